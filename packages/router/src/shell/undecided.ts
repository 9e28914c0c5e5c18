/**
 * What sessions say while their realm asks somebody whether they may: it waits, so that the messages of
 * a session keep their order.
 */
import type { Message, SessionId } from '@realmwire/protocol';
import type { LiveSession } from './types.ts';

/** Messages that may wait for the answer of a policy, per session. */
const MAX_UNDECIDED = 10_000;

/** See the head of this file. */
export class Undecided {
  readonly #waiting = new Map<SessionId, Message[]>();

  /** Whether a session waits. */
  has(id: SessionId): boolean {
    return this.#waiting.size > 0 && this.#waiting.has(id);
  }

  /** From now on a session waits. */
  begin(id: SessionId): void {
    this.#waiting.set(id, []);
  }

  /** Keeps a message of a session that waits; false: it does not wait. */
  keep(session: LiveSession, message: Message): boolean {
    const waiting = this.#waiting.size > 0 ? this.#waiting.get(session.id) : undefined;
    if (waiting === undefined) return false;
    waiting.push(message);
    if (waiting.length > MAX_UNDECIDED) session.end('queue.overflow', { waiting: waiting.length });
    return true;
  }

  /** A session waits no longer: what it has said meanwhile; undefined: it has gone. */
  take(id: SessionId): Message[] | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
