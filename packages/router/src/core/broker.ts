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
import {
  type FaultCode,
  isUri,
  type Limits,
  type MessageOf,
  type Payload,
  type SessionId,
} from '@realmwire/protocol';
import { beginningOf, needsHistory } from './beginning.ts';
import { type Declarations, KEEPS_NOTHING, type TopicKeeping } from './declarations.ts';
import { Distribution } from './distribution.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { Publication } from './hold.ts';
import { KeptTopics } from './kept-topics.ts';
import { type Drops, noDrops } from './overflow.ts';
import { Pauses } from './pauses.ts';
import { refusal, UNASKED } from './refusal.ts';
import type { Seat } from './seat.ts';
import { Subscriber } from './subscriber.ts';
import type { Topic } from './topic.ts';
import { Topics } from './topics.ts';

/** What a broker is made of. */
export interface BrokerOptions {
  /** The name of the realm. */
  readonly realm: string;
  readonly declarations: Declarations;
  /** Names the sequences of offsets; never the same twice. */
  readonly epoch: string;
  readonly limits: Pick<Limits, BrokerLimit>;
}

/** The limits that concern a broker. */
export type BrokerLimit =
  | 'streamCredit'
  | 'maxSubscriptions'
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
  /** Events handed to sessions. */
  events: number;
  /** Events that a subscriber did not get, by the policy. */
  readonly drops: Drops;
}

/** See the head of this file. */
export class Broker {
  readonly counters: BrokerCounters = { publications: 0, events: 0, drops: noDrops() };
  readonly #realm: string;
  readonly #declarations: Declarations;
  readonly #limits: BrokerOptions['limits'];
  readonly #topics: Topics;
  readonly #kept: KeptTopics;
  readonly #distribution: Distribution;
  readonly #pauses: Pauses;

