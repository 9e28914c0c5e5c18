/**
 * Takes the publications of one realm to the sessions that subscribed to the topic.
 *
 *     publisher ── publish ──▶ broker ── event ──▶ subscriber     one event, the same for all
 *     publisher ◀─ published ─ broker ◀── next ─── subscriber     credit per subscription
 *
 * Events of one publisher and topic keep their order. Each event has an offset in its topic,
 * counted up by one, so that a subscriber sees what it missed. What happens to a subscriber out of
 * credit, its policy says; see `subscriber.ts`.
 */
import type { FaultCode, Limits, MessageOf, Payload, SessionId } from '@realmwire/protocol';
import type { Declarations, TopicKeeping } from './declarations.ts';
import type { Disclosure } from './disclosure.ts';
import { Distribution } from './distribution.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { Publication } from './hold.ts';
import { KeptTopics } from './kept-topics.ts';
import { tellGap } from './loss.ts';
import { type Drops, noDrops } from './overflow.ts';
import { Pauses } from './pauses.ts';
import { draft, type PublicationRules } from './publications.ts';
import { refusal } from './refusal.ts';
import type { Seat } from './seat.ts';
import { SubscriptionDirectory } from './subscription-directory.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Topic } from './topic.ts';
import { Topics } from './topics.ts';

/** What a broker is made of. */
export interface BrokerOptions {
  /** The name of the realm. */
  readonly realm: string;
  readonly declarations: Declarations;
  /** Names the sequences of offsets; never the same twice. */
  readonly epoch: string;
  /** When it begins, in ms since 1970-01-01 UTC. */
  readonly openedAt?: number | undefined;
  /** Whether subscribers are told who publishes; see `disclosure.ts`. Default: always. */
  readonly disclosure?: Disclosure | undefined;
  readonly limits: Pick<Limits, BrokerLimit>;
}

/** The limits that concern a broker. */
export type BrokerLimit =
  | 'streamCredit'
  | 'maxSubscriptions'
  | 'maxPatterns'
  | 'maxHistoryEvents'
  | 'maxKeptTopics'
  | 'maxKeptBytes'
  | 'overflowBytes'
  | 'pauseMessages'
  | 'pauseBytes'
  | 'pauseMs';

/** What a broker counts. */
export interface BrokerCounters {
  publications: number;
  /** Publications of sessions that were refused, whether or not they were told. */
  refused: number;
  /** Events handed to sessions. */
  events: number;
  /** Events that a subscriber did not get, by the policy. */
  readonly drops: Drops;
}

/** See the head of this file. */
export class Broker {
  readonly counters: BrokerCounters = { publications: 0, refused: 0, events: 0, drops: noDrops() };
  readonly #rules: PublicationRules;
  readonly #topics: Topics;
  readonly #kept: KeptTopics;
  readonly #distribution: Distribution;
  readonly #subscriptions: Subscriptions;
  readonly #pauses: Pauses;

