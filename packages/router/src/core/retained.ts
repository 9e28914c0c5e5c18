/**
 * The retained events of one topic: the last one for everybody, and those after it that are for some
 * only. So whoever comes gets the most recent one that it may have.
 */
import type { PublishedEvent } from './kept-event.ts';
import type { Seat } from './seat.ts';

/** Events for some only that one topic retains besides; the oldest of them goes. */
const MAX_FOR_SOME = 16;

/** See the head of this file. */
export class Retained {
  /** The oldest first; the first may be for everybody, the others are not. */
  #events: PublishedEvent[] = [];

  /** What they hold in memory. */
  get bytes(): number {
    return this.#events.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  /** Retains one more event. */
  keep(event: PublishedEvent): void {
    const { audience } = event;
    if (audience === undefined) this.#events = [event];
    // Nobody who comes later may have it.
    else if (!audience.isBySession) this.#events.push(event);
    const [first] = this.#events;
    const forAll = first?.audience === undefined ? 1 : 0;
    if (this.#events.length > forAll + MAX_FOR_SOME) this.#events.splice(forAll, 1);
  }

  /** The most recent event that a session which comes now may have. */
  for(seat: Seat): PublishedEvent | undefined {
    return this.#events.findLast((event) => event.isForLatecomer(seat));
  }

  clear(): void {
    this.#events = [];
  }
}
