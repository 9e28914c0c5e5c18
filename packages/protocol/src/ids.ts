/**
 * Ids and their scopes (WAMP §2.1.2): a session's id is unique in the router, a request's id in
 * the session that made it, a registration's, a subscription's and a publication's in the router.
 */

/** Largest id that every codec and every language carries exactly: 2^53 - 1. */
export const MAX_ID = Number.MAX_SAFE_INTEGER;

/** Unique in the router; drawn at random by the shell (WAMP §2.1.2, global scope). */
export type SessionId = number;

/** Unique in the session that made the request; counts up from 1 (WAMP §2.1.2, session scope). */
export type RequestId = number;

/** The id after `id`: counts up and begins again at 1 after {@link MAX_ID}. */
export function nextId(id: number): number {
  return id >= MAX_ID ? 1 : id + 1;
}

/** Whether a value from outside may be an id: a whole number from 1 to {@link MAX_ID}. */
export function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
