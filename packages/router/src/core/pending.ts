/**
 * The calls under way in a realm, found from either end.
 */
import { nextId, type RequestId, type SessionId } from '@realmwire/protocol';
import type { Invocation } from './invocation.ts';

/** See the head of this file. */
export class Pending {
  readonly #byCaller = new Map<SessionId, Map<RequestId, Invocation>>();
  readonly #byCallee = new Map<
    SessionId,
    { lastId: RequestId; readonly byId: Map<RequestId, Invocation> }
  >();
  #size = 0;

  /** How many calls are under way. */
  get size(): number {
    return this.#size;
  }

  /** The call that a caller knows by this id. */
  ofCaller(caller: SessionId, call: RequestId): Invocation | undefined {
    return this.#byCaller.get(caller)?.get(call);
  }

  /** The call that a callee knows by this id. */
  ofCallee(callee: SessionId, invocation: RequestId): Invocation | undefined {
    return this.#byCallee.get(callee)?.byId.get(invocation);
  }

  /** How many calls of a caller are under way. */
  countOf(caller: SessionId): number {
    return this.#byCaller.get(caller)?.size ?? 0;
  }

  /** The id of the next invocation of a callee: session scope (WAMP §2.1.2). */
  takeId(callee: SessionId): RequestId {
    const seat = this.#byCallee.get(callee) ?? { lastId: 0, byId: new Map() };
    this.#byCallee.set(callee, seat);
    seat.lastId = nextId(seat.lastId);
    return seat.lastId;
  }

  add(invocation: Invocation): void {
    const calls = this.#byCaller.get(invocation.caller) ?? new Map<RequestId, Invocation>();
    this.#byCaller.set(invocation.caller, calls.set(invocation.call, invocation));
    this.#byCallee.get(invocation.callee.session)?.byId.set(invocation.id, invocation);
    this.#size += 1;
  }

  /** Forgets a call at both ends. */
  remove(invocation: Invocation): void {
    const removed =
      this.#byCallee.get(invocation.callee.session)?.byId.delete(invocation.id) ?? false;
    const calls = this.#byCaller.get(invocation.caller);
    if (calls?.get(invocation.call) === invocation) calls.delete(invocation.call);
    if (removed) this.#size -= 1;
  }

  /** The caller has its answer: only the callee's end is remembered, until it answers too. */
  release(invocation: Invocation): void {
    this.#byCaller.get(invocation.caller)?.delete(invocation.call);
  }

  /** The calls that a session made, and those that it serves. */
  of(session: SessionId): { readonly made: Invocation[]; readonly served: Invocation[] } {
    return {
      made: [...(this.#byCaller.get(session)?.values() ?? [])],
      served: [...(this.#byCallee.get(session)?.byId.values() ?? [])],
    };
  }

  /** Forgets a session that has left. */
  forget(session: SessionId): void {
    this.#byCaller.delete(session);
    this.#byCallee.delete(session);
  }
}
