/**
 * Does a few things in each turn of the event loop, and the others in later ones: a thousand
 * handshakes that arrive together must not keep those waiting who are there already.
 */

/** Something to be done, unless there is no time any more. */
export interface Task {
  run(): void;
  /** It will never be done. */
  drop(): void;
}

/** See the head of this file. */
export class FewAtATime {
  readonly #perTurn: number;
  readonly #soon: (ring: () => void) => void;
  #waiting: Task[] = [];
  #left: number;
  #isScheduled = false;

  /**
   * @param perTurn - how many are done in one turn
   * @param soon - calls back at the end of the turn
   */
  constructor(perTurn: number, soon: (ring: () => void) => void) {
    this.#perTurn = perTurn;
    this.#soon = soon;
    this.#left = perTurn;
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Does something now, or as soon as it is its turn. */
  give(task: Task): void {
    this.#schedule();
    if (this.#left === 0 || this.#waiting.length > 0) return void this.#waiting.push(task);
    this.#left -= 1;
    task.run();
  }

  /** Drops everything that waits. */
  close(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const task of waiting) task.drop();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#soon(() => {
      this.#isScheduled = false;
      this.#left = this.#perTurn;
      if (this.#waiting.length > 0) this.#goOn();
    });
  }

  #goOn(): void {
    this.#schedule();
    const now = this.#waiting.splice(0, this.#left);
    this.#left -= now.length;
    for (const task of now) task.run();
  }
}
