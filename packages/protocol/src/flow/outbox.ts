/**
 * Counted frames that wait for credit, in two lanes.
 *
 * Short frames go first; long ones are cut into chunks as they leave, so that a transfer of 20 MB
 * delays a small call by a chunk and not by 20 MB. Items of a stream go with the long ones. Nothing is reordered that a user could notice:
 *
 * - Messages of one key (a call, a subscription, a topic) leave in the order they were added. A
 *   short frame whose key is in the bulk lane waits there behind it; a long message with a key
 *   waits for the short frames that were added before it.
 * - Messages of different keys have no order among them once one of them is long.
 *
 *     small  ▸ a a b c ──────────────┐ first, but a chunk goes after 64 KiB of them
 *     bulk   ▸ d: D d d ─┐           ├──▶ take(credit)
 *            ▸ e: E e   ─┴ in turns ─┘
 */
import { nextId } from '../ids.ts';
import type { MessageOf } from '../messages/message.ts';
import type { Frame } from '../transport.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { Queue } from './queue.ts';

/** What an {@link Outbox} needs. */
export interface OutboxOptions {
  /** Longer frames are cut into chunks of at most this length; 0: never. */
  readonly chunkBytes: number;
  /** Chunked messages that may be under way at once. Default 8, as readers bound it. */
  readonly maxOpen?: number;
  /** Makes the frame of a chunk. It is longer than the chunk's data. */
  readonly encodeChunk: (chunk: MessageOf<'chunk'>) => Frame;
}

/** How much of the small lane may pass while the bulk lane waits. */
const SMALL_RUN_BYTES = 64 * 1024;

const MIN_CHUNK_BYTES = 16 * 1024;
const MAX_CHUNK_BYTES = 64 * 1024;

/** Length of chunks for a reader's window: long where the link is fast, never much of the window. */
export function chunkBytesFor(windowBytes: number): number {
  // One that is longer than the window would never leave.
  const short = Math.min(MIN_CHUNK_BYTES, windowBytes / 4);
  return Math.floor(Math.min(MAX_CHUNK_BYTES, Math.max(short, windowBytes / 16)));
}

/** The frames of one session that wait for credit. */
export class Outbox {
  readonly #encodeChunk: (chunk: MessageOf<'chunk'>) => Frame;
  readonly #maxOpen: number;
  #chunkBytes = 0;
  #lastId = 0;
  #waitingBytes = 0;
  #smallBytes = 0;

  readonly #small = new Queue<Frame>();
  #smallAdded = 0;
  #smallTaken = 0;
  /** Bytes of the small lane that passed while the bulk lane waited. */
  #smallRun = 0;

  readonly #byKey = new Map<string, BulkLane>();
  /** The lanes that take turns; `#turn` is the next one. */
  readonly #open: BulkLane[] = [];
  #turn = 0;
  readonly #closed = new Queue<BulkLane>();

  constructor({ chunkBytes, maxOpen = 8, encodeChunk }: OutboxOptions) {
    this.chunkBytes = chunkBytes;
    this.#maxOpen = maxOpen;
    this.#encodeChunk = encodeChunk;
  }

  /** Longest frame that is not cut, and longest piece of one that is; Infinity: nothing is cut. */
  get chunkBytes(): number {
    return this.#chunkBytes;
  }

  set chunkBytes(bytes: number) {
    this.#chunkBytes = bytes === 0 ? Number.POSITIVE_INFINITY : bytes;
  }

  /** Bytes that wait to be taken. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** The part of them that is in the small lane. */
  get smallBytes(): number {
    return this.#smallBytes;
  }

  get isEmpty(): boolean {
    return this.#small.size === 0 && this.#open.length === 0;
  }

  /** Whether a long message waits; only then do short frames need their key. */
  get hasBulk(): boolean {
    return this.#open.length > 0;
  }

  /** Whether `add` looks at the key of a frame of this length. */
  needsKey(length: number): boolean {
    return this.#open.length > 0 || length > this.#chunkBytes;
  }

