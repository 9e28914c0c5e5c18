/**
 * One topic of a session and those who subscribe to it here.
 *
 * The router knows a session's subscription to a topic once, whatever the number of subscribers in
 * the session, and gives each event once. So an event counts as taken when every subscriber has
 * taken it, and the router hears of the first who comes and of the last who goes.
 */
import { type MessageOf, StreamReader } from '@realmwire/protocol';
import type { Event, Gap } from '@realmwire/protocol/contract';
import type { Checks } from './checks.ts';
import { valueOf } from './payload-value.ts';
import type { Wire } from './wire.ts';

/** An event of a topic whose contract is not known. */
export type RawEvent = Event<unknown, unknown>;

/** An event on its way to the subscribers of a feed. */
export interface Entry {
  readonly event: RawEvent;
  /** Subscribers that have not taken it yet. */
  left: number;
  /** The credit that it came on. */
  readonly reader: StreamReader;
}

/** What a feed tells each of its subscribers. */
export interface FeedMember {
  onReady(subscription: number): void;
  onEntry(entry: Entry): void;
  onGap(gap: Gap): void;
  onEnd(error: unknown): void;
}

/** What a {@link Feed} is made of. */
export interface FeedInit {
  readonly wire: Wire;
  readonly checks: Checks;
  readonly params: unknown;
  readonly credit: number | undefined;
  /** Hears of gaps, as the subscribers do. */
  onGap(gap: Gap): void;
}

/** See the head of this file. */
export class Feed {
  readonly init: FeedInit;
  readonly members = new Set<FeedMember>();
  /** The router's id; undefined while it has not answered. */
  id: number | undefined;
  #reader: StreamReader | undefined;
  /** Offset of the last event that is known here. */
  #last: number | undefined;

  constructor(init: FeedInit) {
    this.init = init;
  }

  /** The router has taken the subscription, for the first time or again after a lost connection. */
  onSubscribed({ subscription, offset }: MessageOf<'subscribed'>): void {
    const { wire, credit } = this.init;
    this.id = subscription;
    // Credit begins anew with each subscription of the router.
    this.#reader = new StreamReader(credit ?? wire.streamCredit);
    const last = this.#last;
    this.#last = offset;
    if (offset !== undefined && last !== undefined && offset !== last) {
      // A router that counts from the beginning again cannot say what was lost.
      const isAhead = offset > last;
      this.#tellGap(isAhead ? last + 1 : 1, offset, isAhead ? 'reconnect' : 'reset');
    }
    for (const member of this.members) member.onReady(subscription);
  }

  onEvent(message: MessageOf<'event'>): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    reader.onItem();
    const { offset } = message;
    this.#last = offset ?? this.#last;
    try {
      const event = this.#eventOf(message);
      const entry: Entry = { event, left: this.members.size, reader };
      for (const member of this.members) member.onEntry(entry);
    } catch (error) {
      const { wire, checks } = this.init;
      wire.report(error, checks.uri);
      this.#tellGap(offset ?? 0, offset ?? 0, 'invalid');
      this.#take(reader);
    }
  }

  onGap({ from, to, reason }: MessageOf<'gap'>): void {
    this.#last = to;
    this.#tellGap(from, to, reason);
  }

  /** One subscriber has taken one event. */
  onTaken(entry: Entry): void {
    entry.left -= 1;
    if (entry.left === 0) this.#take(entry.reader);
  }

  #take(reader: StreamReader): void {
    // What came before a lost connection is no item of the new subscription.
    if (reader !== this.#reader) return;
    reader.take();
    const until = reader.takeGrant();
    if (until === undefined || this.id === undefined) return;
    this.init.wire.send({ opcode: 'next', of: 'subscription', stream: this.id, until });
  }

  #eventOf({ payload, offset, at, uri, publisher, options }: MessageOf<'event'>): RawEvent {
    const { wire, checks, params } = this.init;
    return {
      payload: checks.incoming('payload', valueOf(payload)),
      params,
      offset: BigInt(offset ?? 0),
      at: new Date(at ?? wire.clock.now()),
      ...(publisher !== undefined && { publisher }),
      replayed: options?.['retained'] === true,
      topic: uri ?? checks.uri,
    };
  }

  #tellGap(from: number, to: number, reason: string): void {
    const topic = this.init.checks.uri;
    const gap = { topic, from: BigInt(from), to: BigInt(to), reason };
    this.init.onGap(gap);
    for (const member of this.members) member.onGap(gap);
  }
}
