/**
 * One topic of a session and those who subscribe to it here.
 *
 * The router knows a session's subscription to a topic once, whatever the number of subscribers in
 * the session, and gives each event once. So an event counts as taken when every subscriber has
 * taken it, and the router hears of the first who comes and of the last who goes. A subscriber that
 * wants earlier events makes the router send them once more; those who had them do not notice.
 */
import { type MessageOf, StreamReader } from '@realmwire/protocol';
import type { Event, Gap, Subscribed } from '@realmwire/protocol/contract';
import type { Checks } from './checks.ts';
import { valueOf } from './payload-value.ts';
import { type Missed, Place } from './place.ts';
import type { WireFlow, WireHistory } from './wanted-history.ts';
import type { Wire } from './wire.ts';

/** An event of a topic whose contract is not known. */
export type RawEvent = Event<unknown, unknown>;

/** An event on its way to the subscribers of a feed. */
export interface Entry {
  readonly event: RawEvent;
  /** Subscribers that have not taken it yet. */
  left: number;
  /** The credit that it came on; undefined: it came on none. */
  readonly reader: StreamReader | undefined;
}

/** What a feed tells each of its subscribers. */
export interface FeedMember {
  onReady(subscribed: Subscribed): void;
  onEntry(entry: Entry): void;
  onGap(gap: Gap): void;
  onEnd(error: unknown): void;
}

/** What a {@link Feed} is made of. */
export interface FeedInit {
  readonly wire: Wire;
  readonly checks: Checks;
  readonly params: unknown;
  readonly flow: WireFlow;
  /** Hears of gaps, as the subscribers do. */
  onGap(gap: Gap): void;
}

/** What a feed has to ask the router for. */
export interface Ask {
  readonly history: WireHistory | undefined;
  /** Who wants it; undefined: all who do not ask for themselves. */
  readonly member: FeedMember | undefined;
}

/** See the head of this file. */
export class Feed {
  readonly init: FeedInit;
  readonly members = new Map<FeedMember, Place>();
  /** The router's id; undefined while it has not answered. */
  id: number | undefined;
  /** Names the order that the offsets count in. */
  epoch: string | undefined;
  #reader: StreamReader | undefined;
  /** The last event that was published before the subscription, or before it was asked for more. */
  #head = 0;
  /** Offset of the last event that was heard of. */
  #last = 0;
  /** The last event that the router keeps for whoever comes. */
  #retained: MessageOf<'event'> | undefined;

  constructor(init: FeedInit) {
    this.init = init;
  }

  /** One more subscriber; what it wants of the past, the router has to be asked for. */
  add(member: FeedMember, history: WireHistory | undefined): void {
    const place = new Place(history);
    this.members.set(member, place);
    if (this.id === undefined || history !== undefined) return;
    this.#settle([member, place], this.#last, undefined);
    const retained = this.#retained;
    if (retained !== undefined && place.take(retained)) this.#give(retained, [member], undefined);
  }

  /** What the router is asked for in a new session. */
  asks(): Ask[] {
    const places = [...this.members];
    const asks: Ask[] = places.flatMap(([member, { isAsking, history }]) =>
      isAsking ? [{ history, member }] : [],
    );
    if (asks.length === places.length && asks.length > 0) return asks;
    const lasts = places.flatMap(([, { last }]) => last ?? []);
    const { epoch } = this;
    const isKnown = lasts.length > 0 && epoch !== undefined;
    return [
      { history: isKnown ? { since: Math.min(...lasts), epoch } : undefined, member: undefined },
      ...asks,
    ];
  }

