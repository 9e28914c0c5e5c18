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
import { AwayCallees, unready } from './away-callees.ts';
import { badOutput, calleeFailed, lost, refused } from './call-answers.ts';
import { CallEndings } from './call-endings.ts';
import { type CallCredit, CallParts } from './call-parts.ts';
import { CallStarts } from './call-starts.ts';
import { earliest } from './deadlines.ts';
import { type Declarations, type Procedure, shapedBy, verdictOf } from './declarations.ts';
import { type Disclosure, isDisclosed } from './disclosure.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { NewHash } from './input-digest.ts';
import { type Again, askedBy, type Invocation } from './invocation.ts';
import { KeyedCalls } from './keyed-calls.ts';
import { Pending } from './pending.ts';
import { refusal } from './refusal.ts';
import type { Registration } from './registration.ts';
import { type RegistrationLimit, Registrations } from './registrations.ts';
import type { Seat } from './seat.ts';

/** The limits that a dealer needs. */
export type DealerLimit =
  | 'streamCredit'
  | 'maxPendingCalls'
  | RegistrationLimit
  | 'maxQueuedCalls'
  | 'queuedCallBytes'
  | 'maxWaitingParts'
  | 'waitingPartBytes'
  | 'calleeGraceMs'
  | 'stopGraceMs'
  | 'idempotencyMs'
  | 'maxKeptAnswers';

/** What a dealer is made of. */
export interface DealerOptions {
  readonly declarations: Declarations;
  readonly limits: Pick<Limits, DealerLimit>;
  /** Whether callees are told who calls; always by default. */
  readonly disclosure?: Disclosure | undefined;
  /** Tells inputs of calls apart that carry the same key. */
  readonly newHash: NewHash;
}

/** See the head of this file. */
export class Dealer {
  readonly registrations: Registrations;
  readonly #declarations: Declarations;
  readonly #limits: DealerOptions['limits'];
  readonly #disclosure: Disclosure;
  readonly #pending: Pending;
  readonly #endings: CallEndings;
  readonly #parts: CallParts;
  readonly #away: AwayCallees;
  /** Callees whose queues are full: whatever comes on top of that would end them. */
  readonly #full = new Set<SessionId>();
  readonly #starts: CallStarts;
  readonly #keyed: KeyedCalls;
  #isDraining = false;

