/**
 * The callees whose connection is lost and who may come back: for a short time their callers wait.
 *
 *     away ── back in time ──▶ (nobody noticed)
 *       └─ the grace is over ──▶ given up: its callers are answered, new calls are refused
 *
 * A callee that was cut off and one that died look the same from here, so the grace is short.
 */
import type { SessionId } from '@realmwire/protocol';

/** See the head of this file. */
export class Absences {
  readonly #graceMs: number;
  /** When each is given up; undefined: it is already. */
  readonly #until = new Map<SessionId, number | undefined>();

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** Nobody is away. */
  get isEmpty(): boolean {
    return this.#until.size === 0;
  }

  /** When {@link takeDue} should be asked next. All wait equally long, so the first is the next. */
  get next(): number | undefined {
    for (const until of this.#until.values()) if (until !== undefined) return until;
    return undefined;
  }

  /** A session has lost its connection. */
  add(session: SessionId, now: number): void {
    this.#until.set(session, now + this.#graceMs);
  }

  /** A session is back, or has left. */
  remove(session: SessionId): void {
    this.#until.delete(session);
  }

  /** Whether a session is away. */
  has(session: SessionId): boolean {
    return this.#until.has(session);
  }

  /** Whether a session is away, and nobody waits for it any more. */
  isGivenUp(session: SessionId): boolean {
    return this.has(session) && this.#until.get(session) === undefined;
  }

  /** The sessions that are given up now, each once. */
  takeDue(now: number): SessionId[] {
    const due: SessionId[] = [];
    for (const [session, until] of this.#until) {
      if (until === undefined || until > now) continue;
      this.#until.set(session, undefined);
      due.push(session);
    }
    return due;
  }
}