  constructor(options: BrokerOptions) {
    const { declarations, disclosure = 'always', limits, epoch } = options;
    this.#rules = { declarations, disclosure };
    this.#topics = new Topics({
      epoch,
      maxRemembered: limits.maxKeptTopics,
      maxWaitingBytes: limits.overflowBytes,
    });
    this.#kept = new KeptTopics(limits);
    this.#distribution = new Distribution(this.#topics, this.#kept, this.counters);
    this.#subscriptions = new Subscriptions({
      ...options,
      topics: this.#topics,
      kept: this.#kept,
      distribution: this.#distribution,
      drops: this.counters.drops,
    });
    this.#pauses = new Pauses(limits, this.#distribution);
    for (const each of declarations.permanent ?? []) {
      const keeping = this.#subscriptions.bounded(declarations.topic(each.uri)?.keeping);
      this.#topics.openForGood(each, keeping, options.openedAt ?? 0);
    }
  }

  /** The subscriptions, for those who ask about them. */
  get directory(): SubscriptionDirectory {
    return new SubscriptionDirectory(this.#topics);
  }

  /** Bytes of events that topics keep. */
  get keptBytes(): number {
    return this.#kept.bytes;
  }

  /** How many topics have subscribers. */
  get topics(): number {
    return this.#topics.heard;
  }

  /** How many topics keep events. */
  get keptTopics(): number {
    return this.#kept.size;
  }

  /** Publications that wait for subscribers with `pause`. */
  get held(): number {
    return this.#pauses.held;
  }

  /** When {@link expire} should be called next. */
  get deadline(): number | undefined {
    return this.#pauses.deadline;
  }

  /** A session subscribes. */
  onSubscribe(seat: Seat, message: MessageOf<'subscribe'>, now: number): readonly Effect[] {
    return this.#subscriptions.onSubscribe(seat, message, now);
  }

  /** A session ends a subscription. */
  onUnsubscribe(seat: Seat, message: MessageOf<'unsubscribe'>, now: number): readonly Effect[] {
    return this.#subscriptions.onUnsubscribe(seat, message, now);
  }

  /** A session publishes. An answer is given only where the message has an id (WAMP §12.2). */
  onPublish(seat: Seat, message: MessageOf<'publish'>, now: number): readonly Effect[] {
    const drafted = draft(seat, message, this.#rules);
    if ('refused' in drafted) return this.#refuse(seat, message, drafted.refused, drafted.issues);
    const { publication, keeping } = drafted;
    const isKept = publication.isRetained || keeping?.history !== undefined;
    const topic = isKept ? this.#open(publication, keeping) : this.#topics.find(message.uri);
    if (topic === undefined || !this.#pauses.mustWait(topic, publication, now))
      return this.#distribution.publish(publication, topic, now);
    const held = this.#pauses.hold(topic, publication, seat.id);
    return typeof held === 'string' ? this.#refuse(seat, message, held) : held;
  }

  /**
   * The router itself publishes: a fact about the realm. Nobody holds it back. One that nobody hears
   * costs nothing, not even its payload where that is a function.
   */
  announce(uri: string, payload: Payload | (() => Payload), now: number): readonly Effect[] {
    return this.#distribution.announce(uri, payload, now);
  }

  /** Whether anybody would hear what is published under this name. */
  hears(uri: string): boolean {
    return this.#distribution.isHeard(uri);
  }

  /** Credit for a subscription, from its subscriber. */
  onCredit(seat: Seat, subscription: number, until: number, now: number): readonly Effect[] {
    this.#topics.ofSubscription(subscription)?.subscribers.get(seat.id)?.grant(until);
    return this.serve(seat.id, subscription, now);
  }

  /** Sends on what a subscriber has not got yet; see the effect `serve`. */
  serve(session: SessionId, subscription: number, now: number): Effect[] {
    const topic = this.#topics.ofSubscription(subscription);
    if (topic === undefined) return [];
    const subscriber = topic.subscribers.get(session);
    const effects =
      subscriber === undefined ? [] : this.#subscriptions.serveNow(topic, subscriber, now);
    if (subscriber?.isReady) subscriber.holdsSince = undefined;
    if (topic.hold === undefined) return effects;
    effects.push(...this.#pauses.release(topic, now));
    this.#subscriptions.close(topic);
    return effects;
  }

  /** The queue of a session is full, or has room again: then it is told what it missed. */
  onPressure(session: SessionId, isFull: boolean): Effect[] {
    const effects: Effect[] = [];
    for (const { subscribers, subscription, hold } of this.#topics.heardBy(session)?.topics ?? []) {
      const subscriber = subscribers.get(session);
      subscriber?.setFull(isFull);
      const isWaitedFor = subscriber?.hasNews === true || hold !== undefined;
      if (!isFull && isWaitedFor) effects.push(this.#subscriptions.later(session, subscription));
    }
    return effects;
  }

  /** An event could not be sent to a session that should have had it: it is told so. */
  onUndelivered(session: SessionId, event: MessageOf<'event'>): readonly Effect[] {
    const { subscription, offset } = event;
    const topic = this.#topics.ofSubscription(subscription);
    const subscriber = topic?.subscribers.get(session);
    if (topic === undefined || subscriber === undefined) return NOTHING;
    this.counters.events -= 1;
    const gap = subscriber.undelivered(offset);
    const told = gap === undefined ? [] : tellGap(topic, subscriber, gap);
    // Its credit is free for another.
    return [...told, this.#subscriptions.later(session, subscription)];
  }

  /** What a session hears: topics, and patterns of topics. */
  heardBy(session: SessionId): Topic[] {
    return [...(this.#topics.heardBy(session)?.topics ?? [])];
  }

  /** A session has to give up a subscription: it is told so. */
  revoke(session: SessionId, subscription: number, reason: string, now: number): readonly Effect[] {
    return this.#subscriptions.revoke(session, subscription, reason, now);
  }

  /** A session is gone. */
  leave(session: SessionId, now: number): Effect[] {
    return this.#subscriptions.leave(session, now);
  }

  /** Lets time pass. */
  expire(now: number): readonly Effect[] {
    return this.#pauses.expire(now);
  }

  /** The topic of a publication that is to be kept. */
  #open({ uri }: Publication, keeping: TopicKeeping | undefined): Topic {
    return this.#topics.open(uri, this.#subscriptions.bounded(keeping));
  }

  #refuse(
    seat: Seat,
    { id, uri }: MessageOf<'publish'>,
    code: FaultCode,
    issues?: readonly string[],
  ): readonly Effect[] {
    this.counters.refused += 1;
    if (id === undefined) return NOTHING;
    const about = issues === undefined ? { detail: { uri } } : { detail: { uri }, issues };
    return [deliver(seat.id, refusal('publish', id, code, about))];
  }
}
