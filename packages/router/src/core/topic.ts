/**
 * One topic that somebody hears, or that keeps events; or a pattern of topics that somebody hears.
 *
 * A pattern counts the events that it stands for, and keeps none of them: their topics do.
 */
import { isReserved, type Match, matches, type SessionId } from '@realmwire/protocol';
import type { TopicKeeping } from './declarations.ts';
import { History } from './history.ts';
import type { Hold } from './hold.ts';
import type { KeptEvent, PublishedEvent } from './kept-event.ts';
import { Retained } from './retained.ts';
import type { Subscriber } from './subscriber.ts';

/** What a {@link Topic} is made of. */
export interface TopicInit {
  readonly uri: string;
  /** How its name is to be read; absent: as it is. */
  readonly match?: Match;
  /** The id that all its subscribers share. */
  readonly subscription: number;
  /** Names the sequence of its offsets. */
  readonly epoch: string;
  /** Offset of the last event so far. */
  readonly offset: number;
  readonly keeping: TopicKeeping;
}

/** See the head of this file. */
export class Topic {
  readonly uri: string;
  readonly match: Match;
  readonly subscription: number;
  readonly epoch: string;
  readonly keeping: TopicKeeping;
  readonly subscribers = new Map<SessionId, Subscriber>();
  /** Subscribers for whose credit the publishers wait. */
  readonly pausing = new Set<Subscriber>();
  readonly history: History | undefined;
  /** What was to be kept for whoever comes. */
  readonly retained = new Retained();
  /** The publications that wait; undefined if there are none. */
  hold: Hold | undefined;
  offset: number;
  /** It is there for those who ask for its history, whether or not anybody hears it. */
  isPermanent = false;
  /** Since when it is heard, in ms since 1970-01-01 UTC. */
  heardSince: number | undefined;

  constructor({ uri, match = 'exact', subscription, epoch, offset, keeping }: TopicInit) {
    this.uri = uri;
    this.match = match;
    this.subscription = subscription;
    this.epoch = epoch;
    this.keeping = keeping;
    this.offset = offset;
    this.history = keeping.history && new History(keeping.history, offset);
  }

  /** Whether it stands for many topics. */
  get isPattern(): boolean {
    return this.match !== 'exact';
  }

  /** What its events hold in memory. */
  get keptBytes(): number {
    return (this.history?.bytes ?? 0) + this.retained.bytes;
  }

  /** Whether it keeps any event. */
  get isKeeping(): boolean {
    return this.history?.isEmpty === false || !this.retained.isEmpty;
  }

  /** Whether there is a reason to have it. */
  get isInUse(): boolean {
    return (
      this.subscribers.size > 0 || this.isPermanent || this.isKeeping || this.hold !== undefined
    );
  }

  /** Whether it is a subscription for those who ask: somebody hears it, or could read its history. */
  get isListed(): boolean {
    return this.subscribers.size > 0 || this.isPermanent || this.history !== undefined;
  }

  /** Whether it stands for a topic. For reserved names, only a pattern does that is reserved too. */
  standsFor(uri: string): boolean {
    return matches(this.uri, uri, this.match) && this.mayStandFor(uri);
  }

  /** See {@link standsFor}, for a name that matches. */
  mayStandFor(uri: string): boolean {
    return !isReserved(uri) || isReserved(this.uri);
  }

  /** Keeps the event as its contract, or its publisher, wants. */
  keep(event: KeptEvent): void {
    this.history?.push(event);
    if (event.message?.retained === true) this.retained.keep(event as PublishedEvent);
  }

  /** Forgets the oldest event that it keeps. */
  forgetOldest(): void {
    if (this.history?.isEmpty === false) this.history.dropOldest();
    else this.retained.clear();
  }

  /** Forgets all events; offsets go on. */
  forgetAll(): void {
    this.history?.clear();
    this.retained.clear();
  }
}
