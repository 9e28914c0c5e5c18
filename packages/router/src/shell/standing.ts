/**
 * What a realm makes of a client, and for how long it believes that.
 */
import type { Asked, Outcome } from './auth-method.ts';
import { rolesOf } from './identity.ts';
import type { Identity } from './types.ts';

/** Asks again who a client is, by what it has shown. */
export type AskAgain = (now: number) => Answer | Promise<Answer>;

/** What comes of that: an identity, or none. */
export type Answer = Exclude<Outcome, Asked>;

/** See the head of this file. */
export interface Standing {
  readonly roles: readonly string[];
  readonly ctx: unknown;
  /** When the session ends, in ms since 1970-01-01 UTC; absent: when it wants to. */
  readonly expiresAt?: number | undefined;
  /** After so many ms it is asked again; absent: never. */
  readonly revalidateMs?: number | undefined;
  readonly askAgain?: AskAgain | undefined;
}

/** Nobody can be asked more often than this. */
const LEAST_REVALIDATE_MS = 100;

/** The standing of an identity; of one that is never asked about again, what was shown is not kept. */
export function standingOf(identity: Identity, askAgain?: AskAgain): Standing {
  const { ctx = {}, expiresAt, revalidateMs } = identity;
  const standing = { roles: rolesOf(identity), ctx, expiresAt };
  if (revalidateMs === undefined || askAgain === undefined) return standing;
  return { ...standing, revalidateMs, askAgain };
}

/** The field of an identity that makes no sense; undefined: none. Nobody is let in by a mistake. */
export function wrongTimeOf({ expiresAt, revalidateMs }: Identity): string | undefined {
  if (expiresAt !== undefined && !Number.isFinite(expiresAt)) return 'expiresAt';
  if (revalidateMs === undefined) return undefined;
  const isTime = Number.isFinite(revalidateMs) && revalidateMs >= LEAST_REVALIDATE_MS;
  return isTime ? undefined : 'revalidateMs';
}

/** Whether an identity counts at a time. */
export function isValidAt(
  { expiresAt = Number.POSITIVE_INFINITY }: Identity,
  now: number,
): boolean {
  return now < expiresAt;
}
