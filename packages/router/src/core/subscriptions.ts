/**
 * Who hears what: takes subscriptions and ends them.
 *
 * All subscribers of a topic share the id of the subscription, and so do those of a pattern.
 */
import {
  type FaultCode,
  isPattern,
  isReserved,
  type MessageOf,
  type SessionId,
} from '@realmwire/protocol';
import { beginningOf, needsHistory } from './beginning.ts';
import type { BrokerOptions } from './broker.ts';
import { KEEPS_NOTHING, type TopicKeeping } from './declarations.ts';
import type { Distribution } from './distribution.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { KeptTopics } from './kept-topics.ts';
import { giveLate } from './late-events.ts';
import type { Drops } from './overflow.ts';
import { refusal, UNASKED } from './refusal.ts';
import type { Seat } from './seat.ts';
import { Subscriber } from './subscriber.ts';
import { SubscriptionEvents } from './subscription-events.ts';
import type { Topic } from './topic.ts';
import type { Hearing, Topics } from './topics.ts';

/** What {@link Subscriptions} are made of. */
export interface SubscriptionsInit
  extends Pick<BrokerOptions, 'realm' | 'declarations' | 'limits'> {
  readonly topics: Topics;
  readonly kept: KeptTopics;
  readonly distribution: Distribution;
  readonly drops: Drops;
}

/** See the head of this file. */
export class Subscriptions {
  readonly #init: SubscriptionsInit;
  readonly #events: SubscriptionEvents;

