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
import {
  badInput,
  badOutput,
  calleeFailed,
  interrupt,
  overdrawn,
  unanswered,
} from './call-answers.ts';
import { Deadlines } from './deadlines.ts';
import type { Declarations } from './declarations.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import { cancelMode, type Invocation, passItem, raiseMark, shorterOf } from './invocation.ts';
import { Pending } from './pending.ts';
import { refusal } from './refusal.ts';
import { type Registration, Registrations } from './registrations.ts';
import { identityOf, type Seat } from './seat.ts';

/** What a dealer is made of. */
export interface DealerOptions {
  readonly declarations: Declarations;
  readonly limits: Pick<Limits, 'streamCredit' | 'maxPendingCalls' | 'maxRegistrations'>;
}

/** See the head of this file. */
export class Dealer {
  readonly registrations: Registrations;
  readonly #declarations: Declarations;
  readonly #limits: DealerOptions['limits'];
  readonly #pending = new Pending();
  readonly #deadlines = new Deadlines<Invocation>();
  #isDraining = false;

  constructor({ declarations, limits }: DealerOptions) {
    this.#declarations = declarations;
    this.#limits = limits;
    this.registrations = new Registrations(declarations, limits.maxRegistrations);
  }

  /** How many calls are under way. */
  get pending(): number {
    return this.#pending.size;
  }