  constructor({ declarations, limits, disclosure = 'always', newHash }: DealerOptions) {
    this.#declarations = declarations;
    this.#limits = limits;
    this.#disclosure = disclosure;
    const registrations = new Registrations(declarations, limits);
    const pending = new Pending(limits.stopGraceMs);
    const endings = new CallEndings(pending);
    this.registrations = registrations;
    this.#pending = pending;
    this.#endings = endings;
    this.#parts = new CallParts({ pending, endings, full: this.#full, limits });
    this.#away = new AwayCallees({
      pending,
      registrations,
      graceMs: limits.calleeGraceMs,
      callAgain: (again, now) => this.#again(again, now),
      onGivenUp: (session) => this.#touch(session),
    });
    const notReady = unready(this.#away, this.#full);
    this.#starts = new CallStarts({
      pending,
      registrations,
      parts: this.#parts,
      unready: notReady,
      limits,
      disclosure,
    });
    this.#keyed = new KeyedCalls(limits, newHash);
  }

  /** How many calls are under way. */
  get pending(): number {
    return this.#pending.size;
  }

  /** How many of them wait for a callee to have room. */
  get queued(): number {
    return this.#starts.waiting.size;
  }

  /** How many parts were dropped that a caller had said not to take. */
  get unwantedParts(): number {
    return this.#parts.unwanted;
  }

  /** When {@link expire} should be called next. */
  get deadline(): number | undefined {
    return earliest(this.#away.deadline, this.#pending.deadline, this.#keyed.deadline);
  }

  /** Bytes of the answers that are kept. */
  get answerBytes(): number {
    return this.#keyed.keptBytes;
  }

  /** Bytes that are kept of calls under way: of those of one caller, or of all. */
  callBytes(caller?: SessionId): number {
    return caller === undefined ? this.#pending.keptBytes : this.#pending.keptBytesOf(caller);
  }

  /** From now on new calls are refused; those under way go on. */
  drain(): void {
    this.#isDraining = true;
  }

  /** A session calls a procedure, or sends an item of a streaming call. */
  onCall(caller: Seat, message: MessageOf<'call'>, now: number): readonly Effect[] {
    const { id, part } = message;
    if (part === 'item' || part === 'end') return this.#parts.onItem(caller, message, part, now);
    if (this.#pending.ofCaller(caller.id, id) || this.#keyed.isWaiting(caller.id, id)) {
      return [{ do: 'end', session: caller.id, code: 'request.duplicate', detail: { call: id } }];
    }
    const { uri } = message;
    if (uri === undefined) {
      const detail = { opcode: 'call', field: 'uri' };
      return [{ do: 'end', session: caller.id, code: 'message.invalid', detail }];
    }
    const registration = this.registrations.find(uri);
    const declared = registration
      ? this.registrations.declared(registration, uri)
      : this.#declarations.procedure(uri);
    const why = this.#refusalOf(caller, message, registration, declared);
    if (why !== undefined) return [refused(caller, message, why)];
    if (registration === undefined) return [refused(caller, message, 'callee.missing')];
    const payload = shapedBy(declared, 'input', message.payload);
    const issues = verdictOf(declared?.checkInput, payload);
    if (issues !== undefined) return [refused(caller, message, 'arguments.invalid', { issues })];
    const call = payload === message.payload ? message : { ...message, payload };
    const isKeyed = message.key !== undefined && declared?.isIdempotent === true;
    const asked = askedBy(caller, call, declared, now);
    const known = isKeyed ? this.#keyed.ask(asked, now) : undefined;
    return known ?? this.#starts.begin(asked, registration, declared, now);
  }

  /** What was decided, and what follows from it for those who wait. */
  settled(effects: readonly Effect[], now: number): readonly Effect[] {
    const advanced = this.#starts.waiting.advance(now);
    const all = advanced.length === 0 ? effects : [...effects, ...advanced];
    return this.#keyed.settle(all, now, (again) => this.#runAgain(again, now));
  }

  /** A callee answers, or sends a part of its answer. */
  onYield(callee: Seat, message: MessageOf<'yield'>, now: number): readonly Effect[] {
    const invocation = this.#pending.ofCallee(callee.id, message.id);
    // A late answer is normal: the caller timed out, canceled or left.
    if (invocation === undefined) return NOTHING;
    if (message.part !== undefined) return this.#parts.onPart(invocation, message, now);
    return this.#onLast(invocation, message);
  }

  /** A callee answers with an error. */
  onError(callee: Seat, message: MessageOf<'error'>): readonly Effect[] {
    const invocation = this.#pending.ofCallee(callee.id, message.id);
    if (message.of !== 'invocation' || invocation === undefined) return NOTHING;
    if (!invocation.isOver)
      return this.#parts.onLast(invocation, calleeFailed(invocation, message));
    this.#pending.finish(invocation);
    return NOTHING;
  }

  /** A caller takes its call back (WAMP §11.4). */
  onCancel(caller: Seat, message: MessageOf<'cancel'>, now: number): readonly Effect[] {
    const { id } = message;
    const invocation = this.#pending.ofCaller(caller.id, id);
    if (invocation === undefined && this.#keyed.cancel(caller.id, id))
      return [deliver(caller.id, refusal('call', id, 'call.canceled'))];
    if (invocation === undefined || invocation.isInterrupted) return NOTHING;
    return this.#endings.cancel(invocation, message, now);
  }

  /** Credit for one direction of a call, from its reader: relayed to its writer. */
  onCredit(seat: Seat, credit: CallCredit): readonly Effect[] {
    return this.#parts.onCredit(seat, credit);
  }

  /** The queue of a session is full, or has room again. */
  onPressure(session: SessionId, isFull: boolean): readonly Effect[] {
    if (isFull) this.#full.add(session);
    else this.#full.delete(session);
    return isFull ? NOTHING : this.#onReady(session);
  }

  /** A session has lost its connection: for a while its callers wait for it to come back. */
  suspend(session: SessionId, now: number): Effect[] {
    return this.#away.suspend(session, now);
  }

  /** A session is back: it gets the calls that waited for it. */
  resume(session: SessionId): readonly Effect[] {
    const effects = this.#away.resume(session);
    return [...effects, ...this.#onReady(session)];
  }

  /** A session offers to serve a procedure. */
  onRegister(seat: Seat, message: MessageOf<'register'>, now: number): readonly Effect[] {
    const { uri, match } = message;
    const before = this.registrations.lookup(uri, match);
    const effects = this.#away.onRegister(seat, message, now);
    // One that was taken over has calls that look for another callee.
    if (before !== undefined) this.#starts.waiting.touch([before]);
    return effects;
  }

  /** A session serves a procedure no longer; its calls in flight go on. */
  onUnregister(session: SessionId, message: MessageOf<'unregister'>): readonly Effect[] {
    this.#touch(session);
    return this.registrations.onUnregister(session, message);
  }

  /** A session has to give a procedure up; what it has not got of it goes elsewhere. */
  revoke(
    session: SessionId,
    registration: Registration,
    reason: string,
    now: number,
  ): readonly Effect[] {
    this.#touch(session);
    const told = this.registrations.revoke(session, registration, reason);
    return [...told, ...this.#away.onRevoked(session, registration, now)];
  }

  /**
   * A session is gone: its calls are stopped, and those it served are answered.
   *
   * @param isClosing - all others will be ended too: who may make a call again does so in its next session
   */
  leave(session: SessionId, now: number, isClosing = false): Effect[] {
    this.#touch(session);
    this.registrations.leave(session);
    this.#away.leave(session);
    this.#full.delete(session);
    const { made, served } = this.#pending.of(session);
    const effects: Effect[] = [];
    for (const invocation of made) {
      const stop = this.#endings.stop(invocation, 'caller left', now);
      if (invocation.callee.session !== session) effects.push(...stop);
    }
    for (const invocation of served) {
      const { isOver, again } = invocation;
      this.#pending.finish(invocation);
      if (isOver || (isClosing && again !== undefined)) continue;
      effects.push(...(this.#away.retry(invocation, now) ?? [lost(invocation)]));
    }
    this.#pending.forget(session);
    this.#parts.leave(session);
    effects.push(...this.#keyed.leave(session, now, (again) => this.#runAgain(again, now)));
    return effects;
  }

  /** Lets time pass: calls that waited too long are answered and interrupted. */
  expire(now: number): Effect[] {
    const effects = [...this.#keyed.expire(now), ...this.#away.expire(now)];
    for (const invocation of this.#pending.takeDue(now))
      effects.push(...this.#endings.expire(invocation, now));
    return effects;
  }

  #onReady(session: SessionId): readonly Effect[] {
    this.#touch(session);
    return this.#parts.onReady(session);
  }

  /** What a session serves may have room now, or nobody to wait for. */
  #touch(session: SessionId): void {
    if (this.#starts.waiting.size > 0) this.#starts.waiting.touch(this.registrations.of(session));
  }

  /** Makes a call anew; undefined: nobody serves it. */
  #again(again: Again, now: number): readonly Effect[] | undefined {
    this.#keyed.onAttempt(again);
    return this.#starts.again(again, now);
  }

  /** The same for somebody who waited for the answer to another. */
  #runAgain(again: Again, now: number): readonly Effect[] {
    return this.#again(again, now) ?? [refused(again.caller, again.call, 'callee.missing')];
  }

  /** Why a call to this procedure cannot even begin, whoever serves it. */
  #refusalOf(
    caller: Seat,
    { uri = '', discloseMe, receiveProgress }: MessageOf<'call'>,
    registration: Registration | undefined,
    declared: Procedure | undefined,
  ): FaultCode | undefined {
    if (this.#isDraining) return 'router.draining';
    // Of what is registered by its name it is known.
    if (registration?.match !== 'exact' && !isUri(uri)) return 'uri.invalid';
    if (declared === undefined && !this.#declarations.allowUndeclared) return 'procedure.missing';
    const isKnown = isDisclosed(this.#disclosure, discloseMe);
    if (typeof isKnown === 'string') return isKnown;
    if (declared?.gives.items === true && receiveProgress === false) return 'parts.unwanted';
    const isBusy = this.#pending.countOf(caller.id) >= this.#limits.maxPendingCalls;
    return isBusy ? 'limit.reached' : undefined;
  }

  /** The final answer of a callee. */
  #onLast(invocation: Invocation, message: MessageOf<'yield'>): readonly Effect[] {
    if (invocation.isOver) {
      this.#pending.finish(invocation);
      return NOTHING;
    }
    const payload = shapedBy(invocation.declared, 'output', message.payload);
    const issues = verdictOf(invocation.declared?.checkOutput, payload);
    if (issues !== undefined) return this.#parts.onLast(invocation, badOutput(invocation, issues));
    return this.#parts.onLast(invocation, { opcode: 'result', id: invocation.call, payload });
  }
}
