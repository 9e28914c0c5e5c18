/**
 * The calls under way in a realm, found from either end, and when each is to be looked at again.
 *
 *     begun ── the callee answers ─────────────────────────────────▶ finished
 *       └──── released: its caller has an answer, or is gone ── the callee answers,
 *                                                     or was waited for long enough ──▶ finished
 */
import { nextId, type RequestId, type SessionId } from '@realmwire/protocol';
import { Deadlines } from './deadlines.ts';
import type { Invocation } from './invocation.ts';
import { RecentIds } from './recent-ids.ts';

/** What one session has under way. */
interface Ends {
  /** The id of the last invocation that it got. */
  lastId: RequestId;
  readonly made: RecentIds<Invocation>;
  readonly served: RecentIds<Invocation>;
}

/** See the head of this file. */
export class Pending {
  readonly #stopGraceMs: number;
  readonly #ends = new Map<SessionId, Ends>();
  readonly #deadlines = new Deadlines<Invocation>();
  #size = 0;

  /** @param stopGraceMs - how long a callee is waited for whose call is over */
  constructor(stopGraceMs: number) {
    this.#stopGraceMs = stopGraceMs;
  }

  /** How many calls are under way. */
  get size(): number {
    return this.#size;
  }

  /** When {@link takeDue} should be asked next. */
  get deadline(): number | undefined {
    return this.#deadlines.next;
  }

  /** The call that a caller knows by this id. */
  ofCaller(caller: SessionId, call: RequestId): Invocation | undefined {
    return this.#ends.get(caller)?.made.get(call);
  }

  /** The call that a callee knows by this id. */
  ofCallee(callee: SessionId, invocation: RequestId): Invocation | undefined {
    return this.#ends.get(callee)?.served.get(invocation);
  }

  /** How many calls of a caller are under way. */
  countOf(caller: SessionId): number {
    return this.#ends.get(caller)?.made.size ?? 0;
  }

  /** The id of the next invocation of a callee: session scope (WAMP §2.1.2). */
  takeId(callee: SessionId): RequestId {
    const ends = this.#endsOf(callee);
    ends.lastId = nextId(ends.lastId);
    return ends.lastId;
  }

  /** A call begins. */
  begin(invocation: Invocation): void {
    invocation.callee.running += 1;
    this.#endsOf(invocation.caller).made.set(invocation.call, invocation);
    this.#endsOf(invocation.callee.session).served.set(invocation.id, invocation);
    this.#size += 1;
    const { expiresAt } = invocation;
    if (expiresAt !== undefined) this.#deadlines.add(expiresAt, invocation);
  }

  /** A call with parts has an idle timeout: each part begins it anew (WAMP §11.5). */
  restart(invocation: Invocation, now: number): void {
    const { timeoutMs, isInterrupted } = invocation;
    if (timeoutMs !== undefined && !isInterrupted) this.#lookAt(invocation, now + timeoutMs);
  }

  /** The callee was told to stop, and the caller waits for that; but not for ever. */
  interrupt(invocation: Invocation, now: number): void {
    invocation.isInterrupted = true;
    this.#lookAt(invocation, now + this.#stopGraceMs);
  }

  /**
   * The caller is answered. The callee's end stays until it answers too, so that its late words are
   * known; but not for ever, lest a callee that never answers is taken for a busy one.
   */
  release(invocation: Invocation, now: number): void {
    this.#leaveCaller(invocation);
    invocation.isOver = true;
    this.#lookAt(invocation, now + this.#stopGraceMs);
  }

  /** Both ends are done. Safe to repeat. */
  finish(invocation: Invocation): void {
    this.#leaveCaller(invocation);
    if (this.#ends.get(invocation.callee.session)?.served.delete(invocation.id) !== true) return;
    invocation.callee.running -= 1;
    this.#size -= 1;
    if (invocation.expiresAt === undefined) return;
    invocation.expiresAt = undefined;
    this.#deadlines.forgetOne(({ expiresAt }) => expiresAt !== undefined);
  }

  /** The calls whose time has come, each once, the one that waits longest first. */
  takeDue(now: number): Invocation[] {
    const due: Invocation[] = [];
    for (const invocation of this.#deadlines.take(now)) {
      const { expiresAt } = invocation;
      if (expiresAt === undefined) continue;
      if (expiresAt > now) {
        this.#deadlines.add(expiresAt, invocation);
      } else {
        invocation.expiresAt = undefined;
        due.push(invocation);
      }
    }
    return due;
  }

  /** The calls that a session made, and those that it serves. */
  of(session: SessionId): { readonly made: Invocation[]; readonly served: Invocation[] } {
    const ends = this.#ends.get(session);
    return {
      made: ends?.made.values() ?? [],
      served: ends?.served.values() ?? [],
    };
  }

  /** Forgets a session that has left. */
  forget(session: SessionId): void {
    this.#ends.delete(session);
  }

  #endsOf(session: SessionId): Ends {
    let ends = this.#ends.get(session);
    if (ends === undefined) {
      ends = { lastId: 0, made: new RecentIds(), served: new RecentIds() };
      this.#ends.set(session, ends);
    }
    return ends;
  }

  /** The id at the caller may be in use again, by another call. */
  #leaveCaller({ caller, call, isOver }: Invocation): void {
    if (!isOver) this.#ends.get(caller)?.made.delete(call);
  }

  #lookAt(invocation: Invocation, at: number): void {
    const { expiresAt } = invocation;
    // One that is looked at before is put off then.
    if (expiresAt === undefined || at < expiresAt) this.#deadlines.add(at, invocation);
    invocation.expiresAt = at;
  }
}
