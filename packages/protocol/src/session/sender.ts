/**
 * The sending half of a peer: messages in, frames out, as far as the credit reaches.
 *
 *     free messages ────────────────────────────▶ frames
 *     counted ones ──▶ credit? ──────────────────▶ frames
 *                        └─ no, or long ─▶ outbox ─▶ frames, when they are taken
 */
import type { Codec } from '../codec/codec.ts';
import { CreditWindow, type Grant } from '../flow/credit-window.ts';
import type { Outbox } from '../flow/outbox.ts';
import { Lacking } from '../lacking.ts';
import type { Message, MessageOf } from '../messages/message.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { Frame } from '../transport.ts';
import type { Bulk } from './bulk.ts';
import { MIN_CHUNK_BYTES, uncutBytesOf } from './receives.ts';
import { Unseen } from './unseen.ts';

/** Frames of one message, made once per codec and sent to many. */
export type SharedFrames = {
  [C in Codec['name'] | `wamp.2.${string}` | 'seed' | `seed.event.${string}` | 'seed.text']?: Frame;
};

/** What there is when there is nothing, always the same. */
export const NONE: never[] = [];

/** See the head of this file. */
export class Sender {
  readonly #window = new CreditWindow(0);
  readonly #maxChunkStreams: number;
  #codec: Codec;
  #bulk: Bulk | undefined;
  #outbox: Outbox | undefined;
  #frames: Frame[] = [];
  #chunkBytes: number;
  /** Longest frame that is not cut, on the link as it is now. */
  #uncutBytes: number;
  #maxMessageBytes = Number.POSITIVE_INFINITY;
  #maxFrameBytes = Number.POSITIVE_INFINITY;
  /** Where the session may be resumed: what was sent and may not have arrived. */
  #unseen: Unseen | undefined;

  constructor(
    codec: Codec,
    limits: { readonly chunkBytes: number; readonly maxChunkStreams: number },
  ) {
    this.#codec = codec;
    this.#chunkBytes = limits.chunkBytes;
    this.#uncutBytes = limits.chunkBytes;
    this.#maxChunkStreams = limits.maxChunkStreams;
  }

