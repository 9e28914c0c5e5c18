/**
 * How long to wait before the next attempt to connect.
 *
 * Full jitter: any time up to an exponentially growing bound. Clients that lost one router together
 * so come back spread out, and none of them is late by more than the bound.
 */

/** The bounds of the waiting time. */
export interface Backoff {
  /** Bound of the first waiting time, in ms. */
  readonly minMs: number;
  /** Largest bound, in ms. */
  readonly maxMs: number;
  /** Whether the time is drawn below the bound; otherwise it is the bound. */
  readonly jitter: boolean;
}

/**
 * The waiting time in ms.
 *
 * @param attempt how many attempts have failed, from 1
 * @param random a number from 0 to 1
 */
export function backoffMs(
  { minMs, maxMs, jitter }: Backoff,
  attempt: number,
  random: number,
): number {
  const boundMs = Math.min(maxMs, minMs * 2 ** (attempt - 1));
  return Math.round(jitter ? boundMs * random : boundMs);
}
