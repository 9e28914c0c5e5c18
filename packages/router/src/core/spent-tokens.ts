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

/** A token that was shown. */
interface Shown {
  readonly digest: string;
  readonly until: number;
}

/** See the head of this file. */
export class SpentTokens {
  readonly #most: number;
  readonly #shown = new Map<string, Shown>();
  readonly #deadlines = new Deadlines<Shown>();

  constructor(most: number) {
    this.#most = most;
  }

  /** How many are known. */
  get size(): number {
    return this.#shown.size;
  }

  /** How many times are waited for. */
  get deadlines(): number {
    return this.#deadlines.size;
  }

  /** Somebody shows a token, which counts until a time; says so where it was shown before, or all is full. */
  take(digest: string, until: number, now: number): 'spent' | 'full' | undefined {
    this.#expire(now);
    if (this.#shown.has(digest)) return 'spent';
    if (this.#shown.size >= this.#most) return 'full';
    this.keep(digest, until);
    return undefined;
  }

  /** It has counted, and is not to count again until a time. */
  keep(digest: string, until: number): void {
    // The time of before may be a day away: it is not waited for any more.
    this.release(digest);
    const shown = { digest, until };
    this.#shown.set(digest, shown);
    this.#deadlines.add(until, shown);
  }

  /** It has not counted. */
  release(digest: string): void {
    if (this.#shown.delete(digest)) this.#deadlines.forgetOne((each) => this.#isCurrent(each));
  }

  #expire(now: number): void {
    for (const shown of this.#deadlines.take(now))
      if (this.#isCurrent(shown)) this.#shown.delete(shown.digest);
  }

  #isCurrent(shown: Shown): boolean {
    return this.#shown.get(shown.digest) === shown;
  }
}
