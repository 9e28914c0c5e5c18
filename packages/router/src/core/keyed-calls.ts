/**
 * Idempotent calls that carry a key: whoever asks again with the same key gets the same answer.
 *
 *     call {key} ──▶ runs ──────────────▶ answer, kept for a while ──▶ call {key} is answered from it
 *     call {key} ──▶ runs already: waits for that answer
 *
 * A key belongs to a user and a procedure (of an anonymous session: to the session), so nobody is
 * answered with what was meant for another. It stands for one input: with another it is refused. An
 * error that the callee did not give itself is not kept: to ask again may help.
 */
import type { Limits, Message, MessageOf, RequestId, SessionId } from '@realmwire/protocol';
import { refused } from './call-answers.ts';
import { Deadlines } from './deadlines.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import { digestOf, type NewHash } from './input-digest.ts';
import type { Again } from './invocation.ts';
import { messageBytes } from './payload-bytes.ts';
import { refusal } from './refusal.ts';

/** Calls that wait for the answer to another. */
const MAX_FOLLOWERS = 16;
/** Longer answers are not kept: who asks again has the call made again. */
const MAX_KEPT_BYTES = 16 * 1024;

/** What is kept, and for how long. */
export type KeyedCallsOptions = Pick<Limits, 'idempotencyMs' | 'maxKeptAnswers'>;

/** Runs a call whose first caller has given up. */
export type RunAgain = (again: Again) => readonly Effect[];

type Answer = MessageOf<'result'> | MessageOf<'error'>;

/** A call that waits for the answer to another. */
interface Follower {
  readonly asked: Again;
  readonly running: Running;
}

/** A call with a key that has not been answered. */
interface Running {
  readonly name: string;
  readonly input: string;
  leader: Again;
  readonly followers: Set<Follower>;
  readonly answer?: undefined;
}

/** An answer that is kept. */
interface Kept {
  readonly name: string;
  readonly input: string;
  readonly answer: Answer;
  readonly bytes: number;
  readonly until: number;
}

/** See the head of this file. */
export class KeyedCalls {
  readonly #options: KeyedCallsOptions;
  readonly #newHash: NewHash;
  /** The one that was answered longest ago comes before those answered later. */
  readonly #byName = new Map<string, Running | Kept>();
  readonly #running = new Map<string, Running>();
  readonly #followers = new Map<string, Follower>();
  readonly #deadlines = new Deadlines<Follower>();
  #keptBytes = 0;

  constructor(options: KeyedCallsOptions, newHash: NewHash) {
    this.#options = options;
    this.#newHash = newHash;
  }

  /** Nothing runs that carries a key. */
  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** How many answers and running calls are known. */
  get size(): number {
    return this.#byName.size;
  }

  /** Bytes of the answers that are kept. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** When {@link expire} should be called next. */
  get deadline(): number | undefined {
    return this.#deadlines.next;
  }

