/**
 * The memory that half-read messages may hold, shared by all sessions of a router.
 */

/** See the head of this file. */
export class ReassemblyBudget {
  readonly #maxBytes: number;
  #usedBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that are taken now. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Takes bytes; false, and nothing is taken, if there are not so many left. */
  take(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#maxBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  /** Gives back bytes that were taken. */
  give(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
