/**
 * Watches for how long sessions are believed who they are: ends them when that is over, and asks their
 * realm about them in between.
 *
 *     believed ── revalidateMs ──▶ asked ── an identity ──▶ believed: its roles and `ctx` count from now on
 *        │                           ├── null, or another user ──▶ ended
 *        │                           └── no answer ──▶ asked again … in `authTimeoutMs` ended
 *        └── expiresAt ──▶ ended, whatever is asked at the moment
 *
 * Nobody waits for an answer: meanwhile the session goes on. Many are asked about one after the other.
 */
import { type FaultDetail, ProtocolError, type SessionId } from '@realmwire/protocol';
import { Deadlines } from '../core/deadlines.ts';
import type { Hub } from './hub.ts';
import { recheck } from './recheck.ts';
import {
  type Answer,
  type AskAgain,
  isValidAt,
  type Standing,
  standingOf,
  wrongTimeOf,
} from './standing.ts';
import type { LiveSession } from './types.ts';

/** Questions that are begun at once: the rest waits for the next look, some milliseconds later. */
const QUESTIONS_AT_ONCE = 32;
/** An authenticator that has failed is asked again after this. */
const RETRY_MS = 1_000;
/** The part of the interval over which those who came together are spread, so that they are not asked about together. */
const SPREAD = 0.1;
const SPREAD_STEPS = 1_000;

/** One session that is believed for a while. */
interface Watched {
  readonly session: LiveSession;
  readonly standing: Standing;
  /** When its realm is asked next. */
  askAt: number;
  /** When it has to have answered; it counts from the first question on, and not from when that was due. */
  lateAt: number;
  /** It was asked, or is in line. */
  isAsked: boolean;
}

/** See the head of this file. */
export class IdentityWatch {
  readonly #hub: Hub;
  readonly #watched = new Map<SessionId, Watched>();
  readonly #deadlines = new Deadlines<Watched>();
  /** Those whose time to be asked has come, the first one first. */
  readonly #line: Watched[] = [];

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** How many sessions are watched. */
  get size(): number {
    return this.#watched.size;
  }

  /** Whether a session that would say something has ended just now, as nobody knows any more who it is. */
  hasEnded({ id }: LiveSession, now: number): boolean {
    if (!this.#isDue(now)) return false;
    const hadJoined = this.#hub.sessions.has(id);
    this.expire(now);
    return hadJoined && !this.#hub.sessions.has(id);
  }

  /** A session has joined, has come back, or was asked about: it is believed from now on. */
  watch(session: LiveSession): void {
    const { standing } = session;
    this.forget(session);
    if (standing?.expiresAt === undefined && standing?.revalidateMs === undefined) return;
    const askAt = this.#hub.now + waitMs(session, standing.revalidateMs);
    const watched = { session, standing, askAt, lateAt: Number.POSITIVE_INFINITY, isAsked: false };
    this.#watched.set(session.id, watched);
    this.#schedule(watched);
  }

  /** A session has gone, or is watched anew. */
  forget({ id }: LiveSession): void {
    if (this.#watched.delete(id)) this.#deadlines.forgetOne((each) => this.#isCurrent(each));
  }

  /** Lets time pass. */
  expire(now: number): void {
    if (this.#isDue(now)) for (const watched of this.#deadlines.take(now)) this.#look(watched, now);
    for (const watched of this.#line.splice(0, QUESTIONS_AT_ONCE)) this.#ask(watched);
  }

  #isDue(now: number): boolean {
    return now >= (this.#deadlines.next ?? Number.POSITIVE_INFINITY);
  }

  #look(watched: Watched, now: number): void {
    if (!this.#isCurrent(watched)) return;
    const { standing, askAt, lateAt, isAsked } = watched;
    if (!isValidAt(standing, now)) return this.#end(watched, { why: 'expired' });
    if (now >= lateAt) return this.#end(watched, { why: 'unanswered' });
    if (!isAsked && now >= askAt) {
      watched.isAsked = true;
      watched.lateAt = Math.min(lateAt, now + this.#hub.limits.authTimeoutMs);
      this.#line.push(watched);
    }
    this.#schedule(watched);
  }

  #schedule(watched: Watched): void {
    const { standing, askAt, lateAt, isAsked } = watched;
    const { expiresAt = Number.POSITIVE_INFINITY } = standing;
    this.#deadlines.add(Math.min(isAsked ? lateAt : Math.min(askAt, lateAt), expiresAt), watched);
  }

  #ask(watched: Watched): void {
    if (!this.#isCurrent(watched)) return;
    // Who could not be asked would not be in line.
    const askAgain = watched.standing.askAgain as AskAgain;
    // What throws has failed, as what fails later has.
    const asked = new Promise<Answer>((resolve) => resolve(askAgain(this.#hub.now)));
    const settled = asked.then(
      (answer) => this.#settle(watched, answer),
      () => this.#onFailure(watched),
    );
    settled.catch((error: unknown) => {
      this.#hub.log.error({ err: error, session: watched.session.uuid }, 'the router has failed');
      watched.session.end('router.failed');
    });
  }

  #settle(watched: Watched, answer: Answer): void {
    const { session, standing } = watched;
    const now = this.#hub.tick();
    if (!this.#isCurrent(watched)) return;
    if (answer === undefined || answer instanceof ProtocolError)
      return this.#end(watched, { why: 'refused' });
    const { identity } = answer;
    const wrong = wrongTimeOf(identity);
    if (wrong !== undefined) {
      this.#hub.log.error({ realm: session.realm, field: wrong }, 'an identity makes no sense');
      return this.#end(watched, { why: 'refused' });
    }
    if (identity.user !== session.user) return this.#end(watched, { why: 'refused' });
    if (!isValidAt(identity, now)) return this.#end(watched, { why: 'expired' });
    const { askAgain } = standing;
    session.recognize?.(standingOf(identity, askAgain));
    this.watch(session);
    this.#recheck(session);
  }

  /** Nobody has said no: it is asked again, as long as there is time. */
  #onFailure(watched: Watched): void {
    const { session } = watched;
    const now = this.#hub.tick();
    this.#hub.log.error({ realm: session.realm }, 'authenticate has failed');
    if (!this.#isCurrent(watched)) return;
    watched.isAsked = false;
    watched.askAt = now + RETRY_MS;
    this.#schedule(watched);
  }

  /** What it may not do any more is taken from it. */
  #recheck(session: LiveSession): void {
    const realm = this.#hub.realmOf(session);
    if (realm === undefined) return;
    const refused = recheck(this.#hub, realm, session);
    const revoke = (revocations: Awaited<typeof refused>): void => {
      if (this.#hub.realmOf(session) !== realm) return;
      for (const each of revocations) this.#hub.run(each());
    };
    if (refused instanceof Promise) void refused.then(revoke);
    else revoke(refused);
  }

  #end(watched: Watched, detail: FaultDetail): void {
    const { session } = watched;
    this.forget(session);
    session.end('session.expired', detail);
  }

  #isCurrent(watched: Watched): boolean {
    return this.#watched.get(watched.session.id) === watched;
  }
}

/** The same for a session each time, and another for each session. */
function waitMs({ id }: LiveSession, revalidateMs = Number.POSITIVE_INFINITY): number {
  const early = (SPREAD * (id % SPREAD_STEPS)) / SPREAD_STEPS;
  return Math.ceil(revalidateMs * (1 - early));
}
