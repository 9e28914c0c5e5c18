/**
 * One topic that somebody hears, or that keeps events.
 */
import type { SessionId } from '@realmwire/protocol';
import type { TopicKeeping } from './declarations.ts';
import { History } from './history.ts';
import type { Hold } from './hold.ts';
import type { KeptEvent } from './kept-event.ts';
import type { Subscriber } from './subscriber.ts';

/** What a {@link Topic} is made of. */
export interface TopicInit {
  readonly uri: string;
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
  readonly subscription: number;
  readonly epoch: string;
  readonly keeping: TopicKeeping;
  readonly subscribers = new Map<SessionId, Subscriber>();
  /** Subscribers for whose credit the publishers wait. */
  readonly pausing = new Set<Subscriber>();
  readonly history: History | undefined;
  /** The last event that was to be kept for whoever comes. */
  retained: KeptEvent | undefined;
  /** The publications that wait; undefined if there are none. */
  hold: Hold | undefined;
  offset: number;

  constructor({ uri, subscription, epoch, offset, keeping }: TopicInit) {
    this.uri = uri;
    this.subscription = subscription;
    this.epoch = epoch;
    this.keeping = keeping;
    this.offset = offset;
    this.history = keeping.history && new History(keeping.history, offset);
  }

  /** What its events hold in memory. */
  get keptBytes(): number {
    return (this.history?.bytes ?? 0) + (this.retained?.bytes ?? 0);
  }

  /** Whether it keeps any event. */
  get isKeeping(): boolean {
    return this.history?.isEmpty === false || this.retained !== undefined;
  }

  /** Whether there is a reason to have it. */
  get isInUse(): boolean {
    return this.subscribers.size > 0 || this.isKeeping || this.hold !== undefined;
  }

  /** Keeps the event as its contract, or its publisher, wants. */
  keep(event: KeptEvent): void {
    this.history?.push(event);
    if (event.message?.retained === true) this.retained = event;
  }

  /** Forgets the oldest event that it keeps. */
  forgetOldest(): void {
    if (this.history?.isEmpty === false) this.history.dropOldest();
    else this.retained = undefined;
  }

  /** Forgets all events; offsets go on. */
  forgetAll(): void {
    this.history?.clear();
    this.retained = undefined;
  }
}
