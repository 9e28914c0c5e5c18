/**
 * Matches the calls of one realm to the sessions that registered the procedure.
 *
 *     caller ── call ──▶ dealer ── invocation ──▶ callee
 *     caller ◀─ result ─ dealer ◀──── yield ───── callee      parts as they come, then the last
 *     caller ── next ──▶ dealer ───── next ─────▶ callee      credit for parts, end to end
 *     caller ◀─ next ─── dealer ◀──── next ────── callee      credit for items, end to end
 *
 * The dealer remembers but does nothing: each handler takes a message and the time, updates the
 * tables, and returns the effects for the shell to carry out.
 */
import {
  type FaultCode,
  isUri,
  type Limits,
  type MessageOf,
  type SessionId,
} from '@realmwire/protocol';
import { AwayCallees, type Unready, unready } from './away-callees.ts';
import {
  badInput,
  badOutput,
  calleeFailed,
  forCallee,
  interrupt,
  lost,
  overdrawn,
  refused,
  unanswered,
} from './call-answers.ts';
import { relayCredit } from './call-credit.ts';
import { type Declarations, prove, verdictOf } from './declarations.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import {
  type Again,
  cancelMode,
  type Invocation,
  invocationOf,
  openingOf,
  passItem,
} from './invocation.ts';
import { type Asked, KeyedCalls } from './keyed-calls.ts';
import { Pending } from './pending.ts';
import { refusal } from './refusal.ts';
import { type Registration, Registrations } from './registrations.ts';
import type { Seat } from './seat.ts';

/** The limits that a dealer needs. */
export type DealerLimit =
  | 'streamCredit'
  | 'maxPendingCalls'
  | 'maxRegistrations'
  | 'calleeGraceMs'
  | 'stopGraceMs'
  | 'idempotencyMs'
  | 'maxKeptAnswers';

/** What a dealer is made of. */
export interface DealerOptions {
  readonly declarations: Declarations;
  readonly limits: Pick<Limits, DealerLimit>;
}

/** See the head of this file. */
export class Dealer {
  readonly registrations: Registrations;
  readonly #declarations: Declarations;
  readonly #limits: DealerOptions['limits'];
  readonly #pending: Pending;
  readonly #away: AwayCallees;
  /** Callees whose queues are full: whatever comes on top of that would end them. */
  readonly #full = new Set<SessionId>();
  readonly #unready: Unready;
  readonly #keyed: KeyedCalls;
  #isDraining = false;

