/**
 * Takes the publications of one realm to the sessions that subscribed to the topic.
 *
 *     publisher ── publish ──▶ broker ── event ──▶ subscriber     one event, the same for all
 *     publisher ◀─ published ─ broker ◀── next ─── subscriber     credit per subscription
 *
 * Events of one publisher and topic keep their order. Each event has an offset in its topic,
 * counted up by one, so that a subscriber sees what it missed.
 */
import {
  type FaultCode,
  isUri,
  type Limits,
  type MessageOf,
  nextId,
  type Payload,
  type SessionId,
} from '@realmwire/protocol';
import type { Declarations } from './declarations.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import { refusal } from './refusal.ts';
import type { Seat } from './seat.ts';
import { Subscriber } from './subscriber.ts';

/** Topics without subscribers whose offset is remembered. */
const MAX_IDLE_TOPICS = 10_000;

/** What a broker is made of. */
export interface BrokerOptions {
  readonly declarations: Declarations;
  readonly limits: Pick<Limits, 'streamCredit' | 'maxSubscriptions'>;
}

/** What a broker counts. */
export interface BrokerCounters {
  publications: number;
  /** Events handed to sessions. */
  events: number;
  /** Events that a subscriber could not take. */
  dropped: number;
}

interface TopicState {
  readonly subscription: number;
  readonly uri: string;
  readonly subscribers: Map<SessionId, Subscriber>;
  offset: number;
}

/** See the head of this file. */
export class Broker {
  readonly counters: BrokerCounters = { publications: 0, events: 0, dropped: 0 };
  readonly #declarations: Declarations;
  readonly #limits: BrokerOptions['limits'];
  readonly #topics = new Map<string, TopicState>();
  readonly #bySubscription = new Map<number, TopicState>();
  readonly #bySession = new Map<SessionId, Set<TopicState>>();
  readonly #idle = new Map<string, number>();
  #lastSubscription = 0;
  #lastPublication = 0;

  constructor({ declarations, limits }: BrokerOptions) {
    this.#declarations = declarations;
    this.#limits = limits;
  }

  /** How many topics have subscribers. */
  get topics(): number {
    return this.#topics.size;
  }

