/**
 * How calls begin: a callee is chosen and told, or the call waits for one, or is refused at once.
 */
import type { FaultCode, FaultDetail, Limits, MessageOf } from '@realmwire/protocol';
import { refused } from './call-answers.ts';
import type { CallParts } from './call-parts.ts';
import { type Choice, chooseCallee, type Unready } from './callee-choice.ts';
import type { Procedure } from './declarations.ts';
import { type Disclosure, isDisclosed } from './disclosure.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import { type Again, type Held, type Invocation, invocationOf, openingOf } from './invocation.ts';
import type { Pending } from './pending.ts';
import { type Callee, isWaitedFor, NOBODY, type Registration } from './registration.ts';
import type { Registrations } from './registrations.ts';
import { knows } from './seat.ts';
import { WaitingCalls } from './waiting-calls.ts';

/** What {@link CallStarts} need. */
export interface CallStartsOptions {
  readonly pending: Pending;
  readonly registrations: Registrations;
  readonly parts: CallParts;
  readonly unready: Unready;
  readonly limits: Pick<Limits, 'streamCredit' | 'maxQueuedCalls' | 'queuedCallBytes'>;
  readonly disclosure: Disclosure;
}

/** See the head of this file. */
export class CallStarts {
  readonly waiting: WaitingCalls;
  readonly #options: CallStartsOptions;

  constructor(options: CallStartsOptions) {
    this.#options = options;
    const { pending, unready, limits } = options;
    this.waiting = new WaitingCalls({
      pending,
      unready,
      limits,
      start: (invocation, callee, now) => this.#startWaiting(invocation, callee, now),
      callAgain: (again, now) => this.again(again, now),
    });
  }

  /** A call begins that its registration may take. */
  begin(
    asked: Again,
    registration: Registration,
    declared: Procedure | undefined,
    now: number,
  ): readonly Effect[] {
    const { pending, unready, limits } = this.#options;
    // Nobody overtakes those who wait.
    const choice = isWaitedFor(registration) ? 'busy' : chooseCallee(registration, unready);
    const callee = typeof choice === 'string' ? NOBODY : choice;
    const why = typeof choice === 'string' ? this.#whyNotHeld(registration, choice) : undefined;
    if (why !== undefined) {
      const more = choice === 'busy' ? { detail: { limit: 'maxQueuedCalls' } } : {};
      return [refused(asked.caller, asked.call, why, more)];
    }
    const invocation = invocationOf(asked, {
      callee,
      registration,
      declared,
      streamCredit: limits.streamCredit,
      isHeld: callee === NOBODY || unready.isAway(callee.session),
    });
    const lacking = lackingOf(invocation);
    if (lacking !== undefined)
      return [refused(asked.caller, asked.call, 'feature.missing', { detail: lacking })];
    pending.begin(invocation);
    if (callee === NOBODY) {
      this.waiting.add(invocation);
      return NOTHING;
    }
    const opening = this.#openingOf(invocation, asked, now);
    if (invocation.held === undefined) return [deliver(callee.session, opening)];
    invocation.held.messages.push(opening);
    return NOTHING;
  }

  /** Makes a call anew that did not reach anybody, or was not answered and may run twice. */
  again(again: Again, now: number): readonly Effect[] | undefined {
    const { registrations } = this.#options;
    const { uri = '' } = again.call;
    const registration = registrations.find(uri);
    if (registration === undefined) return undefined;
    return this.begin(again, registration, registrations.declared(registration, uri), now);
  }

  /** Why a call that no callee gets now cannot wait either. */
  #whyNotHeld(registration: Registration, why: Exclude<Choice, Callee>): FaultCode | undefined {
    if (why === 'away') return 'callee.missing';
    const mayWait = why === 'busy' && this.waiting.hasPlaceFor(registration);
    return mayWait ? undefined : 'limit.reached';
  }

  /** A callee has room for a call that waited, and for what its caller has sent since. */
  #startWaiting(invocation: Invocation, callee: Callee, now: number): readonly Effect[] {
    const { pending, parts } = this.#options;
    const held = invocation.held as Held;
    pending.assign(invocation, callee);
    const lacking = lackingOf(invocation);
    if (lacking !== undefined) {
      pending.finish(invocation);
      return [refused(held.caller, held.call, 'feature.missing', { detail: lacking })];
    }
    invocation.held = undefined;
    const { id } = invocation;
    const opening = this.#openingOf(invocation, held, now);
    const items = held.messages.map((message) => deliver(callee.session, { ...message, id }));
    return [deliver(callee.session, opening), ...items, ...parts.onStarted(invocation)];
  }

  #openingOf(invocation: Invocation, asked: Again, now: number): MessageOf<'invocation'> {
    const { disclosure, limits } = this.#options;
    const isKnown = isDisclosed(disclosure, asked.call.discloseMe) === true;
    return openingOf(invocation, asked, { isKnown, streamCredit: limits.streamCredit, now });
  }
}

/** The feature that a call needs and its caller, or its callee, if there is one, does not know (WAMP §11.2). */
function lackingOf({ caller, toCallee, callee }: Invocation): FaultDetail | undefined {
  if (toCallee === undefined) return undefined;
  if (caller.sendsNoItems === true) return { feature: 'items of the caller' };
  const feature = 'progressive_call_invocations';
  return knows(callee.seat, `callee.${feature}`) ? undefined : { feature };
}