  constructor({ realm, declarations, limits, epoch }: BrokerOptions) {
    this.#realm = realm;
    this.#declarations = declarations;
    this.#limits = limits;
    this.#topics = new Topics({
      epoch,
      maxRemembered: limits.maxKeptTopics,
      maxWaitingBytes: limits.overflowBytes,
    });
    this.#kept = new KeptTopics(limits);
    this.#distribution = new Distribution(this.#topics, this.#kept, this.counters);
    this.#pauses = new Pauses(limits, this.#distribution);
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

  /** A session subscribes. To subscribe twice gives the same subscription (WAMP §12.1). */
  onSubscribe(seat: Seat, message: MessageOf<'subscribe'>, now: number): readonly Effect[] {
    const { id, uri } = message;
    const declared = this.#declarations.topic(uri);
    const keeping = this.#bounded(declared?.keeping);
    const refused = this.#refusalOf(seat.id, message, keeping);
    if (refused !== undefined)
      return [deliver(seat.id, refusal('subscribe', id, refused, { detail: { uri } }))];
    const issues = declared?.badParams;
    if (issues !== undefined) {
      const about = { detail: { uri }, issues };
      return [deliver(seat.id, refusal('subscribe', id, 'arguments.invalid', about))];
    }
    const topic = this.#topics.open(uri, keeping);
    topic.history?.prune(now);
    const { subscription, offset: head, epoch } = topic;
    const { offset, gap, seen } = beginningOf(topic, message.history);
    let subscriber = topic.subscribers.get(seat.id);
    if (subscriber === undefined) {
      subscriber = this.#add(seat.id, topic, message);
      const { retained } = topic;
      if (retained !== undefined && retained.to > seen && retained.to <= offset)
        subscriber.retained = retained;
    }
    if (offset < head) subscriber.rewind(offset, head);
    const answer = { opcode: 'subscribed', id, subscription, offset, head, epoch, gap } as const;
    return [deliver(seat.id, answer), ...this.#serveNow(topic, subscriber, now)];
  }

  /** A session ends a subscription. Nothing of it follows UNSUBSCRIBED. */
  onUnsubscribe(seat: Seat, message: MessageOf<'unsubscribe'>): readonly Effect[] {
    const { id, subscription } = message;
    const topic = this.#topics.ofSubscription(subscription);
    if (topic === undefined || !topic.subscribers.has(seat.id)) {
      const about = { detail: { subscription } };
      return [deliver(seat.id, refusal('unsubscribe', id, 'subscription.missing', about))];
    }
    const released = this.#remove(seat.id, topic);
    return [deliver(seat.id, { opcode: 'unsubscribed', id, subscription }), ...released];
  }

  /** A session publishes. An answer is given only where the message has an id (WAMP §12.2). */
  onPublish(seat: Seat, message: MessageOf<'publish'>, now: number): readonly Effect[] {
    const { id, uri, payload } = message;
    const refuse = (code: FaultCode, issues?: readonly string[]): readonly Effect[] => {
      const about = issues === undefined ? { detail: { uri } } : { detail: { uri }, issues };
      return id === undefined ? NOTHING : [deliver(seat.id, refusal('publish', id, code, about))];
    };
    if (!isUri(uri)) return refuse('uri.invalid');
    const declared = this.#declarations.topic(uri);
    if (declared === undefined && !this.#declarations.allowUndeclared)
      return refuse('topic.missing');
    const issues = declared?.badParams ?? declared?.checkPayload(payload);
    if (issues !== undefined) return refuse('arguments.invalid', issues);
    const publication: Publication = {
      uri,
      payload,
      publisher: { session: seat.id, uuid: seat.uuid },
      id,
      excluded: message.excludeMe === false ? undefined : seat.id,
      isRetained: message.retain ?? declared?.keeping.retain ?? false,
    };
    const topic = this.#topicFor(publication, declared?.keeping);
    if (topic === undefined || !this.#pauses.mustWait(topic, publication, now))
      return this.#distribution.publish(publication, topic, now);
    const held = this.#pauses.hold(topic, publication, seat.id);
    return typeof held === 'string' ? refuse(held) : held;
  }

  /** The router itself publishes: a fact about the realm. Nobody holds it back. */
  announce(uri: string, payload: Payload, now: number): readonly Effect[] {
    const topic = this.#topics.find(uri);
    return this.#distribution.publish({ uri, payload, isRetained: false }, topic, now);
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
    const effects = subscriber === undefined ? [] : this.#serveNow(topic, subscriber, now);
    if (subscriber?.isReady) subscriber.holdsSince = undefined;
    if (topic.hold === undefined) return effects;
    effects.push(...this.#pauses.release(topic, now));
    this.#close(topic);
    return effects;
  }

  /** The queue of a session is full, or has room again: then it is told what it missed. */
  onPressure(session: SessionId, isFull: boolean): Effect[] {
    const effects: Effect[] = [];
    for (const { subscribers, subscription, hold } of this.#topics.heardBy(session)?.topics ?? []) {
      const subscriber = subscribers.get(session);
      subscriber?.setFull(isFull);
      const isWaitedFor = subscriber?.isUpToDate === false || hold !== undefined;
      if (!isFull && isWaitedFor) effects.push(this.#later(session, subscription));
    }
    return effects;
  }

  /** An event could not be sent to a session that should have had it: it is told so. */
  onUndelivered(session: SessionId, event: MessageOf<'event'>): readonly Effect[] {
    const { subscription, offset } = event;
    const subscriber = this.#topics.ofSubscription(subscription)?.subscribers.get(session);
    if (subscriber === undefined || offset === undefined) return NOTHING;
    this.counters.events -= 1;
    const gap = deliver(session, subscriber.undelivered(offset));
    // Its credit is free for another.
    return [gap, this.#later(session, subscription)];
  }

  /** The names of the topics that a session hears. */
  topicsOf(session: SessionId): string[] {
    return [...(this.#topics.heardBy(session)?.topics ?? [])].map(({ uri }) => uri);
  }

  /** A session has to give up a subscription: it is told so. */
  revoke(session: SessionId, uri: string, reason: string): readonly Effect[] {
    const topic = this.#topics.find(uri);
    if (topic?.subscribers.has(session) !== true) return NOTHING;
    const { subscription } = topic;
    const told = { opcode: 'unsubscribed', id: UNASKED, subscription, reason } as const;
    return [deliver(session, told), ...this.#remove(session, topic)];
  }

  /** A session is gone. */
  leave(session: SessionId): Effect[] {
    const released = [...(this.#topics.heardBy(session)?.topics ?? [])].flatMap((topic) =>
      this.#remove(session, topic),
    );
    this.#topics.forgetSession(session);
    return released;
  }

  /** Lets time pass. */
  expire(now: number): readonly Effect[] {
    return this.#pauses.expire(now);
  }

  #refusalOf(
    session: SessionId,
    { uri, match, history }: MessageOf<'subscribe'>,
    keeping: TopicKeeping,
  ): FaultCode | undefined {
    if (match !== undefined && match !== 'exact') return 'match.unsupported';
    if (!isUri(uri)) return 'uri.invalid';
    const isKnown = this.#declarations.topic(uri) !== undefined || uri.startsWith('realmwire.');
    if (!isKnown && !this.#declarations.allowUndeclared) return 'topic.missing';
    if (needsHistory(history) && keeping.history === undefined) return 'history.missing';
    const held = this.#topics.heardBy(session)?.topics.size ?? 0;
    const isNew = this.#topics.find(uri)?.subscribers.has(session) !== true;
    return isNew && held >= this.#limits.maxSubscriptions ? 'limit.reached' : undefined;
  }

  #serveNow(topic: Topic, subscriber: Subscriber, now: number): Effect[] {
    const { effects, isMore } = this.#distribution.serve(topic, subscriber, now);
    if (isMore) effects.push(this.#later(subscriber.session, topic.subscription));
    return effects;
  }

  /** No topic keeps more than the limit, whatever its contract says. */
  #bounded(keeping: TopicKeeping = KEEPS_NOTHING): TopicKeeping {
    const { history } = keeping;
    const { maxHistoryEvents } = this.#limits;
    if (history === undefined || history.size <= maxHistoryEvents) return keeping;
    return { ...keeping, history: { ...history, size: maxHistoryEvents } };
  }

  /** The topic of a publication; none if nobody hears it and nothing is kept. */
  #topicFor(
    { uri, isRetained }: Publication,
    keeping: TopicKeeping | undefined,
  ): Topic | undefined {
    const isKept = isRetained || keeping?.history !== undefined;
    return isKept ? this.#topics.open(uri, this.#bounded(keeping)) : this.#topics.find(uri);
  }

  #add(session: SessionId, topic: Topic, message: MessageOf<'subscribe'>): Subscriber {
    const { topics, purse } = this.#topics.hearing(session);
    const policy = message.overflow ?? topic.keeping.overflow;
    const subscriber = new Subscriber({
      session,
      subscription: topic.subscription,
      credit: message.credit ?? this.#limits.streamCredit,
      policy,
      drops: this.counters.drops,
      purse,
    });
    topics.add(topic);
    topic.subscribers.set(session, subscriber);
    if (policy === 'pause') topic.pausing.add(subscriber);
    return subscriber;
  }

  #remove(session: SessionId, topic: Topic): Effect[] {
    const subscriber = topic.subscribers.get(session) as Subscriber;
    subscriber.close();
    topic.subscribers.delete(session);
    topic.pausing.delete(subscriber);
    this.#topics.heardBy(session)?.topics.delete(topic);
    this.#close(topic);
    return topic.hold === undefined ? [] : [this.#later(session, topic.subscription)];
  }

  #later(session: SessionId, subscription: number): Effect {
    return { do: 'serve', realm: this.#realm, session, subscription };
  }

  #close(topic: Topic): void {
    this.#kept.recount(topic);
    this.#topics.closeUnused(topic);
  }
}
