/**
 * Idempotent calls that carry a key: whoever asks again with the same key gets the same answer.
 *
 *     call {key} ──▶ runs ──────────────▶ answer, kept for a while ──▶ call {key} is answered from it
 *     call {key} ──▶ runs already: waits for that answer
 *
 * A key belongs to a user and a procedure (of an anonymous session: to the session), so nobody is
 * answered with what was meant for another. An error that the callee did not give itself is not kept:
 * to ask again may help.
 */
import {
  Body,
  type Limits,
  type Message,
  type MessageOf,
  type RequestId,
  type SessionId,
} from '@realmwire/protocol';
import { refused } from './call-answers.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { Seat } from './seat.ts';

/** Calls that wait for the answer to another: they count for nothing else. */
const MAX_FOLLOWERS = 16;
/** Longer answers are not kept: who asks again has the call made again. */
const MAX_KEPT_BYTES = 16 * 1024;

/** What is kept, and for how long. */
export type KeyedCallsOptions = Pick<Limits, 'idempotencyMs' | 'maxKeptAnswers'>;

/** A call, and who made it. */
export interface Asked {
  readonly caller: Seat;
  readonly call: MessageOf<'call'>;
}

type Answer = MessageOf<'result'> | MessageOf<'error'>;

interface Keyed {
  readonly name: string;
  leader: Asked;
  followers: Asked[];
  answer: Answer | undefined;
  keptUntil: number;
}

/** See the head of this file. */
export class KeyedCalls {
  readonly #options: KeyedCallsOptions;
  /** The one that was answered longest ago comes before those answered later. */
  readonly #byName = new Map<string, Keyed>();
  readonly #running = new Map<string, Keyed>();

  constructor(options: KeyedCallsOptions) {
    this.#options = options;
  }

  /** Nothing runs that carries a key. */
  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** How many answers and running calls are known. */
  get size(): number {
    return this.#byName.size;
  }

  /** A call with a key: undefined if it is to run, otherwise what is done about it instead. */
  ask(caller: Seat, call: MessageOf<'call'>, now: number): readonly Effect[] | undefined {
    const name = JSON.stringify([call.uri, caller.user ?? caller.uuid, call.key]);
    const known = this.#byName.get(name);
    if (known?.answer !== undefined && known.keptUntil > now) {
      return [deliver(caller.id, { ...known.answer, id: call.id })];
    }
    if (known !== undefined && known.answer === undefined) {
      if (known.followers.length >= MAX_FOLLOWERS) return [refused(caller, call, 'limit.reached')];
      known.followers.push({ caller, call });
      return NOTHING;
    }
    this.#byName.delete(name);
    this.#lead({ name, leader: { caller, call }, followers: [], answer: undefined, keptUntil: 0 });
    return undefined;
  }

  /**
   * Looks for answers among what was decided: those who wait for the same get them too.
   *
   * @param runAgain - runs a call whose first caller has given up
   */
  settle(
    effects: readonly Effect[],
    now: number,
    runAgain: (asked: Asked) => readonly Effect[],
  ): readonly Effect[] {
    if (this.isIdle) return effects;
    const more: Effect[] = [];
    for (const effect of effects) {
      const answer = effect.do === 'deliver' ? answerIn(effect.message) : undefined;
      if (answer === undefined || effect.do !== 'deliver') continue;
      const keyed = this.#running.get(nameOf(effect.to, answer.id));
      if (keyed === undefined) continue;
      if (answer.opcode === 'error' && answer.fault === 'call.canceled') {
        more.push(...this.#succeed(keyed, runAgain));
      } else more.push(...this.#answer(keyed, answer, now));
    }
    // What is run again may be refused at once, and that is an answer too.
    return more.length === 0 ? effects : [...effects, ...this.settle(more, now, runAgain)];
  }

  /** A caller takes back a call that waits for the answer of another; whether it did. */
  cancel(session: SessionId, id: RequestId): boolean {
    for (const keyed of this.#running.values()) {
      const left = keyed.followers.filter(
        ({ caller, call }) => caller.id !== session || call.id !== id,
      );
      if (left.length === keyed.followers.length) continue;
      keyed.followers = left;
      return true;
    }
    return false;
  }

  /** A session is gone: what it began is run again for those who wait for it. */
  leave(session: SessionId, runAgain: (asked: Asked) => readonly Effect[]): Effect[] {
    const effects: Effect[] = [];
    for (const keyed of [...this.#running.values()]) {
      keyed.followers = keyed.followers.filter(({ caller }) => caller.id !== session);
      if (keyed.leader.caller.id === session) effects.push(...this.#succeed(keyed, runAgain));
    }
    return effects;
  }

  #lead(keyed: Keyed): void {
    this.#byName.set(keyed.name, keyed);
    this.#running.set(nameOf(keyed.leader.caller.id, keyed.leader.call.id), keyed);
  }

  #rest(keyed: Keyed): void {
    this.#byName.delete(keyed.name);
    this.#running.delete(nameOf(keyed.leader.caller.id, keyed.leader.call.id));
  }

  /** The first who waits takes the place of the caller that has given up. */
  #succeed(keyed: Keyed, runAgain: (asked: Asked) => readonly Effect[]): readonly Effect[] {
    this.#rest(keyed);
    const [leader, ...followers] = keyed.followers;
    if (leader === undefined) return NOTHING;
    this.#lead({ ...keyed, leader, followers });
    return runAgain(leader);
  }

  #answer(keyed: Keyed, answer: Answer, now: number): Effect[] {
    const { followers } = keyed;
    this.#rest(keyed);
    if (isKept(answer)) this.#keep(keyed, answer, now);
    return followers.map(({ caller, call }) => deliver(caller.id, { ...answer, id: call.id }));
  }

  #keep(keyed: Keyed, answer: Answer, now: number): void {
    const { idempotencyMs, maxKeptAnswers } = this.#options;
    keyed.answer = answer;
    keyed.followers = [];
    keyed.keptUntil = now + idempotencyMs;
    this.#byName.set(keyed.name, keyed);
    for (const [name, { answer: kept, keptUntil }] of this.#byName) {
      if (kept === undefined) continue;
      if (keptUntil > now && this.#byName.size - this.#running.size <= maxKeptAnswers) return;
      this.#byName.delete(name);
    }
  }
}

/** Whether it is what the callee had to say, and short. */
function isKept(answer: Answer): boolean {
  const { payload } = answer;
  const isShort = !(payload instanceof Body) || (payload.length ?? 0) <= MAX_KEPT_BYTES;
  if (answer.opcode === 'result') return isShort;
  return isShort && answer.fault === undefined && answer.code !== 'CANCELED';
}

/** The message, if it ends a call. */
function answerIn(message: Message): Answer | undefined {
  if (message.opcode === 'result') return message.part === undefined ? message : undefined;
  return message.opcode === 'error' && message.of === 'call' ? message : undefined;
}

function nameOf(session: SessionId, id: RequestId): string {
  return `${session} ${id}`;
}
