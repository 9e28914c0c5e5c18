/**
 * A way in which a client shows who it is: what it says first, and how it answers.
 *
 * It knows nothing of sockets and of how messages look on the wire; `door.ts` does that for our own.
 */
import type { MessageOf } from '@realmwire/protocol';

/** What HELLO says of it. */
export type Credentials = NonNullable<MessageOf<'hello'>['auth']>;

/** What is asked. */
export type Asked = Pick<MessageOf<'challenge'>, 'method' | 'extra'>;

/** What is answered. */
export type Answered = Pick<MessageOf<'authenticate'>, 'signature' | 'extra'>;

/** One attempt to come in. */
export interface Attempt {
  readonly hello: Credentials;
  /** Rejects with an {@link Unanswerable} where no other attempt would do better. */
  answer(asked: Asked): Promise<Answered>;
  /** Whether the router has shown that it is the right one; absent: it does not have to. */
  isGenuine?(extra: Readonly<Record<string, unknown>> | undefined): boolean;
}

/** See the head of this file. */
export interface Method {
  begin(): Attempt | Promise<Attempt>;
}

/** Why a challenge cannot be answered, now or later. */
export class Unanswerable extends Error {}

/** A secret, or who gives it when it is needed. */
export type Secret = string | (() => string | Promise<string>);

/** The secret itself. */
export async function revealed(secret: Secret): Promise<string> {
  return typeof secret === 'string' ? secret : secret();
}
