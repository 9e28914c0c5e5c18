/**
 * Holds topics back for subscribers that asked for `pause`: what is published waits, in order, until
 * all of them have credit, and PUBLISHED waits with it.
 *
 * Not for ever: a subscriber that gives no credit for `pauseMs` loses the right to it, and from then
 * on misses events like one with `drop-newest`.
 */
import type { FaultCode, Limits, SessionId } from '@realmwire/protocol';
import { Deadlines } from './deadlines.ts';
import type { Distribution } from './distribution.ts';
import { deliver, type Effect } from './effects.ts';
import { Hold, isMissed, type Publication } from './hold.ts';
import type { Subscriber } from './subscriber.ts';
import type { Topic } from './topic.ts';

interface Pausing {
  readonly topic: Topic;
  readonly subscriber: Subscriber;
}

/** See the head of this file. */
export class Pauses {
  readonly #limits: Pick<Limits, 'pauseMs' | 'pauseMessages' | 'pauseBytes'>;
  readonly #distribution: Distribution;
  readonly #deadlines = new Deadlines<Pausing>();
  /** Those of them that are in the deadlines. */
  readonly #watched = new Set<Subscriber>();
  #held = 0;

  constructor(
    limits: Pick<Limits, 'pauseMs' | 'pauseMessages' | 'pauseBytes'>,
    distribution: Distribution,
  ) {
    this.#limits = limits;
    this.#distribution = distribution;
  }

  /** Publications that wait, of all topics. */
  get held(): number {
    return this.#held;
  }

  /** When {@link expire} should be called next. */
  get deadline(): number | undefined {
    return this.#deadlines.next;
  }

  /** Whether the publication has to wait. */
  mustWait(topic: Topic, publication: Publication, now: number): boolean {
    // What came later never overtakes what waits.
    return topic.hold !== undefined || this.#isHeld(topic, publication, now);
  }

  /** Lets a publication of a session wait; gives the fault if it cannot. */
  hold(topic: Topic, publication: Publication, session: SessionId): FaultCode | Effect[] {
    topic.hold ??= new Hold(this.#limits);
    const { hold } = topic;
    if (!hold.push(publication)) {
      if (publication.id === undefined) hold.miss();
      return 'topic.held';
    }
    this.#held += 1;
    if (hold.told.has(session)) return [];
    hold.told.add(session);
    return [deliver(session, pressureOf(topic, hold))];
  }

  /** Credit has come, or somebody has gone: distributes what need not wait any more. */
  release(topic: Topic, now: number): Effect[] {
    const { hold } = topic;
    const effects: Effect[] = [];
    if (hold === undefined) return effects;
    for (let next = hold.first; next !== undefined; next = hold.first) {
      if (isMissed(next)) {
        hold.shift();
        effects.push(...this.#distribution.miss(topic, next.missed, now));
        continue;
      }
      if (this.#isHeld(topic, next, now)) return effects;
      hold.shift();
      this.#held -= 1;
      effects.push(...this.#distribution.publish(next, topic, now));
    }
    topic.hold = undefined;
    for (const session of hold.told) effects.push(deliver(session, pressureOf(topic, hold)));
    return effects;
  }

  /** Lets time pass. */
  expire(now: number): Effect[] {
    const effects: Effect[] = [];
    for (const { topic, subscriber } of this.#deadlines.take(now)) {
      this.#watched.delete(subscriber);
      const { holdsSince } = subscriber;
      if (holdsSince === undefined || !topic.pausing.has(subscriber)) continue;
      if (holdsSince + this.#limits.pauseMs > now) {
        this.#watch(topic, subscriber, holdsSince);
        continue;
      }
      topic.pausing.delete(subscriber);
      subscriber.policy = 'drop-newest';
      effects.push(...this.release(topic, now));
    }
    return effects;
  }

  /** Whether a subscriber that should get the event is not ready for it. */
  #isHeld(topic: Topic, { excluded, audience }: Publication, now: number): boolean {
    let isHeld = false;
    for (const subscriber of topic.pausing) {
      if (subscriber.isReady && subscriber.isUpToDate) continue;
      if (subscriber.session === excluded || audience?.admits(subscriber.seat) === false) continue;
      isHeld = true;
      if (subscriber.holdsSince !== undefined) continue;
      subscriber.holdsSince = now;
      this.#watch(topic, subscriber, now);
    }
    return isHeld;
  }

  #watch(topic: Topic, subscriber: Subscriber, since: number): void {
    if (this.#watched.has(subscriber)) return;
    this.#watched.add(subscriber);
    this.#deadlines.add(since + this.#limits.pauseMs, { topic, subscriber });
  }
}

/** How many publications of a topic wait. */
function pressureOf({ uri }: Topic, hold: Hold): Extract<Effect, { do: 'deliver' }>['message'] {
  return { opcode: 'pressure', topic: uri, queued: hold.size, credit: hold.room };
}
