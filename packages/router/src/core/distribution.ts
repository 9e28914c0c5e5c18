/**
 * Gives each publication its offset, keeps it where it is to be kept, and hands it to those who hear
 * the topic, as far as their credit reaches.
 */
import { type MessageOf, nextId, type SessionId } from '@realmwire/protocol';
import { deliver, type Effect } from './effects.ts';
import type { Publication } from './hold.ts';
import { KeptEvent } from './kept-event.ts';
import type { KeptTopics } from './kept-topics.ts';
import type { Subscriber } from './subscriber.ts';
import type { Topic } from './topic.ts';
import type { Topics } from './topics.ts';

/** What is sent to one subscriber at a time: then it is seen whether its session's queue is full. */
const BATCH_MESSAGES = 64;
const BATCH_BYTES = 64 * 1024;

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
    const { id, publisher, uri } = publication;
    const effects: Effect[] = [];
    const offset =
      topic === undefined
        ? this.#topics.countUnheard(uri)
        : this.#hand(topic, publication, now, effects);
    if (id === undefined || publisher === undefined) return effects;
    const answer = { opcode: 'published', id, publication: this.#lastPublication, offset } as const;
    effects.push(deliver(publisher.session, answer));
    return effects;
  }

  /** Publications of this topic were refused without a word: their offsets are a gap for all. */
  miss(topic: Topic, count: number, now: number): Effect[] {
    const from = topic.offset + 1;
    topic.offset += count;
    const range = new KeptEvent({ from, to: topic.offset, at: Math.round(now) });
    const effects: Effect[] = [];
    this.#keep(topic, range);
    for (const subscriber of topic.subscribers.values()) {
      if (subscriber.offer(range) === 'end') effects.push(tooSlow(subscriber, topic));
      // One that is further behind is served with its next credit.
      else effects.push(...this.serve(topic, subscriber, now).effects);
    }
    return effects;
  }

  /** What may be sent to a subscriber now of what it has not got yet; a part, if it is much. */
  serve(topic: Topic, subscriber: Subscriber, now: number): Served {
    const { session } = subscriber;
    const effects: Effect[] = [];
    if (subscriber.isUpToDate) return { effects, isMore: false };
    topic.history?.prune(now);
    let bytes = 0;
    while (effects.length < BATCH_MESSAGES && bytes < BATCH_BYTES) {
      const due = subscriber.next(topic.history);
      if (due === undefined) return { effects, isMore: false };
      bytes += due.bytes;
      if (due.message.opcode === 'event') this.#counters.events += 1;
      effects.push(deliver(session, due.message));
    }
    return { effects, isMore: true };
  }

  /** Hands one event to all who hear the topic; gives its offset. */
  #hand(topic: Topic, publication: Publication, now: number, effects: Effect[]): number {
    const { payload, publisher, excluded, isRetained } = publication;
    topic.offset += 1;
    const { offset, subscription } = topic;
    const at = Math.round(now);
    const message: MessageOf<'event'> = {
      opcode: 'event',
      subscription,
      publication: this.#lastPublication,
      offset,
      at,
      publisher: publisher?.uuid,
      retained: isRetained ? true : undefined,
      payload,
    };
    const event = new KeptEvent({ from: offset, to: offset, message, excluded, at });
    const to: SessionId[] = [];
    const others: Effect[] = [];
    for (const subscriber of topic.subscribers.values()) {
      const { session } = subscriber;
      if (session === excluded) {
        const gap = subscriber.skip(offset);
        if (gap !== undefined) others.push(deliver(session, gap));
        continue;
      }
      const offer = subscriber.offer(event);
      if (offer === 'send') to.push(session);
      else if (offer === 'end') others.push(tooSlow(subscriber, topic));
    }
    this.#counters.events += to.length;
    if (to.length > 0) effects.push({ do: 'fanOut', to, message });
    effects.push(...others);
    this.#keep(topic, event);
    return offset;
  }

  #keep(topic: Topic, event: KeptEvent): void {
    topic.keep(event);
    if (!topic.isKeeping) return;
    for (const emptied of this.#kept.onKept(topic)) this.#topics.closeUnused(emptied);
  }
}

/** Ends a session that asked to be disconnected rather than to miss an event. */
function tooSlow({ session }: Subscriber, { uri, offset }: Topic): Effect {
  return { do: 'end', session, code: 'subscriber.slow', detail: { uri, offset } };
}
