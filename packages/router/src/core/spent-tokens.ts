/**
 * Tokens that count once, and were shown: by their digests, until they are good no more.
 *
 *     free ── take ──▶ shown ── keep ──▶ spent ── until then ──▶ free
 *       ▲                └── release: it was none ──▶ ┘
 *
 * There is room for so many; where that is used up, nobody comes in by such a token: one that was
 * forgotten could be shown a second time.
 */
import { Deadlines } from './deadlines.ts';

/** See the head of this file. */
export class SpentTokens {
  readonly #most: number;
  readonly #until = new Map<string, number>();
  readonly #deadlines = new Deadlines<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** How many are known. */
  get size(): number {
    return this.#until.size;
  }

  /** How many times are waited for. */
  get deadlines(): number {
    return this.#deadlines.size;
  }

  /** Somebody shows a token, which counts until a time; says so where it was shown before, or all is full. */
  take(digest: string, until: number, now: number): 'spent' | 'full' | undefined {
    this.#expire(now);
    if (this.#until.has(digest)) return 'spent';
    if (this.#until.size >= this.#most) return 'full';
    this.keep(digest, until);
    return undefined;
  }

  /** It has counted, and is not to count again until a time. */
  keep(digest: string, until: number): void {
    this.#until.set(digest, until);
    this.#deadlines.add(until, digest);
  }

  /** It has not counted. */
  release(digest: string): void {
    if (this.#until.delete(digest)) this.#deadlines.forgetOne((each) => this.#until.has(each));
  }

  #expire(now: number): void {
    for (const digest of this.#deadlines.take(now)) {
      // It may be known for longer by now.
      const until = this.#until.get(digest) ?? now;
      if (until <= now) this.#until.delete(digest);
    }
  }
}
