/**
 * The topics of a realm, and the patterns of topics, by their names, by the ids of their
 * subscriptions, and by who hears them.
 *
 * A topic that nobody hears and that keeps nothing is closed, but its offset is remembered, as long
 * as there are not too many of them. One that was forgotten begins to count anew, in another epoch:
 * no offset is used twice in one epoch. A pattern counts as long as it is heard, each time in an epoch of
 * its own: what nobody hears by a pattern costs nothing.
 */
import { type Match, nextId, type SessionId } from '@realmwire/protocol';
import { KEEPS_NOTHING, type PermanentSubscription, type TopicKeeping } from './declarations.ts';
import { PatternIndex, type PatternMatch } from './pattern-index.ts';
import { Topic } from './topic.ts';
import type { Purse } from './waiting-events.ts';

/** What one session hears. */
export interface Hearing {
  readonly topics: Set<Topic>;
  /** How many of them are patterns. */
  patterns: number;
  /** What may wait for it. */
  readonly purse: Purse;
}

/** What {@link Topics} need. */
export interface TopicsOptions {
  /** Names the sequences of offsets of this realm; never the same twice. */
  readonly epoch: string;
  /** Topics whose offset is remembered although nobody hears them. */
  readonly maxRemembered: number;
  /** What may wait for one session. */
  readonly maxWaitingBytes: number;
}

/** How far a topic has counted, and in which epoch. */
interface Count {
  offset: number;
  readonly epoch: string;
}

/** See the head of this file. */
export class Topics {
  /** The patterns that are heard. */
  readonly patterns = new PatternIndex<Topic>();
  readonly #options: TopicsOptions;
  readonly #byUri = new Map<string, Topic>();
  readonly #bySubscription = new Map<number, Topic>();
  readonly #bySession = new Map<SessionId, Hearing>();
  /** Of closed topics; the one that was published to longest ago comes first. */
  readonly #remembered = new Map<string, Count>();
  #forgotten = 0;
  #patternsBegun = 0;
  /** Of the topics that begin now. */
  #epoch: string;
  #lastSubscription = 0;

  constructor(options: TopicsOptions) {
    this.#options = options;
    this.#epoch = options.epoch;
  }

  /** All that are open. */
  get all(): Iterable<Topic> {
    return this.#bySubscription.values();
  }

  /** How many topics and patterns somebody hears. */
  get heard(): number {
    let heard = 0;
    for (const topic of this.all) if (topic.subscribers.size > 0) heard += 1;
    return heard;
  }

  /** The topic or pattern of this name, if it is open. */
  find(uri: string, match: Match = 'exact'): Topic | undefined {
    return match === 'exact' ? this.#byUri.get(uri) : this.patterns.get(uri, match);
  }

  /** The topic of this subscription. */
  ofSubscription(subscription: number): Topic | undefined {
    return this.#bySubscription.get(subscription);
  }

  /** The topic of this name; opened if need be. */
  open(uri: string, keeping: TopicKeeping): Topic {
    const known = this.#byUri.get(uri);
    if (known !== undefined) return known;
    const { offset, epoch } = this.#remembered.get(uri) ?? this.#begin();
    this.#remembered.delete(uri);
    const subscription = this.#drawSubscription();
    const topic = new Topic({ uri, subscription, epoch, offset, keeping });
    this.#byUri.set(uri, topic);
    this.#bySubscription.set(subscription, topic);
    return topic;
  }

  /** The pattern of this name; it begins to count if it is new. */
  openPattern(uri: string, match: PatternMatch): Topic {
    const known = this.patterns.get(uri, match);
    if (known !== undefined) return known;
    this.#patternsBegun += 1;
    const epoch = `${this.#options.epoch}.p${this.#patternsBegun}`;
    const subscription = this.#drawSubscription();
    const given = { uri, match, subscription, epoch, offset: 0, keeping: KEEPS_NOTHING };
    const pattern = new Topic(given);
    this.patterns.set(uri, match, pattern);
    this.#bySubscription.set(subscription, pattern);
    return pattern;
  }

  /** Opens a topic or pattern for good; heard or not, it can be asked about. */
  openForGood({ uri, match }: PermanentSubscription, keeping: TopicKeeping, now: number): void {
    const topic = match === 'exact' ? this.open(uri, keeping) : this.openPattern(uri, match);
    topic.isPermanent = true;
    topic.heardSince = now;
  }

  /** Counts an event of a topic that is not open. */
  countUnheard(uri: string): number {
    const count = this.#remembered.get(uri) ?? this.#begin();
    count.offset += 1;
    this.#remember(uri, count);
    return count.offset;
  }

  /** Whether anybody has heard, or will hear, how far this topic has counted. */
  isKnown(uri: string): boolean {
    return this.#byUri.has(uri) || this.#remembered.has(uri);
  }

  /** Closes a topic if there is no reason to have it. */
  closeUnused(topic: Topic): void {
    if (topic.isInUse) return;
    this.#bySubscription.delete(topic.subscription);
    if (topic.match !== 'exact') return this.patterns.delete(topic.uri, topic.match);
    this.#byUri.delete(topic.uri);
    this.#remember(topic.uri, { offset: topic.offset, epoch: topic.epoch });
  }

  /** What a session hears; undefined if nothing. */
  heardBy(session: SessionId): Hearing | undefined {
    return this.#bySession.get(session);
  }

  /** A session begins to hear. */
  hearing(session: SessionId): Hearing {
    let hearing = this.#bySession.get(session);
    if (hearing === undefined) {
      const purse = { maxBytes: this.#options.maxWaitingBytes, usedBytes: 0 };
      hearing = { topics: new Set(), patterns: 0, purse };
      this.#bySession.set(session, hearing);
    }
    return hearing;
  }

  /** A session hears nothing any more. */
  forgetSession(session: SessionId): void {
    this.#bySession.delete(session);
  }

  #drawSubscription(): number {
    this.#lastSubscription = nextId(this.#lastSubscription);
    return this.#lastSubscription;
  }

  #begin(): Count {
    return { offset: 0, epoch: this.#epoch };
  }

  #remember(uri: string, count: Count): void {
    this.#remembered.delete(uri);
    this.#remembered.set(uri, count);
    if (this.#remembered.size <= this.#options.maxRemembered) return;
    const [oldest] = this.#remembered.keys() as Iterable<string> as [string];
    this.#remembered.delete(oldest);
    this.#forgotten += 1;
    this.#epoch = `${this.#options.epoch}.${this.#forgotten}`;
  }
}
