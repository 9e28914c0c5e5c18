/**
 * Gives each publication its offset, keeps it where it is to be kept, and hands it to those who hear
 * the topic, or a pattern of it, as far as their credit reaches.
 *
 *     publication ──▶ topic    ──▶ one event, the same for all its subscribers
 *                ├──▶ pattern  ──▶ one more, with an offset of the pattern, and the topic in it
 *                └──▶ pattern  ──▶ …
 */
import { type MessageOf, nextId, type Payload, type SessionId } from '@realmwire/protocol';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { Publication } from './hold.ts';
import { KeptEvent, type PublishedEvent } from './kept-event.ts';
import type { KeptTopics } from './kept-topics.ts';
import { tellGap, tooSlow } from './loss.ts';
import { noteReceivers } from './receivers.ts';
import type { Subscriber } from './subscriber.ts';
import type { Topic } from './topic.ts';
import type { Topics } from './topics.ts';

/** What is sent to one subscriber at a time: then it is seen whether its session's queue is full. */
const BATCH_MESSAGES = 64;
const BATCH_BYTES = 64 * 1024;

const NO_PATTERNS: readonly Topic[] = [];

/** What a {@link Distribution} counts. */
export interface DistributionCounters {
  publications: number;
  /** Events handed to sessions. */
  events: number;
}

/** What may be sent to one subscriber. */
export interface Served {
  readonly effects: Effect[];
  /** There may be more, once this is done. */
  readonly isMore: boolean;
}

/** See the head of this file. */
export class Distribution {
  readonly #topics: Topics;
  readonly #kept: KeptTopics;
  readonly #counters: DistributionCounters;
  #lastPublication = 0;

  constructor(topics: Topics, kept: KeptTopics, counters: DistributionCounters) {
    this.#topics = topics;
    this.#kept = kept;
    this.#counters = counters;
  }

  /** Distributes a publication, and answers its publisher. */
  publish(publication: Publication, topic: Topic | undefined, now: number): Effect[] {
    this.#lastPublication = nextId(this.#lastPublication);
    this.#counters.publications += 1;
    const { id, from, uri } = publication;
    const effects: Effect[] = [];
    const offset =
      topic === undefined
        ? this.#topics.countUnheard(uri)
        : this.#hand(topic, publication, now, effects);
    for (const pattern of this.#patternsOf(uri)) this.#hand(pattern, publication, now, effects);
    if (id === undefined || from === undefined) return effects;
    const answer = { opcode: 'published', id, publication: this.#lastPublication, offset } as const;
    if (publication.isCounted === true) noteReceivers(answer, effects);
    effects.push(deliver(from, answer));
    return effects;
  }

  /** Whether anybody would hear what is published under this name. */
  isHeard(uri: string): boolean {
    const listeners = this.#topics.find(uri)?.subscribers.size ?? 0;
    return listeners > 0 || this.#patternsOf(uri).some(({ subscribers }) => subscribers.size > 0);
  }

  /** Publishes a fact of the router's; one that nobody hears, nor ever heard, costs nothing. */
  announce(uri: string, payload: Payload | (() => Payload), now: number): readonly Effect[] {
    if (!this.#topics.isKnown(uri) && this.#patternsOf(uri).length === 0) return NOTHING;
    const fact = typeof payload === 'function' ? payload() : payload;
    return this.publish({ uri, payload: fact, isRetained: false }, this.#topics.find(uri), now);
  }

  /** Publications of this topic were refused without a word: their offsets are a gap for all. */
  miss(topic: Topic, count: number, now: number): Effect[] {
    const effects: Effect[] = [];
    for (const each of [topic, ...this.#patternsOf(topic.uri)]) {
      const from = each.offset + 1;
      each.offset += count;
      const range = new KeptEvent({ from, to: each.offset, at: Math.round(now) });
      this.#keep(each, range);
      for (const subscriber of each.subscribers.values()) {
        if (subscriber.offer(range) === 'end') effects.push(tooSlow(subscriber, each));
        // One that is further behind is served with its next credit.
        else effects.push(...this.serve(each, subscriber, now).effects);
      }
    }
    return effects;
  }

  /** What may be sent to a subscriber now of what it has not got yet; a part, if it is much. */
  serve(topic: Topic, subscriber: Subscriber, now: number): Served {
    const effects: Effect[] = [];
    if (!subscriber.hasNews) return { effects, isMore: false };
    topic.history?.prune(now);
    let bytes = 0;
    for (let count = 0; count < BATCH_MESSAGES && bytes < BATCH_BYTES; count += 1) {
      const due = subscriber.next(topic.history);
      if (due === undefined) return { effects, isMore: false };
      bytes += due.bytes;
      const { message } = due;
      if (message.opcode === 'gap') effects.push(...tellGap(topic, subscriber, message));
      else {
        this.#counters.events += 1;
        effects.push(deliver(subscriber.session, message));
      }
    }
    return { effects, isMore: true };
  }

  /** Hands one event to all who hear the topic; gives its offset. */
  #hand(topic: Topic, publication: Publication, now: number, effects: Effect[]): number {
    topic.offset += 1;
    // A pattern that is there for those who ask about it counts, and that is all.
    if (topic.isPattern && topic.subscribers.size === 0) return topic.offset;
    const event = this.#eventOf(topic, publication, Math.round(now));
    const { excluded, audience } = publication;
    const to: SessionId[] = [];
    const others: Effect[] = [];
    for (const subscriber of topic.subscribers.values()) {
      const { session } = subscriber;
      if (session === excluded) {
        const gap = subscriber.skip(topic.offset);
        if (gap !== undefined) others.push(...tellGap(topic, subscriber, gap));
        continue;
      }
      if (audience !== undefined && !audience.admits(subscriber.seat)) {
        subscriber.pass(topic.offset);
        continue;
      }
      const offer = subscriber.offer(event);
      if (offer === 'send') {
        to.push(session);
        const gap = subscriber.takePassed();
        if (gap !== undefined) effects.push(...tellGap(topic, subscriber, gap));
      } else if (offer === 'end') others.push(tooSlow(subscriber, topic));
    }
    this.#counters.events += to.length;
    if (to.length > 0) effects.push({ do: 'fanOut', to, message: event.message });
    effects.push(...others);
    this.#keep(topic, event);
    return topic.offset;
  }

  #eventOf(topic: Topic, publication: Publication, at: number): PublishedEvent {
    const { payload, publisher, excluded, audience, isRetained, uri } = publication;
    const { offset, subscription } = topic;
    const message: MessageOf<'event'> = {
      opcode: 'event',
      subscription,
      publication: this.#lastPublication,
      offset,
      at,
      uri: topic.isPattern ? uri : undefined,
      publisher: publisher?.publisher,
      publisherId: publisher?.publisherId,
      publisherUser: publisher?.publisherUser,
      publisherRoles: publisher?.publisherRoles,
      retained: isRetained ? true : undefined,
      payload,
    };
    const event = { from: offset, to: offset, message, excluded, audience, at };
    return new KeptEvent(event) as PublishedEvent;
  }

  /** The patterns by which a topic is heard. */
  #patternsOf(uri: string): readonly Topic[] {
    const { patterns } = this.#topics;
    if (patterns.size === 0) return NO_PATTERNS;
    return patterns.matching(uri).filter((pattern) => pattern.mayStandFor(uri));
  }

  #keep(topic: Topic, event: KeptEvent): void {
    if (topic.isPattern) return;
    topic.keep(event);
    if (!topic.isKeeping) return;
    for (const emptied of this.#kept.onKept(topic)) this.#topics.closeUnused(emptied);
  }
}