  /** A call with a key: undefined if it is to run, otherwise what is done about it instead. */
  ask(asked: Again, now: number): readonly Effect[] | undefined {
    const { caller, call } = asked;
    const name = JSON.stringify([call.uri, caller.user ?? caller.uuid, call.key]);
    const input = digestOf(call.payload, this.#newHash);
    const known = this.#knownAs(name, now);
    if (known === undefined) {
      this.#lead({ name, input, leader: asked, followers: new Set() });
      return undefined;
    }
    if (known.input !== input) return [refused(caller, call, 'key.reused')];
    if (known.answer !== undefined) return [deliver(caller.id, { ...known.answer, id: call.id })];
    if (known.followers.size >= MAX_FOLLOWERS) return [refused(caller, call, 'limit.reached')];
    this.#follow(known, asked);
    return NOTHING;
  }

  /** Whether a call of a session waits for the answer to another. */
  isWaiting(session: SessionId, id: RequestId): boolean {
    // Asked of every call there is, mostly where none has a key.
    return this.#followers.size > 0 && this.#followers.has(nameOf(session, id));
  }

  /** A running call is made once more. */
  onAttempt(again: Again): void {
    const running = this.#running.get(nameOf(again.caller.id, again.call.id));
    if (running !== undefined) running.leader = again;
  }

  /**
   * Looks for answers among what was decided: those who wait for the same get them too.
   *
   * @param runAgain - runs a call whose first caller has given up
   */
  settle(effects: readonly Effect[], now: number, runAgain: RunAgain): readonly Effect[] {
    if (this.isIdle) return effects;
    const more: Effect[] = [];
    for (const effect of effects) {
      const answer = effect.do === 'deliver' ? answerIn(effect.message) : undefined;
      if (answer === undefined || effect.do !== 'deliver') continue;
      const running = this.#running.get(nameOf(effect.to, answer.id));
      if (running === undefined) continue;
      if (isGivenUp(answer)) more.push(...this.#succeed(running, now, runAgain));
      else more.push(...this.#answer(running, answer, now));
    }
    // What is run again may be refused at once, and that is an answer too.
    return more.length === 0 ? effects : [...effects, ...this.settle(more, now, runAgain)];
  }

  /** A caller takes back a call that waits for the answer of another; whether it did. */
  cancel(session: SessionId, id: RequestId): boolean {
    const follower = this.#followers.get(nameOf(session, id));
    if (follower !== undefined) this.#unfollow(follower);
    return follower !== undefined;
  }

  /** A session is gone: what it began is run again for those who wait for it. */
  leave(session: SessionId, now: number, runAgain: RunAgain): Effect[] {
    const effects: Effect[] = [];
    for (const running of [...this.#running.values()]) {
      for (const follower of running.followers)
        if (follower.asked.caller.id === session) this.#unfollow(follower);
      if (running.leader.caller.id === session)
        effects.push(...this.#succeed(running, now, runAgain));
    }
    return effects;
  }

  /** Lets time pass: who waits for the answer to another waits no longer than it wanted. */
  expire(now: number): Effect[] {
    const late = this.#deadlines.take(now).filter((follower) => isWaiting(follower));
    for (const follower of late) this.#unfollow(follower);
    return late.map(({ asked }) => timeout(asked));
  }

  #knownAs(name: string, now: number): Running | Kept | undefined {
    const known = this.#byName.get(name);
    if (known?.answer === undefined || known.until > now) return known;
    this.#forget(known);
    return undefined;
  }

  #lead(running: Running): void {
    this.#byName.set(running.name, running);
    this.#running.set(nameOf(running.leader.caller.id, running.leader.call.id), running);
  }

  #rest(running: Running): void {
    this.#byName.delete(running.name);
    this.#running.delete(nameOf(running.leader.caller.id, running.leader.call.id));
  }

  #follow(running: Running, { caller, call, ...rest }: Again): void {
    // The same input is in memory already.
    const { payload } = running.leader.call;
    const follower = { running, asked: { ...rest, caller, call: { ...call, payload } } };
    running.followers.add(follower);
    this.#followers.set(nameOf(caller.id, call.id), follower);
    if (rest.expiresAt !== undefined) this.#deadlines.add(rest.expiresAt, follower);
  }

  #unfollow(follower: Follower): void {
    const { caller, call, expiresAt } = follower.asked;
    follower.running.followers.delete(follower);
    this.#followers.delete(nameOf(caller.id, call.id));
    if (expiresAt !== undefined) this.#deadlines.forgetOne(isWaiting);
  }

  /** The first who waits takes the place of the caller that has given up. */
  #succeed(running: Running, now: number, runAgain: RunAgain): readonly Effect[] {
    this.#rest(running);
    const effects: Effect[] = [];
    for (const follower of running.followers) {
      const { asked } = follower;
      this.#unfollow(follower);
      if (asked.expiresAt !== undefined && asked.expiresAt <= now) {
        effects.push(timeout(asked));
        continue;
      }
      // It may have run, and that many have tried it, whoever has asked.
      running.leader = { ...asked, attempt: running.leader.attempt + 1 };
      this.#lead(running);
      return [...effects, ...runAgain(running.leader)];
    }
    return effects;
  }

  #answer(running: Running, answer: Answer, now: number): Effect[] {
    const followers = [...running.followers];
    this.#rest(running);
    for (const follower of followers) this.#unfollow(follower);
    const { name, input } = running;
    const bytes = messageBytes(answer.payload);
    const until = now + this.#options.idempotencyMs;
    if (isKept(answer) && bytes <= MAX_KEPT_BYTES)
      this.#keep({ name, input, answer, bytes, until }, now);
    return followers.map(({ asked: { caller, call } }) =>
      deliver(caller.id, { ...answer, id: call.id }),
    );
  }

  #keep(kept: Kept, now: number): void {
    this.#keptBytes += kept.bytes;
    this.#byName.set(kept.name, kept);
    for (const each of this.#byName.values()) {
      if (each.answer === undefined) continue;
      const isTooMany = this.#byName.size - this.#running.size > this.#options.maxKeptAnswers;
      if (each.until > now && !isTooMany) return;
      this.#forget(each);
    }
  }

  #forget({ name, bytes }: Kept): void {
    this.#byName.delete(name);
    this.#keptBytes -= bytes;
  }
}

/** Whether it is what the callee had to say. */
function isKept(answer: Answer): boolean {
  return answer.opcode === 'result' || answer.fault === undefined;
}

/** Whether the caller did not want to wait any longer: those who still wait do. */
function isGivenUp(answer: Answer): boolean {
  return answer.opcode === 'error' && (answer.code === 'CANCELED' || answer.code === 'TIMEOUT');
}

function isWaiting(follower: Follower): boolean {
  return follower.running.followers.has(follower);
}

function timeout({ caller, call }: Again): Effect {
  const detail = { procedure: call.uri as string };
  return deliver(caller.id, refusal('call', call.id, 'call.timeout', { detail }));
}

/** The message, if it ends a call. */
function answerIn(message: Message): Answer | undefined {
  if (message.opcode === 'result') return message.part === undefined ? message : undefined;
  return message.opcode === 'error' && message.of === 'call' ? message : undefined;
}

function nameOf(session: SessionId, id: RequestId): string {
  return `${session} ${id}`;
}