  /** The router has taken the subscription, for the first time or again, or one more wish. */
  onSubscribed(answer: MessageOf<'subscribed'>, asker: FeedMember | undefined): void {
    const { subscription, offset = 0, head = offset, epoch, gap } = answer;
    if (this.id === undefined) this.#begin(subscription, epoch);
    this.#head = head;
    this.#last = Math.max(this.#last, head);
    for (const each of this.members) {
      const [member, { isAsking, last }] = each;
      // Who wants nothing of the past takes any answer; who does waits for its own.
      if (!isAsking && last === undefined) this.#settle(each, head, undefined);
      else if (member === asker || !(asker || isAsking)) this.#settle(each, offset, gap);
    }
    if (gap !== undefined) this.init.onGap(this.#gapOf(gap));
  }

  onEvent(message: MessageOf<'event'>): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    reader.onItem();
    const { offset = 0, retained } = message;
    this.#last = Math.max(this.#last, offset);
    if (retained) this.#retained = message;
    const takers: FeedMember[] = [];
    for (const [member, place] of this.members) if (place.take(message)) takers.push(member);
    this.#give(message, takers, reader);
  }

  onGap({ from, to, reason }: MessageOf<'gap'>): void {
    this.#last = Math.max(this.#last, to);
    let isMissed = false;
    for (const [member, place] of this.members) {
      const missed = place.miss({ from, to, reason });
      // Events of this session that did not come back to it are not missed.
      if (missed === undefined || reason === 'own') continue;
      isMissed = true;
      member.onGap(this.#gapOf(missed));
    }
    if (isMissed) this.init.onGap(this.#gapOf({ from, to, reason }));
  }

  /** One subscriber has taken one event. */
  onTaken(entry: Entry): void {
    entry.left -= 1;
    if (entry.left === 0) this.#take(entry.reader);
  }

  #begin(subscription: number, epoch: string | undefined): void {
    const { wire, flow } = this.init;
    this.id = subscription;
    // Credit begins anew with each subscription of the router.
    this.#reader = new StreamReader(flow.credit ?? wire.streamCredit);
    if (epoch !== this.epoch) {
      this.#retained = undefined;
      this.#last = 0;
    }
    this.epoch = epoch;
  }

  /** The events of one subscriber begin after this offset. */
  #settle([member, place]: [FeedMember, Place], offset: number, gap: Missed | undefined): void {
    const missed = place.begin(offset, gap);
    const { id: subscription = 0, epoch = '' } = this;
    const head = BigInt(this.#head);
    member.onReady({ subscription, offset: BigInt(offset), head, epoch });
    if (missed !== undefined) member.onGap(this.#gapOf(missed));
  }

  /** Gives an event to those who take it. */
  #give(
    message: MessageOf<'event'>,
    takers: readonly FeedMember[],
    reader: StreamReader | undefined,
  ): void {
    if (takers.length === 0) return this.#take(reader);
    try {
      const event = this.#eventOf(message);
      const entry: Entry = { event, left: takers.length, reader };
      for (const taker of takers) taker.onEntry(entry);
    } catch (error) {
      const { wire, checks, onGap } = this.init;
      wire.report(error, checks.uri);
      const { offset = 0 } = message;
      const gap = this.#gapOf({ from: offset, to: offset, reason: 'invalid' });
      onGap(gap);
      for (const taker of takers) taker.onGap(gap);
      this.#take(reader);
    }
  }

  #take(reader: StreamReader | undefined): void {
    // What came before a lost connection is no item of the new subscription.
    if (reader === undefined || reader !== this.#reader) return;
    reader.take();
    const until = reader.takeGrant();
    if (until === undefined || this.id === undefined) return;
    this.init.wire.send({ opcode: 'next', of: 'subscription', stream: this.id, until });
  }

  #eventOf({ payload, offset = 0, at, uri, publisher }: MessageOf<'event'>): RawEvent {
    const { wire, checks, params } = this.init;
    return {
      payload: checks.incoming('payload', valueOf(payload)),
      params,
      offset: BigInt(offset),
      at: new Date(at ?? wire.clock.now()),
      ...(publisher !== undefined && { publisher }),
      replayed: offset > 0 && offset <= this.#head,
      topic: uri ?? checks.uri,
    };
  }

  #gapOf({ from, to, reason }: Missed): Gap {
    const topic = this.init.checks.uri;
    return { topic, from: BigInt(from), to: BigInt(to), reason };
  }
}
