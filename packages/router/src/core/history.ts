/**
 * The last events of one topic, for those who come late or come back: a ring.
 *
 *     offsets   1 … begin │ begin + 1 … head
 *                  gone   │      kept
 */
import { Deque } from './deque.ts';
import type { KeptEvent } from './kept-event.ts';

/** How much a topic keeps. */
export interface HistorySize {
  /** Most events. */
  readonly size: number;
  /** How long an event is kept; absent: until there are too many. */
  readonly ttlMs?: number | undefined;
}

/** See the head of this file. The offsets of what it keeps leave no hole. */
export class History {
  readonly #size: number;
  readonly #ttlMs: number;
  readonly #events = new Deque<KeptEvent>();
  #begin: number;
  /** When the newest of the events that are gone was published. */
  #goneAt = Number.NEGATIVE_INFINITY;
  #bytes = 0;

  /** @param begin offset of the last event before the first that may be kept */
  constructor({ size, ttlMs = Number.POSITIVE_INFINITY }: HistorySize, begin: number) {
    this.#size = size;
    this.#ttlMs = ttlMs;
    this.#begin = begin;
  }

  /** Everything after this offset is kept. */
  get begin(): number {
    return this.#begin;
  }

  /** What it holds in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#events.size === 0;
  }

  /** What it keeps, the oldest first. */
  *[Symbol.iterator](): Generator<KeptEvent> {
    for (let index = 0; index < this.#events.size; index += 1)
      yield this.#events.at(index) as KeptEvent;
  }

  /** Keeps the next event; the oldest goes if there are too many. */
  push(event: KeptEvent): void {
    this.#events.push(event);
    this.#bytes += event.bytes;
    if (this.#events.size > this.#size) this.dropOldest();
  }

  /** What comes next after this offset, if that is kept. */
  after(offset: number): KeptEvent | undefined {
    const { first } = this.#events;
    // Without ranges, the place is the distance.
    const likely = first && this.#events.at(offset + 1 - first.from);
    if (likely?.from === offset + 1) return likely;
    return this.#events.at(this.#events.search(({ to }) => to > offset));
  }

  /** The offset before the first event of this time or later; undefined if it may be gone. */
  before(at: number): number | undefined {
    if (this.#goneAt >= at) return undefined;
    const found = this.#events.at(this.#events.search((event) => event.at >= at));
    return found === undefined ? (this.#events.last?.to ?? this.#begin) : found.from - 1;
  }

  /** Forgets what is too old. */
  prune(now: number): void {
    const isOld = (event: KeptEvent | undefined): boolean =>
      event !== undefined && event.at + this.#ttlMs <= now;
    while (isOld(this.#events.first)) this.dropOldest();
  }

  dropOldest(): void {
    const event = this.#events.shift();
    if (event === undefined) return;
    this.#begin = event.to;
    this.#goneAt = event.at;
    this.#bytes -= event.bytes;
  }

  /** Forgets everything; offsets go on. */
  clear(): void {
    this.prune(Number.POSITIVE_INFINITY);
  }
}