  /** When {@link expire} should be called next. */
  get deadline(): number | undefined {
    return this.#deadlines.next;
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
      return [
        {
          do: 'end',
          session: caller.id,
          code: 'message.invalid',
          detail: { opcode: 'call', field: 'uri' },
        },
      ];
    }
    const registration = this.registrations.find(uri);
    const refused = this.#refusalOf(caller, uri, registration);
    if (refused !== undefined)
      return [deliver(caller.id, refusal('call', id, refused, { detail: { uri } }))];
    const served = registration as Registration;
    const issues = served.declared?.checkInput(message.payload);
    if (issues !== undefined) {
      return [
        deliver(caller.id, refusal('call', id, 'arguments.invalid', { detail: { uri }, issues })),
      ];
    }
    return this.#invoke(caller, message, served, now);
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
    const issues = invocation.declared?.checkPart(part, payload);
    if (issues !== undefined) return this.#failByCallee(invocation, issues);
    this.#restart(invocation, now);
    return [deliver(invocation.caller, { opcode: 'result', id: invocation.call, part, payload })];
  }

  /** A callee answers with an error. */
  onError(callee: Seat, message: MessageOf<'error'>): readonly Effect[] {
    const invocation = this.#pending.ofCallee(callee.id, message.id);
    if (message.of !== 'invocation' || invocation === undefined) return NOTHING;
    this.#finish(invocation);
    return invocation.isOver ? NOTHING : [calleeFailed(invocation, message)];
  }

  /** A caller takes its call back (WAMP §11.4). */
  onCancel(caller: Seat, message: MessageOf<'cancel'>): readonly Effect[] {
    const invocation = this.#pending.ofCaller(caller.id, message.id);
    if (invocation === undefined || invocation.isInterrupted) return NOTHING;
    const mode = cancelMode(message);
    if (mode === 'kill') {
      invocation.isInterrupted = true;
      return [interrupt(invocation, 'kill', message.reason)];
    }
    const effects: Effect[] = [deliver(caller.id, refusal('call', message.id, 'call.canceled'))];
    this.#release(invocation);
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
    if (of === 'call') {
      const invocation = this.#pending.ofCaller(seat.id, stream);
      if (invocation === undefined || !raiseMark(invocation.toCaller, until)) return NOTHING;
      return [
        deliver(invocation.callee.session, {
          opcode: 'next',
          of: 'invocation',
          stream: invocation.id,
          until,
        }),
      ];
    }
    const invocation = this.#pending.ofCallee(seat.id, stream);
    if (invocation?.toCallee === undefined || invocation.isOver) return NOTHING;
    if (!raiseMark(invocation.toCallee, until)) return NOTHING;
    return [
      deliver(invocation.caller, { opcode: 'next', of: 'call', stream: invocation.call, until }),
    ];
  }

  /** A session is gone: its calls are stopped, and those it served are answered. */
  leave(session: SessionId): Effect[] {
    this.registrations.leave(session);
    const { made, served } = this.#pending.of(session);
    const effects: Effect[] = [];
    for (const invocation of made) {
      this.#release(invocation);
      if (invocation.callee.session !== session)
        effects.push(interrupt(invocation, 'killnowait', 'caller left'));
    }
    for (const invocation of served) {
      if (!invocation.isOver) effects.push(unanswered(invocation, 'callee.lost'));
      this.#finish(invocation);
    }
    this.#pending.forget(session);
    return effects;
  }

  /** Lets time pass: calls that waited too long are answered and interrupted. */
  expire(now: number): Effect[] {
    const effects: Effect[] = [];
    for (const invocation of this.#deadlines.take(now)) {
      const { expiresAt } = invocation;
      if (expiresAt === undefined || invocation.isOver) continue;
      if (expiresAt > now) {
        this.#deadlines.add(expiresAt, invocation);
        continue;
      }
      effects.push(unanswered(invocation, 'call.timeout'));
      this.#release(invocation);
      effects.push(interrupt(invocation, 'killnowait', 'timeout'));
    }
    return effects;
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

  #invoke(
    caller: Seat,
    message: MessageOf<'call'>,
    registration: Registration,
    now: number,
  ): readonly Effect[] {
    const callee = this.registrations.takeTurn(registration);
    if (callee === undefined) throw new Error('a registration without callees was not removed');
    const { declared } = registration;
    const isStreaming = message.part === 'open' || declared?.takesItems === true;
    const { streamCredit } = this.#limits;
    const timeoutMs = shorterOf(message.timeoutMs, declared?.timeoutMs);
    const invocation: Invocation = {
      id: this.#pending.takeId(callee.session),
      caller: caller.id,
      call: message.id,
      callee,
      registration,
      declared,
      toCaller: { passed: 0, until: message.credit ?? streamCredit },
      toCallee: isStreaming ? { passed: 0, until: streamCredit } : undefined,
      timeoutMs,
      expiresAt: timeoutMs === undefined ? undefined : now + timeoutMs,
      isOver: false,
      isInterrupted: false,
    };
    callee.running += 1;
    this.#pending.add(invocation);
    if (invocation.expiresAt !== undefined) this.#deadlines.add(invocation.expiresAt, invocation);
    return [
      deliver(callee.session, {
        opcode: 'invocation',
        id: invocation.id,
        registration: registration.id,
        part: isStreaming ? 'open' : undefined,
        caller: identityOf(caller),
        timeoutMs,
        credit: message.credit,
        payload: message.payload,
      }),
    ];
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
      return this.#failByCaller(invocation, issues);
    }
    if (part === 'end') {
      invocation.toCallee = undefined;
    } else {
      if (!passItem(toCallee)) return [overdrawn(caller.id, 'call', message.id)];
      const issues = invocation.declared?.checkItem(message.payload);
      if (issues !== undefined) return this.#failByCaller(invocation, issues);
    }
    this.#restart(invocation, now);
    const { payload } = message;
    return [
      deliver(invocation.callee.session, {
        opcode: 'invocation',
        id: invocation.id,
        part,
        payload,
      }),
    ];
  }

  /** The final answer of a callee. */
  #onLast(invocation: Invocation, message: MessageOf<'yield'>): readonly Effect[] {
    const issues = invocation.isOver
      ? undefined
      : invocation.declared?.checkOutput(message.payload);
    this.#finish(invocation);
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
  #failByCaller(invocation: Invocation, issues: readonly string[]): readonly Effect[] {
    this.#release(invocation);
    return [badInput(invocation, issues), interrupt(invocation, 'killnowait', 'invalid item')];
  }

  /** The callee sent a part that the contract forbids: the caller is told, the callee stops. */
  #failByCallee(invocation: Invocation, issues: readonly string[]): readonly Effect[] {
    this.#release(invocation);
    return [badOutput(invocation, issues), interrupt(invocation, 'killnowait', 'invalid part')];
  }

  /** A call with parts has an idle timeout: each part begins it anew (WAMP §11.5). */
  #restart(invocation: Invocation, now: number): void {
    if (invocation.timeoutMs !== undefined) invocation.expiresAt = now + invocation.timeoutMs;
  }

  /** The caller is answered; the callee's end stays until it answers, so that its late words are known. */
  #release(invocation: Invocation): void {
    invocation.isOver = true;
    this.#pending.release(invocation);
    this.#forgetDeadline(invocation);
  }

  /** Both ends are done. */
  #finish(invocation: Invocation): void {
    invocation.callee.running -= 1;
    this.#pending.remove(invocation);
    this.#forgetDeadline(invocation);
  }

  #forgetDeadline(invocation: Invocation): void {
    if (invocation.expiresAt === undefined) return;
    invocation.expiresAt = undefined;
    this.#deadlines.forgetOne(({ expiresAt }) => expiresAt !== undefined);
  }
}