  constructor(init: SubscriptionsInit) {
    this.#init = init;
    this.#events = new SubscriptionEvents((uri, payload, now) =>
      init.distribution.announce(uri, payload, now),
    );
  }

  /** A session subscribes. To subscribe twice gives the same subscription (WAMP §12.1). */
  onSubscribe(seat: Seat, message: MessageOf<'subscribe'>, now: number): readonly Effect[] {
    const { id, uri, history, getRetained } = message;
    const keeping = this.#keepingOf(message);
    const refused = this.#refusalOf(seat.id, message, keeping);
    if (refused !== undefined)
      return [deliver(seat.id, refusal('subscribe', id, refused, { detail: { uri } }))];
    const issues = this.#declared(message)?.badParams;
    if (issues !== undefined) {
      const about = { detail: { uri }, issues };
      return [deliver(seat.id, refusal('subscribe', id, 'arguments.invalid', about))];
    }
    const topic = this.#open(message, keeping);
    topic.history?.prune(now);
    const { subscription, offset: head, epoch } = topic;
    const retained = getRetained === false ? undefined : topic.retained.for(seat);
    const { offset, gap, seen } = beginningOf(topic, history, retained);
    let subscriber = topic.subscribers.get(seat.id);
    const told: Effect[] = [];
    if (subscriber === undefined) {
      const isNew = !topic.isListed;
      subscriber = this.#add(seat, topic, message, now);
      told.push(...this.#events.onSubscribed(seat.id, topic, isNew, now));
      if (getRetained !== false) giveLate(subscriber, topic, this.#init.kept, { seen, offset });
    }
    if (offset < head) subscriber.rewind(offset, head);
    const answer = { opcode: 'subscribed', id, subscription, offset, head, epoch, gap } as const;
    return [deliver(seat.id, answer), ...told, ...this.serveNow(topic, subscriber, now)];
  }

  /** A session ends a subscription. Nothing of it follows UNSUBSCRIBED. */
  onUnsubscribe(seat: Seat, message: MessageOf<'unsubscribe'>, now: number): readonly Effect[] {
    const { id, subscription } = message;
    const topic = this.#init.topics.ofSubscription(subscription);
    if (topic === undefined || !topic.subscribers.has(seat.id)) {
      const about = { detail: { subscription } };
      return [deliver(seat.id, refusal('unsubscribe', id, 'subscription.missing', about))];
    }
    const answer = deliver(seat.id, { opcode: 'unsubscribed', id, subscription });
    return [answer, ...this.#remove(seat.id, topic, now)];
  }

  /** A session has to give up a subscription: it is told so (WAMP §12.9). */
  revoke(session: SessionId, subscription: number, reason: string, now: number): readonly Effect[] {
    const topic = this.#init.topics.ofSubscription(subscription);
    if (topic?.subscribers.has(session) !== true) return NOTHING;
    const told = { opcode: 'unsubscribed', id: UNASKED, subscription, reason } as const;
    return [deliver(session, told), ...this.#remove(session, topic, now)];
  }

  /** A session is gone. */
  leave(session: SessionId, now: number): Effect[] {
    const { topics } = this.#init;
    const released = [...(topics.heardBy(session)?.topics ?? [])].flatMap((topic) =>
      this.#remove(session, topic, now),
    );
    topics.forgetSession(session);
    return released;
  }

  /** What may be sent to a subscriber now; the rest is asked for later. */
  serveNow(topic: Topic, subscriber: Subscriber, now: number): Effect[] {
    const { effects, isMore } = this.#init.distribution.serve(topic, subscriber, now);
    if (isMore) effects.push(this.later(subscriber.session, topic.subscription));
    return effects;
  }

  /** The effect that asks for {@link serveNow} once all else is done. */
  later(session: SessionId, subscription: number): Effect {
    return { do: 'serve', realm: this.#init.realm, session, subscription };
  }

  /** Closes a topic if there is no reason to have it. */
  close(topic: Topic): void {
    this.#init.kept.recount(topic);
    this.#init.topics.closeUnused(topic);
  }

  /** No topic keeps more than the limit, whatever its contract says. */
  bounded(keeping: TopicKeeping = KEEPS_NOTHING): TopicKeeping {
    const { history } = keeping;
    const { maxHistoryEvents } = this.#init.limits;
    if (history === undefined || history.size <= maxHistoryEvents) return keeping;
    return { ...keeping, history: { ...history, size: maxHistoryEvents } };
  }

  /** What the contract says of the topic; of a pattern it says nothing. */
  #declared({ uri, match = 'exact' }: MessageOf<'subscribe'>) {
    return match === 'exact' ? this.#init.declarations.topic(uri) : undefined;
  }

  #keepingOf(message: MessageOf<'subscribe'>): TopicKeeping {
    return this.bounded(this.#declared(message)?.keeping);
  }

  #refusalOf(
    session: SessionId,
    message: MessageOf<'subscribe'>,
    keeping: TopicKeeping,
  ): FaultCode | undefined {
    const { uri, match = 'exact', history, overflow } = message;
    if (!isPattern(uri, match)) return 'uri.invalid';
    if (match !== 'exact') {
      // Nothing is kept of a pattern, and a pattern of topics cannot be held back.
      if (needsHistory(history) || overflow === 'pause') return 'match.unsupported';
    } else {
      if (!this.#isKnown(uri)) return 'topic.missing';
      if (needsHistory(history) && keeping.history === undefined) return 'history.missing';
    }
    if (this.#init.topics.find(uri, match)?.subscribers.has(session) === true) return undefined;
    return this.#isFull(session, match !== 'exact') ? 'limit.reached' : undefined;
  }

  #isKnown(uri: string): boolean {
    const { declarations } = this.#init;
    return declarations.allowUndeclared || isReserved(uri) || declarations.topic(uri) !== undefined;
  }

  /** Whether a session may have no more subscriptions. */
  #isFull(session: SessionId, isPatterned: boolean): boolean {
    const { maxSubscriptions, maxPatterns } = this.#init.limits;
    const { topics, patterns } = this.#init.topics.heardBy(session) ?? NOTHING_HEARD;
    return topics.size >= maxSubscriptions || (isPatterned && patterns >= maxPatterns);
  }

  #open({ uri, match = 'exact' }: MessageOf<'subscribe'>, keeping: TopicKeeping): Topic {
    const { topics } = this.#init;
    return match === 'exact' ? topics.open(uri, keeping) : topics.openPattern(uri, match);
  }

  #add(seat: Seat, topic: Topic, message: MessageOf<'subscribe'>, now: number): Subscriber {
    const { limits, drops } = this.#init;
    const hearing = this.#init.topics.hearing(seat.id);
    const { credit = limits.streamCredit } = message;
    const policy = message.overflow ?? topic.keeping.overflow;
    const subscriber = new Subscriber({
      seat,
      subscription: topic.subscription,
      credit: seat.isUncredited === true ? Number.POSITIVE_INFINITY : credit,
      maxWaiting: credit,
      policy,
      drops,
      purse: hearing.purse,
    });
    if (!topic.isListed) topic.heardSince = Math.round(now);
    topic.subscribers.set(seat.id, subscriber);
    if (policy === 'pause') topic.pausing.add(subscriber);
    hearing.topics.add(topic);
    if (topic.isPattern) hearing.patterns += 1;
    return subscriber;
  }

  #remove(session: SessionId, topic: Topic, now: number): Effect[] {
    const subscriber = topic.subscribers.get(session) as Subscriber;
    const hearing = this.#init.topics.heardBy(session) as Hearing;
    subscriber.close();
    topic.subscribers.delete(session);
    topic.pausing.delete(subscriber);
    hearing.topics.delete(topic);
    if (topic.isPattern) hearing.patterns -= 1;
    this.close(topic);
    const released = topic.hold === undefined ? [] : [this.later(session, topic.subscription)];
    return [...released, ...this.#events.onUnsubscribed(session, topic, !topic.isListed, now)];
  }
}

const NOTHING_HEARD = { topics: { size: 0 }, patterns: 0 };
