/**
 * The sending half of a peer: messages in, frames out, as far as the credit reaches.
 *
 *     free messages ────────────────────────────▶ frames
 *     counted ones ──▶ credit? ──────────────────▶ frames
 *                        └─ no, or long ─▶ outbox ─▶ frames, when they are taken
 */
import type { Codec } from '../codec/codec.ts';
import { CreditWindow, type Grant } from '../flow/credit-window.ts';
import { chunkBytesFor, Outbox } from '../flow/outbox.ts';
import type { Message, MessageOf } from '../messages/message.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { Frame } from '../transport.ts';
import { orderKey } from './order-key.ts';

/** Shorter chunks are not made, whatever the other side asks for. */
const MIN_CHUNK_BYTES = 256;

/** Frames of one message, made once per codec and sent to many. */
export type SharedFrames = { [C in Codec['name']]?: Frame };

/** See the head of this file. */
export class Sender {
  readonly #codec: Codec;
  readonly #window = new CreditWindow(0);
  readonly #outbox: Outbox;
  #frames: Frame[] = [];
  #chunkBytes: number;
  #maxMessageBytes = Number.POSITIVE_INFINITY;
  #maxFrameBytes = Number.POSITIVE_INFINITY;

  constructor(
    codec: Codec,
    limits: { readonly chunkBytes: number; readonly maxChunkStreams: number },
  ) {
    this.#codec = codec;
    this.#chunkBytes = limits.chunkBytes;
    this.#outbox = new Outbox({
      chunkBytes: limits.chunkBytes,
      maxOpen: limits.maxChunkStreams,
      encodeChunk: (chunk) => codec.encode(chunk),
    });
  }

  /** Bytes of messages that wait for credit. */
  get waitingBytes(): number {
    return this.#outbox.waitingBytes;
  }

  /** The part of them that is short messages. */
  get waitingSmallBytes(): number {
    return this.#outbox.smallBytes;
  }

  /** Whether everything has left. */
  get isIdle(): boolean {
    return this.#outbox.isEmpty && this.#frames.length === 0;
  }

  /** What the other side is ready to take. */
  onReceives({
    credit,
    maxFrameBytes,
    maxMessageBytes,
    chunkBytes,
  }: MessageOf<'hello'>['receives']): void {
    this.#window.grant({ seen: 0, until: credit });
    this.#maxMessageBytes = maxMessageBytes ?? this.#maxMessageBytes;
    this.#maxFrameBytes = maxFrameBytes ?? this.#maxFrameBytes;
    // A chunk must fit the credit several times over, or it never leaves. A side that asks for tiny
    // ones gets short ones, but not so short that headers prevail.
    const wanted = chunkBytes || this.#chunkBytes;
    const fitting = Math.min(this.#chunkBytes, wanted, this.#maxFrameBytes / 2, credit / 4);
    this.#chunkBytes = Math.max(MIN_CHUNK_BYTES, Math.floor(fitting));
    this.#outbox.chunkBytes = this.#chunkBytes;
  }

  /** The other side gave credit. Throws `credit.invalid`. */
  onCredit(grant: Grant): void {
    this.#window.grant(grant);
    if (this.#outbox.isEmpty) return;
    // On a fast link longer chunks cost less; on a slow one short ones let others pass.
    const chunkBytes = Math.max(this.#chunkBytes, chunkBytesFor(this.#window.windowBytes));
    const fitting = Math.min(chunkBytes, this.#maxFrameBytes / 2);
    this.#outbox.chunkBytes = Math.max(MIN_CHUNK_BYTES, Math.floor(fitting));
  }

  /** Sends a message that spends no credit. */
  sendFree(message: Message): void {
    this.#frames.push(this.#codec.encode(message));
  }

  /** Sends a message that spends credit; throws `message.too_large` and sends nothing. */
  sendCounted(message: Message, shared: SharedFrames | undefined): void {
    const frame = this.#encode(message, shared);
    const { length } = frame.data;
    const outbox = this.#outbox;
    if (length > this.#maxMessageBytes) {
      throw new ProtocolError('message.too_large', { bytes: length, limit: this.#maxMessageBytes });
    }
    if (outbox.isEmpty && length <= outbox.chunkBytes && length <= this.#window.credit) {
      this.#window.spend(length);
      this.#frames.push(frame);
      return;
    }
    // Chunks are made when frames are taken: what is sent until then may still pass them.
    const isItem = (message as { readonly part?: string }).part === 'item';
    const key = isItem || outbox.needsKey(length) ? orderKey(message) : undefined;
    outbox.add(frame, key, isItem);
  }

  /** Moves what waits into the frames, as far as the credit reaches. */
  pump(): void {
    if (this.#outbox.isEmpty) return;
    let frame = this.#outbox.take(this.#window.credit);
    while (frame !== undefined) {
      this.#window.spend(frame.data.length);
      this.#frames.push(frame);
      frame = this.#outbox.take(this.#window.credit);
    }
  }

  /** The frames to be sent now, in order. */
  takeFrames(): Frame[] {
    if (this.#frames.length === 0) return NONE;
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  /** Forgets what has not left. */
  clear(): void {
    this.#frames = [];
  }

  #encode(message: Message, shared: SharedFrames | undefined): Frame {
    if (shared === undefined) return this.#codec.encode(message);
    const { name } = this.#codec;
    shared[name] ??= this.#codec.encode(message);
    return shared[name];
  }
}

const NONE: never[] = [];
