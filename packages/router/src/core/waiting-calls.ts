/**
 * Calls that wait for a callee to have room, because all who serve the procedure run as much as they
 * take: in order, and not without bound. They have not run, and nobody works for them.
 *
 *     call ──▶ waits ── a callee has room ──▶ runs
 *                ├───── timeout, cancel, its caller leaves ──▶ over, without a word to any callee
 *                └───── nobody serves it any more ──▶ made again elsewhere, or answered
 */
import type { Limits } from '@realmwire/protocol';
import { unanswered } from './call-answers.ts';
import { CallQueue, type QueuedCalls } from './call-queue.ts';
import { chooseCallee, type Unready } from './callee-choice.ts';
import { type Effect, NOTHING } from './effects.ts';
import type { Again, Held, Invocation } from './invocation.ts';
import type { Pending } from './pending.ts';
import { type Callee, isWaitedFor, type Registration } from './registration.ts';

/** What {@link WaitingCalls} need. */
export interface WaitingCallsOptions {
  readonly pending: Pending;
  readonly unready: Unready;
  readonly limits: Pick<Limits, 'maxQueuedCalls' | 'queuedCallBytes'>;
  /** Gives a call that waited to a callee. */
  start(invocation: Invocation, callee: Callee, now: number): readonly Effect[];
  /** Makes a call anew; undefined: nobody serves the procedure. */
  callAgain(again: Again, now: number): readonly Effect[] | undefined;
}

/** See the head of this file. */
export class WaitingCalls {
  readonly #options: WaitingCallsOptions;
  readonly #queued: QueuedCalls = { calls: 0, bytes: 0 };
  /** Registrations whose callees may have room now. */
  readonly #touched = new Set<Registration>();

  constructor(options: WaitingCallsOptions) {
    this.#options = options;
  }

  /** How many calls wait. */
  get size(): number {
    return this.#queued.calls;
  }

  /** Whether one more call may wait. */
  hasPlaceFor({ waiting }: Registration): boolean {
    const { maxQueuedCalls, queuedCallBytes } = this.#options.limits;
    return (waiting?.size ?? 0) < maxQueuedCalls && this.#queued.bytes < queuedCallBytes;
  }

  /** A call that has begun waits. */
  add(invocation: Invocation): void {
    const { registration } = invocation;
    registration.waiting ??= new CallQueue(this.#queued);
    registration.waiting.add(invocation);
  }

  /** Something has changed for the callees of these registrations. */
  touch(registrations: readonly Registration[]): void {
    if (this.#queued.calls === 0) return;
    for (const registration of registrations)
      if (isWaitedFor(registration)) this.#touched.add(registration);
  }

  /** Calls that can go on now do so. */
  advance(now: number): readonly Effect[] {
    if (this.#queued.calls === 0) return NOTHING;
    this.touch(this.#options.pending.takeFreed());
    const effects: Effect[] = [];
    for (const registration of this.#touched) {
      this.#touched.delete(registration);
      for (;;) {
        const first = registration.waiting?.first;
        const done = first && this.#advanceOne(first, now);
        if (done === undefined) break;
        effects.push(...done);
      }
    }
    return effects;
  }

  /** What is done for the call that waits longest; undefined: it goes on waiting. */
  #advanceOne(invocation: Invocation, now: number): readonly Effect[] | undefined {
    const { unready, start } = this.#options;
    const { registration } = invocation;
    const choice = chooseCallee(registration, unready);
    if (choice === 'away') return this.#moveOn(invocation, now);
    // Who is away does not get a call that can wait.
    if (typeof choice === 'string' || unready.isAway(choice.session)) return undefined;
    registration.waiting?.delete(invocation);
    return start(invocation, choice, now);
  }

  /** Nobody is left to wait for. What the caller has sent besides the call is lost with it. */
  #moveOn(invocation: Invocation, now: number): readonly Effect[] {
    const { pending, callAgain } = this.#options;
    const { expiresAt, registration, held, toCallee } = invocation;
    const { messages, ...asked } = held as Held;
    const isWhole = messages.length === 0 && toCallee?.waiting === undefined;
    pending.finish(invocation);
    const again =
      isWhole && registration.callees.length === 0
        ? callAgain({ ...asked, expiresAt }, now)
        : undefined;
    return again ?? [unanswered(invocation, 'call.undelivered')];
  }
}