  /** A session subscribes. To subscribe twice gives the same subscription (WAMP §12.1). */
  onSubscribe(seat: Seat, message: MessageOf<'subscribe'>): readonly Effect[] {
    const { id, uri } = message;
    const mine = this.#bySession.get(seat.id) ?? new Set();
    const refused = this.#refusalOf(message, mine.size);
    if (refused !== undefined)
      return [deliver(seat.id, refusal('subscribe', id, refused, { detail: { uri } }))];
    const issues = this.#declarations.topic(uri)?.badParams;
    if (issues !== undefined) {
      const about = { detail: { uri }, issues };
      return [deliver(seat.id, refusal('subscribe', id, 'arguments.invalid', about))];
    }
    const topic = this.#topics.get(uri) ?? this.#open(uri);
    const { subscription, subscribers, offset } = topic;
    if (!subscribers.has(seat.id)) {
      subscribers.set(
        seat.id,
        new Subscriber(seat.id, subscription, message.credit ?? this.#limits.streamCredit),
      );
    }
    this.#bySession.set(seat.id, mine.add(topic));
    return [deliver(seat.id, { opcode: 'subscribed', id, subscription, offset })];
  }

  /** A session ends a subscription. Nothing of it follows UNSUBSCRIBED. */
  onUnsubscribe(seat: Seat, message: MessageOf<'unsubscribe'>): readonly Effect[] {
    const { id, subscription } = message;
    const topic = this.#bySubscription.get(subscription);
    if (topic === undefined || !topic.subscribers.has(seat.id)) {
      return [
        deliver(
          seat.id,
          refusal('unsubscribe', id, 'subscription.missing', { detail: { subscription } }),
        ),
      ];
    }
    this.#remove(seat.id, topic);
    return [deliver(seat.id, { opcode: 'unsubscribed', id, subscription })];
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
    const excluded = message.excludeMe === false ? undefined : seat.id;
    const { publication, effects } = this.#distribute(uri, payload, now, {
      publisher: seat.uuid,
      excluded,
    });
    if (id !== undefined) effects.push(deliver(seat.id, { opcode: 'published', id, publication }));
    return effects;
  }

  /** The router itself publishes: a fact about the realm. */
  announce(uri: string, payload: Payload, now: number): readonly Effect[] {
    return this.#distribute(uri, payload, now, {}).effects;
  }

  /** Credit for a subscription, from its subscriber. */
  onCredit(seat: Seat, subscription: number, until: number): readonly Effect[] {
    const subscriber = this.#bySubscription.get(subscription)?.subscribers.get(seat.id);
    if (subscriber === undefined) return NOTHING;
    subscriber.grant(until);
    const gap = subscriber.takeGap();
    return gap === undefined ? NOTHING : [deliver(seat.id, gap)];
  }

  /** The queue of a session is full, or has room again: then it is told what it missed. */
  onPressure(session: SessionId, isFull: boolean): Effect[] {
    const effects: Effect[] = [];
    for (const topic of this.#bySession.get(session) ?? []) {
      const subscriber = topic.subscribers.get(session);
      subscriber?.setFull(isFull);
      const gap = subscriber?.takeGap();
      if (gap !== undefined) effects.push(deliver(session, gap));
    }
    return effects;
  }

  /** An event could not be sent to a session that should have had it: it is told so. */
  onUndelivered(session: SessionId, event: MessageOf<'event'>): readonly Effect[] {
    const { subscription, offset } = event;
    const subscriber = this.#bySubscription.get(subscription)?.subscribers.get(session);
    if (subscriber === undefined || offset === undefined) return NOTHING;
    this.counters.dropped += 1;
    this.counters.events -= 1;
    subscriber.lose(offset);
    const gap = subscriber.takeGap();
    return gap === undefined ? NOTHING : [deliver(session, gap)];
  }

  /** A session is gone. */
  leave(session: SessionId): void {
    for (const topic of this.#bySession.get(session) ?? []) this.#remove(session, topic);
    this.#bySession.delete(session);
  }

  #refusalOf(message: MessageOf<'subscribe'>, held: number): FaultCode | undefined {
    const { uri, match } = message;
    if (match !== undefined && match !== 'exact') return 'match.unsupported';
    if (!isUri(uri)) return 'uri.invalid';
    const isKnown = this.#declarations.topic(uri) !== undefined || uri.startsWith('realmwire.');
    if (!isKnown && !this.#declarations.allowUndeclared) return 'topic.missing';
    return held >= this.#limits.maxSubscriptions ? 'limit.reached' : undefined;
  }

  #open(uri: string): TopicState {
    this.#lastSubscription = nextId(this.#lastSubscription);
    const offset = this.#idle.get(uri) ?? 0;
    this.#idle.delete(uri);
    const topic = { subscription: this.#lastSubscription, uri, subscribers: new Map(), offset };
    this.#topics.set(uri, topic);
    this.#bySubscription.set(topic.subscription, topic);
    return topic;
  }

  #remove(session: SessionId, topic: TopicState): void {
    topic.subscribers.delete(session);
    this.#bySession.get(session)?.delete(topic);
    if (topic.subscribers.size > 0) return;
    this.#topics.delete(topic.uri);
    this.#bySubscription.delete(topic.subscription);
    this.#remember(topic.uri, topic.offset);
  }

  /** A topic that nobody hears keeps its offset, as long as there are not too many of them. */
  #remember(uri: string, offset: number): void {
    this.#idle.delete(uri);
    this.#idle.set(uri, offset);
    if (this.#idle.size <= MAX_IDLE_TOPICS) return;
    const [oldest] = this.#idle.keys();
    if (oldest !== undefined) this.#idle.delete(oldest);
  }

  #distribute(
    uri: string,
    payload: Payload | undefined,
    now: number,
    by: { readonly publisher?: string; readonly excluded?: SessionId | undefined },
  ): { publication: number; effects: Effect[] } {
    this.#lastPublication = nextId(this.#lastPublication);
    const publication = this.#lastPublication;
    this.counters.publications += 1;
    const topic = this.#topics.get(uri);
    if (topic === undefined) {
      this.#remember(uri, (this.#idle.get(uri) ?? 0) + 1);
      return { publication, effects: [] };
    }
    topic.offset += 1;
    const to = this.#takers(topic, by.excluded);
    this.counters.events += to.length;
    if (to.length === 0) return { publication, effects: [] };
    const message: MessageOf<'event'> = {
      opcode: 'event',
      subscription: topic.subscription,
      publication,
      offset: topic.offset,
      at: Math.round(now),
      publisher: by.publisher,
      payload,
    };
    return { publication, effects: [{ do: 'fanOut', to, message }] };
  }

  #takers(topic: TopicState, excluded: SessionId | undefined): SessionId[] {
    const to: SessionId[] = [];
    for (const subscriber of topic.subscribers.values()) {
      if (subscriber.session === excluded) continue;
      if (subscriber.offer(topic.offset)) to.push(subscriber.session);
      else this.counters.dropped += 1;
    }
    return to;
  }
}