  /** From now on there is an outbox. */
  adopt(bulk: Bulk, codec: Codec): void {
    this.#bulk = bulk;
    this.#codec = codec;
    this.#outbox = new bulk.Outbox({
      chunkBytes: this.#uncutBytes,
      maxOpen: this.#maxChunkStreams,
      encodeChunk: (chunk) => codec.encode(chunk),
    });
  }

  /** From now on what the other side may not have taken is kept; before the first counted frame. */
  keep(): void {
    this.#unseen = new Unseen();
  }

  /** Bytes that are kept until the other side has taken them. */
  get unseenBytes(): number {
    return this.#unseen?.bytes ?? 0;
  }

  /**
   * The session goes on over another connection: says `first` and the credit, then all again that
   * the other side has not taken.
   *
   * @throws ProtocolError `resume.diverged` if that is not known any more, or was never sent.
   */
  resume(first: Message | undefined, seen: number, grant: Grant): void {
    const { sentFrames, seenFrames } = this.#window;
    if (this.#unseen === undefined || seen < seenFrames || seen > sentFrames) {
      throw new ProtocolError('resume.diverged', { seen, sent: sentFrames });
    }
    this.#acknowledge({ seen, until: 0 });
    this.#frames = [];
    if (first !== undefined) this.sendFree(first);
    this.sendFree({ opcode: 'next', ...grant });
    for (const credit of this.#unseen.credits) this.#frames.push(this.#codec.encode(credit));
    for (const frame of this.#unseen.frames) this.#frames.push(frame);
  }

  /** Bytes of messages that wait for credit. */
  get waitingBytes(): number {
    return this.#outbox?.waitingBytes ?? 0;
  }

  /** The part of them that is short messages. */
  get waitingSmallBytes(): number {
    return this.#outbox?.smallBytes ?? 0;
  }

  /** Whether everything has left. */
  get isIdle(): boolean {
    return this.#frames.length === 0 && this.#outbox?.isEmpty !== false;
  }

  /** What the other side is ready to take. */
  onReceives(receives: MessageOf<'hello'>['receives']): void {
    const { credit, maxFrameBytes, maxMessageBytes } = receives;
    this.#window.grant({ seen: 0, until: credit });
    this.#maxMessageBytes = maxMessageBytes ?? this.#maxMessageBytes;
    this.#maxFrameBytes = maxFrameBytes ?? this.#maxFrameBytes;
    this.#chunkBytes = uncutBytesOf(receives, this.#chunkBytes);
    this.#cutTo(this.#chunkBytes);
  }

  /** The other side gave credit. Throws `credit.invalid`. */
  onCredit(grant: Grant): void {
    this.#acknowledge(grant);
    if (this.#bulk === undefined || this.#outbox?.isEmpty !== false) return;
    // On a fast link longer chunks cost less; on a slow one short ones let others pass.
    const fast = this.#bulk.chunkBytesFor(this.#window.windowBytes);
    const fitting = Math.min(Math.max(this.#chunkBytes, fast), this.#maxFrameBytes / 2);
    this.#cutTo(Math.max(MIN_CHUNK_BYTES, Math.floor(fitting)));
  }

  /** Sends a message that spends no credit. */
  sendFree(message: Message): void {
    this.#frames.push(this.#codec.encode(message));
    if (message.opcode === 'next' && 'of' in message) {
      this.#unseen?.addCredit(message, this.#window.sentFrames);
    }
  }

  /**
   * Sends a message that spends credit.
   *
   * @throws ProtocolError `message.too_large`; or {@link Lacking}, if it has to wait or to be cut and
   * there is no outbox. Nothing is sent then.
   */
  sendCounted(message: Message, shared: SharedFrames | undefined): void {
    const frame = this.#encode(message, shared);
    const { length } = frame.data;
    if (length > this.#maxMessageBytes) {
      throw new ProtocolError('message.too_large', { bytes: length, limit: this.#maxMessageBytes });
    }
    const outbox = this.#outbox;
    const isFirst = outbox === undefined || outbox.isEmpty;
    if (isFirst && length <= this.#uncutBytes && length <= this.#window.credit) {
      return this.#push(frame);
    }
    if (outbox === undefined) throw new Lacking();
    // Chunks are made when frames are taken: what is sent until then may still pass them.
    const isItem = (message as { readonly part?: string }).part === 'item';
    const isOrdered = isItem || outbox.needsKey(length);
    outbox.add(frame, isOrdered ? this.#bulk?.orderKey(message) : undefined, isItem);
  }

  /** Moves what waits into the frames, as far as the credit reaches. */
  pump(): void {
    const outbox = this.#outbox;
    if (outbox === undefined || outbox.isEmpty) return;
    let frame = outbox.take(this.#window.credit);
    while (frame !== undefined) {
      this.#push(frame);
      frame = outbox.take(this.#window.credit);
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

  #push(frame: Frame): void {
    this.#window.spend(frame.data.length);
    this.#frames.push(frame);
    this.#unseen?.add(frame);
  }

  #acknowledge(grant: Grant): void {
    const { seenFrames } = this.#window;
    this.#window.grant(grant);
    if (grant.seen > seenFrames) this.#unseen?.drop(grant.seen - seenFrames, grant.seen);
  }

  #cutTo(bytes: number): void {
    this.#uncutBytes = bytes;
    if (this.#outbox !== undefined) this.#outbox.chunkBytes = bytes;
  }

  #encode(message: Message, shared: SharedFrames | undefined): Frame {
    if (shared === undefined) return this.#codec.encode(message);
    const { name } = this.#codec;
    shared[name] ??= this.#codec.encode(message);
    return shared[name];
  }
}
