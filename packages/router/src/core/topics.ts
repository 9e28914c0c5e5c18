/**
 * The topics of a realm by their names, by the ids of their subscriptions, and by who hears them.
 *
 * A topic that nobody hears and that keeps nothing is closed, but its offset is remembered, as long
 * as there are not too many of them. One that was forgotten begins to count anew, in another epoch:
 * no offset is used twice in one epoch.
 */
import { nextId, type SessionId } from '@realmwire/protocol';
import type { TopicKeeping } from './declarations.ts';
import { Topic } from './topic.ts';
import type { Purse } from './waiting-events.ts';

/** What one session hears. */
export interface Hearing {
  readonly topics: Set<Topic>;
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
  readonly #options: TopicsOptions;
  readonly #byUri = new Map<string, Topic>();
  readonly #bySubscription = new Map<number, Topic>();
  readonly #bySession = new Map<SessionId, Hearing>();
  /** Of closed topics; the one that was published to longest ago comes first. */
  readonly #remembered = new Map<string, Count>();
  #forgotten = 0;
  /** Of the topics that begin now. */
  #epoch: string;
  #lastSubscription = 0;

  constructor(options: TopicsOptions) {
    this.#options = options;
    this.#epoch = options.epoch;
  }

  /** How many topics somebody hears. */
  get heard(): number {
    let heard = 0;
    for (const topic of this.#byUri.values()) if (topic.subscribers.size > 0) heard += 1;
    return heard;
  }

  /** The topic of this name, if it is open. */
  find(uri: string): Topic | undefined {
    return this.#byUri.get(uri);
  }

  /** The topic of this subscription. */
  ofSubscription(subscription: number): Topic | undefined {
    return this.#bySubscription.get(subscription);
  }

  /** The topic of this name; opened if need be. */
  open(uri: string, keeping: TopicKeeping): Topic {
    const known = this.#byUri.get(uri);
    if (known !== undefined) return known;
    this.#lastSubscription = nextId(this.#lastSubscription);
    const { offset, epoch } = this.#remembered.get(uri) ?? this.#begin();
    this.#remembered.delete(uri);
    const subscription = this.#lastSubscription;
    const topic = new Topic({ uri, subscription, epoch, offset, keeping });
    this.#byUri.set(uri, topic);
    this.#bySubscription.set(subscription, topic);
    return topic;
  }

  /** Counts an event of a topic that is not open. */
  countUnheard(uri: string): number {
    const count = this.#remembered.get(uri) ?? this.#begin();
    count.offset += 1;
    this.#remember(uri, count);
    return count.offset;
  }

  /** Closes a topic if there is no reason to have it. */
  closeUnused(topic: Topic): void {
    if (topic.isInUse) return;
    this.#byUri.delete(topic.uri);
    this.#bySubscription.delete(topic.subscription);
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
      hearing = { topics: new Set(), purse };
      this.#bySession.set(session, hearing);
    }
    return hearing;
  }

  /** A session hears nothing any more. */
  forgetSession(session: SessionId): void {
    this.#bySession.delete(session);
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
