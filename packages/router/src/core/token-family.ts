/**
 * The tokens of one session, as hashes: each is good for one resume, and each resume brings the next.
 *
 *     issued ── presented ──▶ offered the next one ── a frame came ──▶ the old one is spent
 *
 * A client whose connection was cut before RESUMED arrived still has the token it came with. So that
 * one stays good until a frame has come over the connection that it opened. Whoever presents a spent
 * token has stolen it, or was robbed of it: nobody can tell, so the session ends.
 */

/** Spent tokens that are remembered; to present an older one is no worse than to guess. */
const MAX_SPENT = 32;

/** What a token is worth. */
export type TokenWorth = 'good' | 'spent' | 'none';

/** See the head of this file. */
export class TokenFamily {
  #current: string;
  /** Offered, and not known to have arrived. */
  #next: string | undefined;
  readonly #spent: string[] = [];

  /** @param hash - of the token that WELCOME brings */
  constructor(hash: string) {
    this.#current = hash;
  }

  /** What the token with this hash is worth. */
  worthOf(hash: string): TokenWorth {
    if (hash === this.#current || hash === this.#next) return 'good';
    return this.#spent.includes(hash) ? 'spent' : 'none';
  }

  /**
   * A good token was presented, and RESUMED brings the next one.
   *
   * @param presented - the hash of the token that was presented
   * @param next - the hash of the token that is offered
   */
  rotate(presented: string, next: string): void {
    if (presented === this.#next) this.confirm();
    else if (this.#next !== undefined) this.#spend(this.#next);
    this.#next = next;
  }

  /** A frame came over the resumed connection: the token that was offered has arrived. */
  confirm(): void {
    if (this.#next === undefined) return;
    this.#spend(this.#current);
    this.#current = this.#next;
    this.#next = undefined;
  }

  #spend(hash: string): void {
    this.#spent.push(hash);
    if (this.#spent.length > MAX_SPENT) this.#spent.shift();
  }
}
