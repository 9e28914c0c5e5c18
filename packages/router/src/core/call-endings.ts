/**
 * How calls end before their callee has answered: taken back, too late, or against the contract. The
 * caller is told at once, and the callee shall stop, if it has begun and can be told.
 */
import type { MessageOf } from '@realmwire/protocol';
import { badInput, badOutput, canStop, interrupt, unanswered } from './call-answers.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { Invocation } from './invocation.ts';
import type { Pending } from './pending.ts';
import { refusal } from './refusal.ts';

/** See the head of this file. */
export class CallEndings {
  readonly #pending: Pending;

  constructor(pending: Pending) {
    this.#pending = pending;
  }

  /** The caller takes its call back (WAMP §11.4); where it does not say how, nobody waits. */
  cancel(invocation: Invocation, message: MessageOf<'cancel'>, now: number): readonly Effect[] {
    const { mode = 'killnowait', reason } = message;
    const { held, isAnswered, caller, call } = invocation;
    if (mode === 'kill' && held === undefined && !isAnswered && canStop(invocation)) {
      this.#pending.interrupt(invocation, now);
      return interrupt(invocation, 'kill', reason);
    }
    const answer = deliver(caller.id, refusal('call', call, 'call.canceled'));
    const isAtWork = this.#pending.release(invocation, now);
    if (!isAtWork || mode === 'skip') return [answer];
    return [answer, ...interrupt(invocation, 'killnowait', reason)];
  }

  /** It waited too long: for its answer, or for its callee to stop. */
  expire(invocation: Invocation, now: number): readonly Effect[] {
    const { isOver, isInterrupted, caller, call } = invocation;
    if (isOver || isInterrupted) this.#pending.finish(invocation);
    if (isOver) return NOTHING;
    if (isInterrupted) return [deliver(caller.id, refusal('call', call, 'call.canceled'))];
    return [unanswered(invocation, 'call.timeout'), ...this.stop(invocation, 'timeout', now)];
  }

  /** The caller sent something that the contract forbids: it is told, the callee stops. */
  failByCaller(invocation: Invocation, issues: readonly string[], now: number): readonly Effect[] {
    return [badInput(invocation, issues), ...this.stop(invocation, 'invalid item', now)];
  }

  /** The callee sent a part that the contract forbids: the caller is told, the callee stops. */
  failByCallee(invocation: Invocation, issues: readonly string[], now: number): readonly Effect[] {
    const answer = deliver(invocation.caller.id, badOutput(invocation, issues));
    return [answer, ...this.stop(invocation, 'invalid part', now)];
  }

  /** The caller has its answer, or is gone: nobody waits for the callee any more. */
  stop(invocation: Invocation, reason: string, now: number): readonly Effect[] {
    const isAtWork = this.#pending.release(invocation, now);
    return isAtWork ? interrupt(invocation, 'killnowait', reason) : NOTHING;
  }
}
