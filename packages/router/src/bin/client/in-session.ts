/**
 * Does something in a session, and tells a person what went wrong.
 */
import { RpcError } from '@realmwire/protocol/contract';
import { CommandError } from '../command.ts';
import { type OpenSession, openSession } from './session.ts';
import type { Target } from './target.ts';

/** Opens a session, does something in it, and closes it whatever happens. */
export async function inSession<T>(
  target: Target,
  work: (session: OpenSession) => Promise<T>,
): Promise<T> {
  const session = await openSession(target);
  try {
    return await work(session);
  } catch (error) {
    throw toldOf(error);
  } finally {
    await session.close();
  }
}

/** Waits for an answer, but not forever. */
export async function inTime<T>(answer: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new CommandError(`${what} was not answered in ${timeoutMs} ms.`, { code: 'TIMEOUT' }),
        ),
      timeoutMs,
    );
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** What the router or the callee answered, for a person: the code, a sentence, and the data. */
function toldOf(error: unknown): unknown {
  if (!(error instanceof RpcError)) return error;
  // The session ended under a request: why is what the person has to know.
  if (error.cause instanceof CommandError) return error.cause;
  const { code, message, uri, data, fault } = error;
  const sentence = message === code ? `${code} (${uri})` : `${code}: ${message}`;
  // The sentences of the router say everything already.
  return new CommandError(sentence, { code, data: fault === undefined ? data : undefined });
}
