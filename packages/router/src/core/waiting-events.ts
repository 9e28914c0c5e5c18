/**
 * The events that wait for one subscriber's credit under `drop-oldest` and `latest`.
 *
 * Bounded in number by the subscription and in bytes by its session: all subscriptions of a session
 * pay from one purse.
 */
import { Deque } from './deque.ts';
import { KeptEvent } from './kept-event.ts';

/** What the waiting events of one session may hold in memory, and what they hold. */
export interface Purse {
  readonly maxBytes: number;
  usedBytes: number;
}

/** A run of the subscriber's own events: it does not get them, and they are no loss. */
export interface OwnEvents {
  readonly from: number;
  to: number;
}

/** See the head of this file. */
export class WaitingEvents {
  readonly #purse: Purse;
  readonly #items = new Deque<KeptEvent | OwnEvents>();
  /** How many of the items are no {@link OwnEvents}. */
  #size = 0;

  constructor(purse: Purse) {
    this.#purse = purse;
  }

  get isEmpty(): boolean {
    return this.#items.size === 0;
  }

  /** The first offset that waits. */
  get from(): number | undefined {
    return this.#items.first?.from;
  }

  /** Whether what has waited longest is no event for the subscriber. */
  get isNextOwn(): boolean {
    const { first } = this.#items;
    return first !== undefined && !(first instanceof KeptEvent);
  }

  /** Adds an event. What has to go for it is handed to `drop`, the oldest first. */
  push(event: KeptEvent, maxSize: number, drop: (oldest: KeptEvent | OwnEvents) => void): void {
    this.#items.push(event);
    this.#size += 1;
    this.#purse.usedBytes += event.bytes;
    const isTooMuch = (): boolean =>
      this.#size > maxSize || this.#purse.usedBytes > this.#purse.maxBytes;
    while (this.#size > 0 && isTooMuch()) {
      // There is one: they were counted.
      drop(this.shift() as KeptEvent | OwnEvents);
    }
  }

  /** Adds an event of the subscriber's own. */
  skip(offset: number): void {
    const { last } = this.#items;
    if (last === undefined || last instanceof KeptEvent)
      this.#items.push({ from: offset, to: offset });
    else last.to = offset;
  }

  /** Takes what has waited longest. */
  shift(): KeptEvent | OwnEvents | undefined {
    const item = this.#items.shift();
    if (item instanceof KeptEvent) {
      this.#size -= 1;
      this.#purse.usedBytes -= item.bytes;
    }
    return item;
  }

  clear(): void {
    while (!this.isEmpty) this.shift();
  }
}