  /**
   * Adds a frame. Frames with the same key leave in the order they were added.
   *
   * @param isItem - one of many of a stream: however short, it takes its turn in the bulk lane, or a
   * stream of short items would delay what has nothing to do with it
   */
  add(frame: Frame, key: string | undefined, isItem = false): void {
    const { length } = frame.data;
    this.#waitingBytes += length;
    const lane = key === undefined ? undefined : this.#byKey.get(key);
    if (isItem || length > this.#chunkBytes) this.#addLong(frame, key, lane);
    else if (lane) lane.frames.push(frame);
    else {
      this.#small.push(frame);
      this.#smallAdded += 1;
      this.#smallBytes += length;
    }
  }

  /**
   * Takes the next frame, if the credit is enough for it.
   *
   * A frame that does not fit is not overtaken by one that does: it would wait for ever.
   */
  take(creditBytes: number): Frame | undefined {
    const small = this.#small.first;
    if (small && (this.#open.length === 0 || this.#smallRun < SMALL_RUN_BYTES)) {
      return this.#takeSmall(small, creditBytes);
    }
    const lane = this.#nextLane();
    if (lane) return this.#takeBulk(lane, creditBytes);
    return small && this.#takeSmall(small, creditBytes);
  }

  #addLong(frame: Frame, key: string | undefined, lane: BulkLane | undefined): void {
    if (lane) {
      lane.frames.push(frame);
      return;
    }
    const after = key === undefined ? 0 : this.#smallAdded;
    const added: BulkLane = {
      key,
      after,
      frames: new Queue(),
      writer: undefined,
      encoded: undefined,
    };
    added.frames.push(frame);
    if (key !== undefined) this.#byKey.set(key, added);
    if (this.#open.length < this.#maxOpen) this.#open.push(added);
    else this.#closed.push(added);
  }

  #takeSmall(frame: Frame, creditBytes: number): Frame | undefined {
    const { length } = frame.data;
    if (length > creditBytes) return undefined;
    this.#small.shift();
    this.#smallTaken += 1;
    this.#smallBytes -= length;
    this.#waitingBytes -= length;
    if (this.#open.length > 0) this.#smallRun += length;
    return frame;
  }

  /** The lane whose turn it is; undefined if all of them wait for short frames. */
  #nextLane(): BulkLane | undefined {
    const count = this.#open.length;
    for (let step = 0; step < count; step += 1) {
      const turn = (this.#turn + step) % count;
      const lane = this.#open[turn];
      if (lane && lane.after <= this.#smallTaken) {
        this.#turn = turn;
        return lane;
      }
    }
    return undefined;
  }

  #takeBulk(lane: BulkLane, creditBytes: number): Frame | undefined {
    lane.encoded ??= this.#encode(lane);
    const frame = lane.encoded;
    const { length } = frame.data;
    if (length > creditBytes) return undefined;
    lane.encoded = undefined;
    this.#smallRun = 0;
    this.#waitingBytes -= length;
    if (lane.writer && lane.writer.leftBytes > 0) this.#turn += 1;
    else this.#onMessageSent(lane);
    return frame;
  }

  /** The next frame of a lane: a short one as it is, or a chunk of a long one. */
  #encode(lane: BulkLane): Frame {
    if (!lane.writer) {
      const frame = lane.frames.shift() as Frame;
      if (frame.data.length <= this.#chunkBytes) return frame;
      this.#lastId = nextId(this.#lastId);
      lane.writer = new ChunkWriter(this.#lastId, frame.data);
    }
    const chunk = lane.writer.next(this.#chunkBytes);
    const encoded = this.#encodeChunk(chunk);
    this.#waitingBytes += encoded.data.length - chunk.data.length;
    return encoded;
  }

  /** A message of the lane is complete: another lane may have its place. */
  #onMessageSent(lane: BulkLane): void {
    lane.writer = undefined;
    if (lane.frames.size > 0) this.#closed.push(lane);
    else if (lane.key !== undefined) this.#byKey.delete(lane.key);
    const next = this.#closed.shift();
    if (next === undefined) {
      this.#open.splice(this.#turn, 1);
    } else {
      // Its turn is in the next round: those in the middle of a message must not starve.
      this.#open[this.#turn] = next;
      this.#turn += 1;
    }
  }
}

/** The messages of one key, or one long message without a key. */
interface BulkLane {
  readonly key: string | undefined;
  /** How many short frames must have left before the first message of the lane. */
  readonly after: number;
  readonly frames: Queue<Frame>;
  /** The message that is being cut. */
  writer: ChunkWriter | undefined;
  /** The next frame, which did not fit the credit. */
  encoded: Frame | undefined;
}
