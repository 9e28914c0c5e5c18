/**
 * What a method of authentication is to the doorman: asked who somebody is, it says so, or refuses, or
 * has something to ask first.
 *
 *     begin ──▶ proven | refused | asked ── answer ──▶ proven | refused
 */
import type { MessageOf, ProtocolError } from '@realmwire/protocol';
import type { AuthOptions } from './auth-options.ts';
import type { AskAgain } from './standing.ts';
import type { Hello, Identity } from './types.ts';

/** Somebody who would come in. */
export interface Attempt {
  /** Who the client says that it is. */
  readonly id: string | undefined;
  /** What it says besides (WAMP: `authextra`). */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly hello: Hello;
  /** The number of the session that it will get. */
  readonly session: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
}

/** Somebody has shown who they are. */
export interface Proven {
  readonly identity: Identity;
  /** Who vouches for it: `static`, `dynamic`, or the issuer of a token. */
  readonly provider: string;
  /** What the client is told in WELCOME. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Asks again, by what was shown; absent: there is nobody to ask. */
  readonly askAgain?: AskAgain | undefined;
  /** Until when what was shown could be shown again, in ms since 1970-01-01 UTC; absent: not known. */
  readonly shownUntil?: number;
}

/** Why somebody is not let in; undefined: what they gave is wrong, and they are not told how. */
export type Refused = ProtocolError | undefined;

/** Something is asked first. */
export interface Asked {
  readonly ask: Readonly<Record<string, unknown>>;
  answer(
    given: MessageOf<'authenticate'>,
    now: number,
  ): Proven | Refused | Promise<Proven | Refused>;
}

/** What came of an attempt. */
export type Outcome = Proven | Refused | Asked;

/** See the head of this file. */
export interface AuthMethod {
  begin(attempt: Attempt): Outcome | Promise<Outcome>;
}

/** The methods of a realm, by the names that clients say. */
export type AuthMethods = ReadonlyMap<string, AuthMethod>;

/** Makes the methods of a realm; throws a TypeError that names what is wrong with the options. */
export type OpenMethods = (options: AuthOptions) => AuthMethods;

/** Whether somebody has to be asked first. */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
