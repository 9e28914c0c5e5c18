/**
 * The end of a turn of the event loop: what was gathered during the turn leaves in one write per
 * connection.
 */

import { SYSTEM_CLOCK } from './clock.ts';

/** Something that has output to write. */
export interface Flushable {
  flush(): void;
}

/** Collects who has output, and flushes each once at the end of the turn. */
export class Turn {
  #waiting = new Set<Flushable>();
  #isScheduled = false;
  readonly #onEnd: () => void;
  readonly #soon: (ring: () => void) => void;

  /**
   * @param onEnd - is called before anything is flushed
   * @param soon - calls back at the end of the turn
   */
  constructor(onEnd: () => void, soon = SYSTEM_CLOCK.soon) {
    this.#onEnd = onEnd;
    this.#soon = soon;
  }

  /** Asks for one flush at the end of this turn. */
  atEnd(who: Flushable): void {
    this.#waiting.add(who);
    this.begin();
  }

  /** Whether this is the first that happens in this turn. */
  begin(): boolean {
    if (this.#isScheduled) return false;
    this.#isScheduled = true;
    this.#soon(() => this.#end());
    return true;
  }

  #end(): void {
    this.#isScheduled = false;
    this.#onEnd();
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const who of waiting) who.flush();
  }
}
