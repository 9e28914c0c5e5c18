/**
 * How fast new sessions are taken: a bucket of tokens, and places in line for those who find none.
 *
 *     bucket   ● ● ● ○ ○     one token a session; as many come back each second as the rate says
 *     line     ▸ 10 ms ▸ 20 ms ▸ 30 ms …     when each of the others is to come again
 *
 * When a network has failed, all of its clients come back in the same moment. Whoever is turned away
 * gets a time of its own, at the pace at which sessions can be taken, so the next rush is none. The
 * place is a hint and not kept: who comes at that time asks for a token like everybody else.
 */

/** How many sessions may come. */
export interface AdmissionRate {
  readonly perSecond: number;
  /** How many may come at once after some quiet. */
  readonly burst: number;
}

/** The end of the line; from here places are given out from the front again. */
const LONGEST_MS = 30_000;

/** See the head of this file. */
export class Admission {
  readonly #rate: AdmissionRate;
  #tokens: number;
  #countedAt: number;
  #lastPlaceAt: number;

  /** @param now - the time in ms, as in all other methods; it never goes back */
  constructor(rate: AdmissionRate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#countedAt = now;
    this.#lastPlaceAt = now;
  }

  /** Lets one session in: undefined; or says in how many ms to come again. */
  admit(now: number): number | undefined {
    const { perSecond, burst } = this.#rate;
    const earned = ((now - this.#countedAt) * perSecond) / 1000;
    this.#tokens = Math.min(burst, this.#tokens + earned);
    this.#countedAt = now;
    if (this.#tokens < 1) return this.placeInLine(now);
    this.#tokens -= 1;
    return undefined;
  }

  /** In how many ms somebody is to come again who cannot be let in for another reason. */
  placeInLine(now: number): number {
    const stepMs = 1000 / this.#rate.perSecond;
    this.#lastPlaceAt = Math.max(now, this.#lastPlaceAt) + stepMs;
    if (this.#lastPlaceAt - now > LONGEST_MS) this.#lastPlaceAt = now + stepMs;
    return Math.ceil(this.#lastPlaceAt - now);
  }
}