  constructor({ declarations, limits }: DealerOptions) {
    this.#declarations = declarations;
    this.#limits = limits;
    this.registrations = new Registrations(declarations, limits.maxRegistrations);
    this.#pending = new Pending(limits.stopGraceMs);
    this.#away = new AwayCallees({
      pending: this.#pending,
      registrations: this.registrations,
      graceMs: limits.calleeGraceMs,
      callAgain: (again, now) => this.#callAgain(again, now),
    });
    this.#keyed = new KeyedCalls(limits);
    this.#unready = unready(this.#away, this.#full);
  }

  /** How many calls are under way. */
  get pending(): number {
    return this.#pending.size;
  }

  /** When {@link expire} should be called next. */
  get deadline(): number | undefined {
    const away = this.#away.deadline;
    const { deadline } = this.#pending;
    return away === undefined ? deadline : Math.min(away, deadline ?? away);
  }

  /** From now on new calls are refused; those under way go on. */
  drain(): void {
    this.#isDraining = true;
  }

  /** A session calls a procedure, or sends an item of a streaming call. */
  onCall(caller: Seat, message: MessageOf<'call'>, now: number): readonly Effect[] {
    const { id, part } = message;
    if (part === 'item' || part === 'end') return this.#onItem(caller, message, part, now);
    if (this.#pending.ofCaller(caller.id, id) !== undefined) {
      return [{ do: 'end', session: caller.id, code: 'request.duplicate', detail: { call: id } }];
    }
    const { uri } = message;
    if (uri === undefined) {
      const detail = { opcode: 'call', field: 'uri' };
      return [{ do: 'end', session: caller.id, code: 'message.invalid', detail }];
    }
    const registration = this.registrations.find(uri);
    const why = this.#refusalOf(caller, uri, registration);
    if (why !== undefined) return [refused(caller, message, why)];
    const served = registration as Registration;
    const issues = verdictOf(served.declared?.checkInput, message.payload);
    if (issues !== undefined) return [refused(caller, message, 'arguments.invalid', issues)];
    const isKeyed = message.key !== undefined && served.declared?.isIdempotent === true;
    const known = isKeyed ? this.#keyed.ask(caller, message, now) : undefined;
    return known ?? this.#invoke({ caller, call: message, attempt: 1 }, served, now);
  }

  /** What was decided, and the same answers for those who asked again for them. */
  settled(effects: readonly Effect[], now: number): readonly Effect[] {
    return this.#keyed.settle(effects, now, (asked) => this.#runAgain(asked, now));
  }

  /** A callee answers, or sends a part of its answer. */
  onYield(callee: Seat, message: MessageOf<'yield'>, now: number): readonly Effect[] {
    const invocation = this.#pending.ofCallee(callee.id, message.id);
    // A late answer is normal: the caller timed out, canceled or left.
    if (invocation === undefined) return NOTHING;
    const { part, payload } = message;
    if (part === undefined) return this.#onLast(invocation, message);
    if (invocation.isOver || invocation.isInterrupted) return NOTHING;
    if (!passItem(invocation.toCaller)) {
      return [overdrawn(callee.id, 'invocation', invocation.id)];
    }
    const { declared } = invocation;
    const issues = declared === undefined ? prove(payload) : declared.checkPart(part, payload);
    if (issues !== undefined) return this.#failByCallee(invocation, issues, now);
    this.#pending.restart(invocation, now);
    return [deliver(invocation.caller, { opcode: 'result', id: invocation.call, part, payload })];
  }

  /** A callee answers with an error. */
  onError(callee: Seat, message: MessageOf<'error'>): readonly Effect[] {
    const invocation = this.#pending.ofCallee(callee.id, message.id);
    if (message.of !== 'invocation' || invocation === undefined) return NOTHING;
    this.#pending.finish(invocation);
    return invocation.isOver ? NOTHING : [calleeFailed(invocation, message)];
  }

  /** A caller takes its call back (WAMP §11.4). */
  onCancel(caller: Seat, message: MessageOf<'cancel'>, now: number): readonly Effect[] {
    const invocation = this.#pending.ofCaller(caller.id, message.id);
    if (invocation === undefined && this.#keyed.cancel(caller.id, message.id))
      return [deliver(caller.id, refusal('call', message.id, 'call.canceled'))];
    if (invocation === undefined || invocation.isInterrupted) return NOTHING;
    const mode = cancelMode(message);
    if (mode === 'kill' && invocation.held === undefined) {
      this.#pending.interrupt(invocation, now);
      return [interrupt(invocation, 'kill', message.reason)];
    }
    const effects: Effect[] = [deliver(caller.id, refusal('call', message.id, 'call.canceled'))];
    if (invocation.held !== undefined) {
      this.#pending.finish(invocation);
      return effects;
    }
    this.#pending.release(invocation, now);
    if (mode === 'killnowait') effects.push(interrupt(invocation, 'killnowait', message.reason));
    return effects;
  }

  /** Credit for one direction of a call, from its reader: relayed to its writer. */
  onCredit(
    seat: Seat,
    of: 'call' | 'invocation',
    stream: number,
    until: number,
  ): readonly Effect[] {
    return relayCredit(this.#pending, seat.id, { of, stream, until });
  }

  /** The queue of a session is full, or has room again. */
  onPressure(session: SessionId, isFull: boolean): void {
    if (isFull) this.#full.add(session);
    else this.#full.delete(session);
  }

  /** A session has lost its connection: for a while its callers wait for it to come back. */
  suspend(session: SessionId, now: number): Effect[] {
    return this.#away.suspend(session, now);
  }

  /** A session is back: it gets the calls that waited for it. */
  resume(session: SessionId): Effect[] {
    return this.#away.resume(session);
  }

  /** A session offers to serve a procedure. */
  onRegister(session: SessionId, message: MessageOf<'register'>, now: number): readonly Effect[] {
    return this.#away.onRegister(session, message, now);
  }

  /** A session is gone: its calls are stopped, and those it served are answered. */
  leave(session: SessionId, now: number): Effect[] {
    this.registrations.leave(session);
    this.#away.leave(session);
    this.#full.delete(session);
    const { made, served } = this.#pending.of(session);
    const effects: Effect[] = [];
    for (const invocation of made) {
      if (invocation.held !== undefined) this.#pending.finish(invocation);
      else this.#pending.release(invocation, now);
      if (invocation.held === undefined && invocation.callee.session !== session)
        effects.push(interrupt(invocation, 'killnowait', 'caller left'));
    }
    for (const invocation of served) {
      const { isOver } = invocation;
      this.#pending.finish(invocation);
      if (!isOver) effects.push(...(this.#away.retry(invocation, now) ?? [lost(invocation)]));
    }
    this.#pending.forget(session);
    effects.push(...this.#keyed.leave(session, (asked) => this.#runAgain(asked, now)));
    return effects;
  }

  /** Lets time pass: calls that waited too long are answered and interrupted. */
  expire(now: number): Effect[] {
    const effects = this.#away.expire(now);
    for (const invocation of this.#pending.takeDue(now))
      effects.push(...this.#onDue(invocation, now));
    return effects;
  }

  /** A call that waited too long for its answer, or for its callee to stop. */
  #onDue(invocation: Invocation, now: number): readonly Effect[] {
    const { isOver, isInterrupted, held, caller, call } = invocation;
    if (isOver || isInterrupted || held !== undefined) this.#pending.finish(invocation);
    if (isOver) return NOTHING;
    if (isInterrupted) return [deliver(caller, refusal('call', call, 'call.canceled'))];
    const answer = unanswered(invocation, 'call.timeout');
    if (held !== undefined) return [answer];
    this.#pending.release(invocation, now);
    return [answer, interrupt(invocation, 'killnowait', 'timeout')];
  }

  /** Makes a call anew that did not reach anybody, or was not answered and may run twice. */
  #callAgain(again: Again, now: number): readonly Effect[] | undefined {
    const registration = this.registrations.find(again.call.uri ?? '');
    return registration && this.#invoke(again, registration, now);
  }

  /** The same, for somebody who waited for the answer to another. */
  #runAgain({ caller, call }: Asked, now: number): readonly Effect[] {
    const again = this.#callAgain({ caller, call, attempt: 1 }, now);
    return again ?? [refused(caller, call, 'callee.missing')];
  }

  /** Why a call to this procedure cannot even begin. */
  #refusalOf(
    caller: Seat,
    uri: string,
    registration: Registration | undefined,
  ): FaultCode | undefined {
    if (this.#isDraining) return 'router.draining';
    if (registration === undefined) return this.#whyUnserved(uri);
    const isBusy = this.#pending.countOf(caller.id) >= this.#limits.maxPendingCalls;
    return isBusy ? 'limit.reached' : undefined;
  }

  #whyUnserved(uri: string): FaultCode {
    if (!isUri(uri)) return 'uri.invalid';
    const mayBeServed =
      this.#declarations.allowUndeclared || this.#declarations.procedure(uri) !== undefined;
    return mayBeServed ? 'callee.missing' : 'procedure.missing';
  }

  #invoke(asked: Again, registration: Registration, now: number): readonly Effect[] {
    const callee = this.registrations.takeTurn(registration, this.#unready);
    if (callee === undefined) throw new Error('a registration without callees was not removed');
    const isAway = this.#away.has(callee.session);
    if (isAway ? this.#away.isGivenUp(callee.session) : this.#full.has(callee.session)) {
      const code = isAway ? 'callee.missing' : 'limit.reached';
      return [refused(asked.caller, asked.call, code)];
    }
    const invocation = invocationOf(asked, {
      id: this.#pending.takeId(callee.session),
      callee,
      registration,
      streamCredit: this.#limits.streamCredit,
      isAway,
      now,
    });
    this.#pending.begin(invocation);
    return forCallee(invocation, openingOf(invocation, asked));
  }

  /** An item of a streaming call, or the end of its items. */
  #onItem(
    caller: Seat,
    message: MessageOf<'call'>,
    part: 'item' | 'end',
    now: number,
  ): readonly Effect[] {
    const invocation = this.#pending.ofCaller(caller.id, message.id);
    // Late items are normal: the call was answered while they were under way.
    if (invocation === undefined) return NOTHING;
    const { toCallee } = invocation;
    if (toCallee === undefined) {
      const issues = ['this call takes no items'];
      return this.#failByCaller(invocation, issues, now);
    }
    if (part === 'end') {
      prove(message.payload);
      invocation.toCallee = undefined;
    } else {
      if (!passItem(toCallee)) return [overdrawn(caller.id, 'call', message.id)];
      const issues = verdictOf(invocation.declared?.checkItem, message.payload);
      if (issues !== undefined) return this.#failByCaller(invocation, issues, now);
    }
    this.#pending.restart(invocation, now);
    const { id } = invocation;
    return forCallee(invocation, { opcode: 'invocation', id, part, payload: message.payload });
  }

  /** The final answer of a callee. */
  #onLast(invocation: Invocation, message: MessageOf<'yield'>): readonly Effect[] {
    const issues = invocation.isOver
      ? undefined
      : verdictOf(invocation.declared?.checkOutput, message.payload);
    this.#pending.finish(invocation);
    if (invocation.isOver) return NOTHING;
    if (issues !== undefined) return [badOutput(invocation, issues)];
    return [
      deliver(invocation.caller, {
        opcode: 'result',
        id: invocation.call,
        payload: message.payload,
      }),
    ];
  }

  /** The caller sent something that the contract forbids: it is told, the callee stops. */
  #failByCaller(invocation: Invocation, issues: readonly string[], now: number): readonly Effect[] {
    if (invocation.held !== undefined) {
      this.#pending.finish(invocation);
      return [badInput(invocation, issues)];
    }
    this.#pending.release(invocation, now);
    return [badInput(invocation, issues), interrupt(invocation, 'killnowait', 'invalid item')];
  }

  /** The callee sent a part that the contract forbids: the caller is told, the callee stops. */
  #failByCallee(invocation: Invocation, issues: readonly string[], now: number): readonly Effect[] {
    this.#pending.release(invocation, now);
    return [badOutput(invocation, issues), interrupt(invocation, 'killnowait', 'invalid part')];
  }
}
