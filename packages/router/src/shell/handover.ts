/**
 * Hands things over within this process, in order and never at once: usually in a microtask, but
 * now and then at the end of the turn, or a loop of awaited calls in this process would keep the
 * router from ever reading a socket.
 */

import { SYSTEM_CLOCK } from './clock.ts';

/** Microtasks in a row, after which the sockets get their turn. */
const BURST = 64;

/** See the head of this file. */
export class Handover<T> {
  readonly #take: (thing: T) => void;
  readonly #soon: (ring: () => void) => void;
  #waiting: T[] = [];
  #burst = 0;

  /**
   * @param take - gets each thing, in order
   * @param soon - calls back at the end of the turn
   */
  constructor(take: (thing: T) => void, soon = SYSTEM_CLOCK.soon) {
    this.#take = take;
    this.#soon = soon;
  }

  /** Hands one thing over, soon. */
  give(thing: T): void {
    if (this.#waiting.push(thing) > 1) return;
    this.#burst += 1;
    if (this.#burst < BURST) return queueMicrotask(() => this.#flush());
    this.#burst = 0;
    this.#soon(() => this.#flush());
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const thing of waiting) this.#take(thing);
  }
}
