/**
 * What becomes of calls while the connection of their callee is lost: they wait a short time for it to
 * come back, go to its successor, or are given up.
 */
import type { MessageOf, SessionId } from '@realmwire/protocol';
import { Absences } from './absences.ts';
import { interrupt, lost } from './call-answers.ts';
import type { Unready } from './callee-choice.ts';
import { deliver, type Effect } from './effects.ts';
import type { Again, Invocation } from './invocation.ts';
import type { Pending } from './pending.ts';
import type { Registration } from './registration.ts';
import type { Registrations } from './registrations.ts';
import type { Seat } from './seat.ts';

/** Makes a call anew; undefined: nobody serves the procedure any more. */
export type CallAgain = (again: Again, now: number) => readonly Effect[] | undefined;

/** An idempotent call that this many callees did not answer is given up. */
const MAX_ATTEMPTS = 3;

/** See the head of this file. */
export class AwayCallees {
  readonly #pending: Pending;
  readonly #registrations: Registrations;
  readonly #absences: Absences;
  readonly #callAgain: CallAgain;
  readonly #onGivenUp: (session: SessionId) => void;

  constructor(given: {
    readonly pending: Pending;
    readonly registrations: Registrations;
    readonly graceMs: number;
    readonly callAgain: CallAgain;
    /** Nobody waits for a session any longer. */
    onGivenUp(session: SessionId): void;
  }) {
    this.#callAgain = given.callAgain;
    this.#onGivenUp = given.onGivenUp;
    this.#pending = given.pending;
    this.#registrations = given.registrations;
    this.#absences = new Absences(given.graceMs);
  }

  /** Nobody is away. */
  get isEmpty(): boolean {
    return this.#absences.isEmpty;
  }

  /** When {@link expire} should be called next. */
  get deadline(): number | undefined {
    return this.#absences.next;
  }

  /** Whether a session is away. */
  has(session: SessionId): boolean {
    return this.#absences.has(session);
  }

  /** Whether a session is away, and nobody waits for it any more. */
  isGivenUp(session: SessionId): boolean {
    return this.#absences.isGivenUp(session);
  }

  /** A session has lost its connection: for a while its callers wait for it to come back. */
  suspend(session: SessionId, now: number): Effect[] {
    this.#absences.add(session, now);
    return this.expire(now);
  }

  /** A session is back: it gets the calls that waited for it. */
  resume(session: SessionId): Effect[] {
    this.#absences.remove(session);
    const effects: Effect[] = [];
    for (const invocation of this.#pending.of(session).served) {
      for (const message of invocation.held?.messages ?? [])
        effects.push(deliver(session, message));
      invocation.held = undefined;
    }
    return effects;
  }

  /** A session is gone. */
  leave(session: SessionId): void {
    this.#absences.remove(session);
  }

  /**
   * A session offers to serve a procedure. Who serves it alone and is away makes room, since most
   * likely it has died and this is its successor.
   */
  onRegister(seat: Seat, message: MessageOf<'register'>, now: number): readonly Effect[] {
    const served = this.#registrations.lookup(message.uri, message.match);
    const [alone] = served?.policy === 'single' ? served.callees : [];
    if (served === undefined || alone === undefined || !this.has(alone.session))
      return this.#registrations.onRegister(seat, message, now);
    if (alone.session === seat.id) return this.#registrations.onRegister(seat, message, now);
    const effects: Effect[] = [
      ...this.#registrations.revoke(alone.session, served, 'taken over while away'),
      ...this.#registrations.onRegister(seat, message, now),
    ];
    for (const invocation of this.#openOf(alone.session, served))
      effects.push(...this.#handOn(invocation, now));
    return effects;
  }

  /** A session serves a procedure no longer: what it has got goes on, the rest goes elsewhere. */
  onRevoked(session: SessionId, registration: Registration, now: number): Effect[] {
    const unsent = this.#openOf(session, registration).filter(({ held }) => held !== undefined);
    return unsent.flatMap((invocation) => this.#handOn(invocation, now));
  }

  /** Lets time pass: answers the callers of those who are away too long, and tells those to stop. */
  expire(now: number): Effect[] {
    const effects: Effect[] = [];
    for (const session of this.#absences.takeDue(now)) {
      this.#onGivenUp(session);
      for (const invocation of this.#openOf(session))
        effects.push(...this.#giveUp(invocation, now));
    }
    return effects;
  }

  /** Makes an idempotent call again that was not answered; undefined: that cannot be done. */
  retry(invocation: Invocation, now: number): readonly Effect[] | undefined {
    const { again, toCaller, isInterrupted } = invocation;
    // Who has taken it back does not want it elsewhere.
    if (isInterrupted) return undefined;
    // Whoever has got a part of an answer would get it twice.
    if (again === undefined || toCaller.passed > 0 || again.attempt >= MAX_ATTEMPTS)
      return undefined;
    if (again.expiresAt !== undefined && again.expiresAt <= now) return undefined;
    return this.#callAgain({ ...again, attempt: again.attempt + 1 }, now);
  }

  /** The calls whose callers wait for a session, for one of its procedures or for all. */
  #openOf(session: SessionId, of?: Registration): Invocation[] {
    const { served } = this.#pending.of(session);
    return served.filter(
      ({ isOver, registration }) => !isOver && (of === undefined || registration === of),
    );
  }

  /** Makes a call elsewhere that its callee has not got; one that cannot be moved is given up. */
  #handOn(invocation: Invocation, now: number): readonly Effect[] {
    const { held } = invocation;
    if (held?.messages.length !== 1) return this.#giveUp(invocation, now);
    this.#pending.finish(invocation);
    const { messages: _, ...asked } = held;
    return this.#callAgain(asked, now) ?? [lost(invocation)];
  }

  /** Nobody waits any longer for a callee that is away: the caller is told what is known. */
  #giveUp(invocation: Invocation, now: number): Effect[] {
    const isAtWork = this.#pending.release(invocation, now);
    const stop = isAtWork ? interrupt(invocation, 'killnowait', 'away too long') : [];
    return [...stop, ...(this.retry(invocation, now) ?? [lost(invocation)])];
  }
}

/** Who does not get a call just so: those who are away, and those whose queues are full. */
export function unready(away: AwayCallees, full: ReadonlySet<SessionId>): Unready {
  return {
    get isEmpty() {
      return away.isEmpty && full.size === 0;
    },
    isAway: (session) => away.has(session),
    isGivenUp: (session) => away.isGivenUp(session),
    isFull: (session) => full.has(session),
  };
}
