/**
 * How a client shows a WAMP router who it is: each way it may be given, as one attempt.
 */
import { type Answered, type Asked, type Attempt, Unanswerable } from '../auth/method.ts';
import type { Auth } from '../options.ts';
import type { WampAuth } from './options.ts';

/** What the client itself has to do for it before it connects. */
export function preparationOf(auth: WampAuth | undefined): Auth | undefined {
  if (auth === undefined || 'onChallenge' in auth) return undefined;
  // It answers in this connection, and not at a door before it.
  return 'begin' in auth ? { ...auth, over: (platform) => platform } : auth;
}

/**
 * Begins an attempt; undefined: the client has nothing to show.
 *
 * @param token - what the client was given for this attempt
 */
export async function attemptOf(
  auth: WampAuth | undefined,
  token: unknown,
): Promise<Attempt | undefined> {
  if (auth === undefined) return undefined;
  if ('begin' in auth) return auth.begin();
  const { id } = auth;
  if (!('onChallenge' in auth)) {
    const signature = token as string;
    return { hello: { method: 'ticket', id }, answer: async () => ({ signature }) };
  }
  const methods = [...auth.methods];
  return {
    hello: { method: methods[0] ?? 'anonymous', methods, id },
    async answer({ method, extra }) {
      try {
        return { signature: await auth.onChallenge(method, extra) };
      } catch (cause) {
        throw new Unanswerable(cause instanceof Error ? cause.message : String(cause), { cause });
      }
    },
  };
}

/**
 * Answers a challenge.
 *
 * @throws Unanswerable where the attempt has no answer, and another one would have none either.
 */
export async function answerTo(attempt: Attempt | undefined, asked: Asked): Promise<Answered> {
  const { method, methods = [method] } = attempt?.hello ?? { method: 'anonymous' };
  const isOffered = (methods as unknown[]).includes(asked.method);
  const answer = isOffered ? await attempt?.answer(asked) : undefined;
  if (typeof answer?.signature === 'string') return answer;
  throw new Unanswerable(`no answer to a challenge by ${asked.method}`);
}
