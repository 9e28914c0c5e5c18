/**
 * The calls under way in a realm, found from either end, and when each is to be looked at again.
 *
 *     begun ── has a callee ── the callee answers ──────────────────────────────────▶ finished
 *                    ├── released: its caller has an answer, or is gone ── the callee answers,
 *                    │                                     or was waited for long enough ──▶ finished
 *                    └── answered: parts still wait for the caller ── the caller has them ──▶ finished
 */
import { nextId, type RequestId, type SessionId } from '@realmwire/protocol';
import { Deadlines } from './deadlines.ts';
import type { Invocation } from './invocation.ts';
import { dropWaiting } from './part-flow.ts';
import { RecentIds } from './recent-ids.ts';
import { type Callee, isWaitedFor, NOBODY, type Registration } from './registration.ts';

/** What one session has under way. */
interface Ends {
  /** The id of the last invocation that it got. */
  lastId: RequestId;
  readonly made: RecentIds<Invocation>;
  /** Bytes that are kept of the calls that it made. */
  keptBytes: number;
  readonly served: RecentIds<Invocation>;
}

/** See the head of this file. */
export class Pending {
  readonly #stopGraceMs: number;
  readonly #ends = new Map<SessionId, Ends>();
  readonly #deadlines = new Deadlines<Invocation>();
  /** Registrations with a callee that has room again, where calls wait for that. */
  readonly #freed = new Set<Registration>();
  #size = 0;
  #keptBytes = 0;

  /** @param stopGraceMs - how long a callee is waited for whose call is over */
  constructor(stopGraceMs: number) {
    this.#stopGraceMs = stopGraceMs;
  }

  /** How many calls are under way. */
  get size(): number {
    return this.#size;
  }

  /** Bytes that are kept of all calls, to be made again or to be sent later. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** The part of a caller. */
  keptBytesOf(caller: SessionId): number {
    return this.#ends.get(caller)?.keptBytes ?? 0;
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

  /** A call begins; it may have no callee yet. */
  begin(invocation: Invocation): void {
    this.#endsOf(invocation.caller.id).made.set(invocation.call, invocation);
    this.#size += 1;
    this.#count(invocation, invocation.keptBytes);
    if (invocation.callee !== NOBODY) this.assign(invocation, invocation.callee);
    const { expiresAt } = invocation;
    if (expiresAt !== undefined) this.#deadlines.add(expiresAt, invocation);
  }

  /** Something more of a call is kept. */
  keep(invocation: Invocation, bytes: number): void {
    invocation.keptBytes += bytes;
    this.#count(invocation, bytes);
  }

  /** A call gets its callee, and the next id there: session scope (WAMP §2.1.2). */
  assign(invocation: Invocation, callee: Callee): void {
    const ends = this.#endsOf(callee.session);
    ends.lastId = nextId(ends.lastId);
    invocation.id = ends.lastId;
    invocation.callee = callee;
    callee.running += 1;
    ends.served.set(invocation.id, invocation);
    const { expiresAt } = invocation;
    if (expiresAt !== undefined && callee.watchesTimeout)
      invocation.expiresAt = expiresAt + this.#stopGraceMs;
  }

  /** A call with parts has an idle timeout: each part begins it anew (WAMP §11.5). */
  restart(invocation: Invocation, now: number): void {
    const { timeoutMs, isInterrupted, callee } = invocation;
    if (timeoutMs === undefined || isInterrupted) return;
    // Who watches itself is waited for a little longer, lest both answer.
    const graceMs = callee.watchesTimeout ? this.#stopGraceMs : 0;
    this.#lookAt(invocation, now + timeoutMs + graceMs);
  }

  /** The callee was told to stop, and the caller waits for that; but not for ever. */
  interrupt(invocation: Invocation, now: number): void {
    invocation.isInterrupted = true;
    this.#lookAt(invocation, now + this.#stopGraceMs);
  }

  /**
   * The caller is answered. The callee's end stays until it answers too, so that its late words are
   * known; but not for ever, lest a callee that never answers is taken for a busy one.
   *
   * @returns whether there is a callee at work, to be told to stop
   */
  release(invocation: Invocation, now: number): boolean {
    if (invocation.isAnswered || invocation.held !== undefined) {
      this.finish(invocation);
      return false;
    }
    this.#leaveCaller(invocation);
    this.#lookAt(invocation, now + this.#stopGraceMs);
    return true;
  }

  /** The callee is done; what it said waits for the caller. */
  answered(invocation: Invocation): void {
    if (invocation.isAnswered) return;
    invocation.isAnswered = true;
    const { callee, registration } = invocation;
    if (callee === NOBODY) registration.waiting?.delete(invocation);
    else {
      this.#ends.get(callee.session)?.served.delete(invocation.id);
      callee.running -= 1;
      if (isWaitedFor(registration)) this.#freed.add(registration);
    }
  }

  /** Both ends are done. Safe to repeat. */
  finish(invocation: Invocation): void {
    if (invocation.isOver && invocation.isAnswered) return;
    this.#leaveCaller(invocation);
    this.answered(invocation);
    this.#size -= 1;
    this.#count(invocation, -invocation.keptBytes);
    if (invocation.expiresAt === undefined) return;
    invocation.expiresAt = undefined;
    this.#deadlines.forgetOne(({ expiresAt }) => expiresAt !== undefined);
  }

  /** The registrations with a callee that has room again, and calls that wait for it; each once. */
  takeFreed(): readonly Registration[] {
    if (this.#freed.size === 0) return NONE;
    const freed = [...this.#freed];
    this.#freed.clear();
    return freed;
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
      ends = { lastId: 0, made: new RecentIds(), served: new RecentIds(), keptBytes: 0 };
      this.#ends.set(session, ends);
    }
    return ends;
  }

  #count({ caller }: Invocation, bytes: number): void {
    this.#keptBytes += bytes;
    const ends = this.#ends.get(caller.id);
    if (ends !== undefined) ends.keptBytes += bytes;
  }

  /** The id at the caller may be in use again, by another call. */
  #leaveCaller(invocation: Invocation): void {
    if (invocation.isOver) return;
    const { caller, call, toCaller, toCallee } = invocation;
    this.#ends.get(caller.id)?.made.delete(call);
    invocation.isOver = true;
    dropWaiting(toCaller);
    if (toCallee !== undefined) dropWaiting(toCallee);
  }

  #lookAt(invocation: Invocation, at: number): void {
    const { expiresAt } = invocation;
    // One that is looked at before is put off then.
    if (expiresAt === undefined || at < expiresAt) this.#deadlines.add(at, invocation);
    invocation.expiresAt = at;
  }
}

const NONE: readonly Registration[] = [];
