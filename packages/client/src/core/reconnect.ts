/**
 * What to do when a connection has ended: try again, and when, or stop.
 */
import { type Backoff, backoffMs } from './backoff.ts';

/** How a connection ended. */
export interface Ending {
  /** The fault that the router named, if it named one. */
  readonly fault?: string | undefined;
  /** The close code of the socket; 1006 if there was none. */
  readonly code: number;
  /** What the router, or the socket, said in words. */
  readonly reason: string;
  /** How long the router wants not to be asked again, in ms. */
  readonly retryAfterMs?: number | undefined;
  /** The next attempt would end in the same way. */
  readonly isFinal?: boolean | undefined;
}

/** How hard to try. */
export interface Persistence extends Backoff {
  /** Attempts in a row after which to stop. */
  readonly giveUpAfter: number;
}

/** The session has to last so long for the next failure to be the first again. */
const STABLE_MS = 10_000;

// What would be answered in the same way again: our credentials, or what we say.
const FINAL_FAULT = /^(session\.(refused|kicked)|subprotocol\.|message\.)/;
const FINAL_CLOSE_CODES = [4401, 4403, 4406];

/** How many attempts have failed in a row, with the one that has just ended. */
export function attemptsAfter(attempts: number, sessionMs: number): number {
  return sessionMs >= STABLE_MS ? 1 : attempts + 1;
}

/**
 * The time until the next attempt in ms; undefined: stop.
 *
 * @param attempts how many have failed in a row
 * @param random a number from 0 to 1
 */
export function retryInMs(
  ending: Ending,
  attempts: number,
  persistence: Persistence,
  random: number,
): number | undefined {
  const isFinal =
    ending.isFinal ||
    (ending.fault === undefined
      ? FINAL_CLOSE_CODES.includes(ending.code)
      : FINAL_FAULT.test(ending.fault));
  if (isFinal || attempts >= persistence.giveUpAfter) return undefined;
  return (ending.retryAfterMs ?? 0) + backoffMs(persistence, attempts, random);
}
