/**
 * How what a session says leaves: at the end of the turn, or when too much has gathered. What waits is
 * noted with the memory of the router, and the realm is told when the queue is full, and has room again.
 *
 * For sessions that give no credit and end with their connection: WAMP, seed, HTTP.
 */
import type { Hub } from './hub.ts';
import type { Holder } from './memory-watch.ts';
import type { Pressure } from './outlet.ts';
import type { Flushable } from './turn.ts';
import type { LiveSession } from './types.ts';

/** What waits to be sent: an {@link Outlet}, or what puts it in order before. */
export interface Queue {
  readonly queuedBytes: number;
  readonly isPressing: boolean;
  flush(): void;
  look(): Pressure;
}

/** See the head of this file. */
export class Outflow {
  readonly #hub: Hub;
  readonly #session: LiveSession & Flushable & Holder;
  readonly #queue: Queue;
  #isMarked = false;
  #isOver = false;
  /** What {@link MemoryWatch} knows that the session holds. */
  #notedBytes = 0;

  constructor(hub: Hub, session: LiveSession & Flushable & Holder, queue: Queue) {
    this.#hub = hub;
    this.#session = session;
    this.#queue = queue;
    hub.memory.add(session);
  }

  /** Whether nothing is noted any more; see {@link end}. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** For {@link Holder.measure}; `besides`: bytes that are held for another reason. */
  measure(besides = 0): number {
    this.#notedBytes = this.#queue.queuedBytes + besides;
    return this.#notedBytes;
  }

  /** Something was put into the queue. */
  mark(): void {
    if (!this.#isMarked) {
      this.#isMarked = true;
      this.#hub.turn.atEnd(this.#session);
    }
    // Not only at the end of the turn: a turn in which much is said may be long.
    if (this.#queue.isPressing) this.check();
  }

  /** For {@link Flushable.flush}. */
  flush(): void {
    this.#isMarked = false;
    if (this.#isOver) return;
    this.#queue.flush();
    this.check();
  }

  /** Looks how full the queue is, and tells who has to know. */
  check(): void {
    if (this.#isOver) return;
    const notedBytes = this.#notedBytes;
    this.#hub.memory.note(this.#session.measure() - notedBytes);
    const pressure = this.#queue.look();
    if (pressure === 'overflow') this.#session.shed(this.#queue.queuedBytes);
    else if (pressure !== undefined) this.#hub.onPressure(this.#session, pressure === 'full');
  }

  /** The session holds nothing any more. False: it was over before. */
  end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#hub.memory.remove(this.#session);
    return true;
  }
}
