/**
 * Puts chunked messages together again, within bounds.
 *
 * Whoever sends chunks decides how much memory they hold here, so everything is bounded: open
 * messages, the length each declares, the bytes each brings, the time it may take, and the sum
 * over all sessions. Memory is charged and allocated as bytes arrive, never for what a first chunk
 * merely declares.
 *
 *     CHUNK {id 1, total 40, data 16} ─▶ open
 *     CHUNK {id 1, data 16}           ─▶
 *     CHUNK {id 1, last, data 8}      ─▶ the whole message of 40
 *
 * A fault leaves the reader as it was: its owner ends the connection and calls `abandon`.
 */
import type { MessageOf } from '../messages/message.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { FrameData } from '../transport.ts';
import type { ReassemblyBudget } from './reassembly-budget.ts';

/** The bounds of a {@link ChunkReader}; those of `LIMITS`, and the shared budget. */
export interface ChunkReaderOptions {
  readonly maxChunkStreams: number;
  readonly maxMessageBytes: number;
  readonly chunkIdleMs: number;
  readonly chunkTotalMs: number;
  /** Absent: only the limits above bound the memory. */
  readonly budget?: ReassemblyBudget | undefined;
}

/** What a piece costs besides its bytes, so that a flood of tiny chunks is charged as well. */
const PIECE_BYTES = 64;

/** The chunked messages that one session is reading. */
export class ChunkReader {
  readonly #options: ChunkReaderOptions;
  readonly #open = new Map<number, HalfRead>();

  constructor(options: ChunkReaderOptions) {
    this.#options = options;
  }

  /** Messages that were begun and not ended. */
  get openStreams(): number {
    return this.#open.size;
  }

  /** What they hold, as it is charged to the budget. */
  get heldBytes(): number {
    let bytes = 0;
    for (const half of this.#open.values()) bytes += half.charged;
    return bytes;
  }

  /** When `expire` must be called at the latest; undefined while no message is open. */
  get deadline(): number | undefined {
    if (this.#open.size === 0) return undefined;
    let deadline = Number.POSITIVE_INFINITY;
    for (const half of this.#open.values()) deadline = Math.min(deadline, this.#deadlineOf(half));
    return deadline;
  }

  /**
   * Takes one chunk; returns the message that it completes.
   *
   * @throws ProtocolError `chunk.out_of_order`, `chunk.over_bound` or `chunk.too_many`.
   */
  onChunk(chunk: MessageOf<'chunk'>, now: number): FrameData | undefined {
    const { id, data } = chunk;
    const begun = this.#open.get(id);
    const half = begun ?? this.#begin(chunk, now);
    if (begun && (chunk.total !== undefined || (typeof data === 'string') !== half.isText)) {
      throw new ProtocolError('chunk.out_of_order', { id });
    }

    const received = half.received + data.length;
    if (received > half.total) {
      throw new ProtocolError('chunk.over_bound', { id, received, total: half.total });
    }
    // An empty chunk would be free of charge and keep the message open.
    if (data.length === 0 || (chunk.last === true) !== (received === half.total)) {
      throw new ProtocolError('chunk.out_of_order', { id, received, total: half.total });
    }

    // The only chunk of its message holds nothing.
    if (!begun && chunk.last) return data;
    const cost = data.length + PIECE_BYTES;
    if (this.#options.budget?.take(cost) === false) {
      throw new ProtocolError('chunk.too_many', { id, received });
    }
    half.charged += cost;
    half.heardAt = now;
    half.received = received;
    append(half, data);
    if (!chunk.last) {
      if (!begun) this.#open.set(id, half);
      return undefined;
    }
    this.#open.delete(id);
    this.#options.budget?.give(half.charged);
    return half.isText ? half.text : half.bytes;
  }

  /**
   * Looks for messages that were not continued or not ended in time.
   *
   * @throws ProtocolError `chunk.timeout`.
   */
  expire(now: number): void {
    for (const [id, half] of this.#open) {
      if (now < this.#deadlineOf(half)) continue;
      throw new ProtocolError('chunk.timeout', { id, received: half.received, total: half.total });
    }
  }

  /** There was no connection for a while: what is open counts as heard now. */
  touch(now: number): void {
    for (const half of this.#open.values()) half.heardAt = now;
  }

  /** Forgets all open messages and gives their memory back: the session has ended. */
  abandon(): void {
    for (const half of this.#open.values()) this.#options.budget?.give(half.charged);
    this.#open.clear();
  }

  /** Checks a first chunk. */
  #begin({ id, total, data }: MessageOf<'chunk'>, now: number): HalfRead {
    const { maxChunkStreams, maxMessageBytes } = this.#options;
    if (total === undefined) throw new ProtocolError('chunk.out_of_order', { id });
    if (total > maxMessageBytes) {
      throw new ProtocolError('chunk.over_bound', { id, total, bound: maxMessageBytes });
    }
    if (this.#open.size >= maxChunkStreams) {
      throw new ProtocolError('chunk.too_many', { id, bound: maxChunkStreams });
    }
    return {
      total,
      isText: typeof data === 'string',
      text: '',
      bytes: NOTHING,
      received: 0,
      charged: 0,
      begunAt: now,
      heardAt: now,
    };
  }

  #deadlineOf({ begunAt, heardAt }: HalfRead): number {
    const { chunkIdleMs, chunkTotalMs } = this.#options;
    return Math.min(heardAt + chunkIdleMs, begunAt + chunkTotalMs);
  }
}

/** A message that was begun and not ended. */
interface HalfRead {
  readonly total: number;
  readonly isText: boolean;
  text: string;
  /** As long as `received` or longer, never longer than `total`. */
  bytes: Uint8Array;
  received: number;
  charged: number;
  readonly begunAt: number;
  heardAt: number;
}

const NOTHING = new Uint8Array(0);

/** Adds a piece of which `received` already speaks. Linear over the whole message. */
function append(half: HalfRead, data: FrameData): void {
  if (typeof data === 'string') {
    // The engine keeps a rope and joins it once, when the message is read.
    half.text += data;
    return;
  }
  // Bytes are copied, since a piece is a view that would hold the whole buffer it was read into.
  if (half.bytes.length < half.received) {
    const grown = new Uint8Array(
      Math.min(half.total, Math.max(half.received, half.bytes.length * 2)),
    );
    grown.set(half.bytes);
    half.bytes = grown;
  }
  half.bytes.set(data, half.received - data.length);
}
