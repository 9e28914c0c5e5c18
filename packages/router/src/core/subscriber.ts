/**
 * One session's subscription to one topic: how many events it may be sent, what waits for it, and
 * what it missed.
 *
 * A subscriber out of credit does not delay the others: its policy says whether events wait for it,
 * here or in the history of the topic, or are lost. A loss is counted, and told by one GAP as soon as
 * there is credit again, before the next event. Nothing is dropped in silence.
 *
 *     told before all      then   then one of these                    then
 *     passed, own, loss    late   waiting events │ history from place  events as they are published
 *
 * Events that are not for it are no loss. A GAP says so before the next event, or at once where it
 * published them itself.
 */
import type { MessageOf, SessionId } from '@realmwire/protocol';
import { Deque } from './deque.ts';
import type { History } from './history.ts';
import { KeptEvent } from './kept-event.ts';
import type { Drops, Policy } from './overflow.ts';
import type { Seat } from './seat.ts';
import { type OwnEvents, type Purse, WaitingEvents } from './waiting-events.ts';

/** Why events were lost. */
export type LossReason = 'credit' | 'queue' | 'expired' | 'pause';

/** A run of events that a subscriber did not get. */
export interface Loss {
  readonly from: number;
  to: number;
  readonly reason: LossReason;
}

/** What becomes of an event: it is to be sent now, it waits or is lost, or the session is to end. */
export type Offer = 'send' | 'wait' | 'end';

/** A message for a subscriber, and what of memory it stands for. */
export interface Due {
  readonly message: MessageOf<'event'> | MessageOf<'gap'>;
  readonly bytes: number;
}

/** What a {@link Subscriber} is made of. */
export interface SubscriberInit {
  readonly seat: Seat;
  readonly subscription: number;
  /** Events that may be under way before the first NEXT; Infinity: it gives no credit. */
  readonly credit: number;
  /** How many may wait. */
  readonly maxWaiting: number;
  readonly policy: Policy;
  /** Where drops are counted. */
  readonly drops: Drops;
  readonly purse: Purse;
}

/** See the head of this file. */
export class Subscriber {
  readonly seat: Seat;
  readonly session: SessionId;
  readonly subscription: number;
  policy: Policy;
  /** Since when it has held publishers back, in ms; undefined: it does not. */
  holdsSince: number | undefined;
  /** Events that were published and kept before it came, which it is to get first, if any. */
  #late: Deque<Due> | undefined;
  readonly #drops: Drops;
  readonly #maxWaiting: number;
  readonly #waiting: WaitingEvents;
  /** It gets what the history has after this offset; undefined: it gets what is published. */
  #place: number | undefined;
  /** The last event that it has asked the history for. */
  #askedTo = 0;
  #sent = 0;
  #until: number;
  #isFull = false;
  /** The last events that were not for it, as long as there is nothing else to tell. */
  #passed: OwnEvents | undefined;
  /** Events of its own before the loss. */
  #own: OwnEvents | undefined;
  #loss: Loss | undefined;

  constructor(init: SubscriberInit) {
    const { seat, subscription, credit, maxWaiting, policy, drops, purse } = init;
    this.seat = seat;
    this.session = seat.id;
    this.subscription = subscription;
    this.policy = policy;
    this.#drops = drops;
    this.#until = credit;
    this.#maxWaiting = policy === 'latest' ? 1 : Math.max(1, maxWaiting);
    this.#waiting = new WaitingEvents(purse);
  }

  /** Whether an event may be sent. */
  get isReady(): boolean {
    return this.#sent < this.#until && !this.#isFull;
  }

  /** Whether it has everything that was published. */
  get isUpToDate(): boolean {
    return (
      this.#own === undefined &&
      this.#loss === undefined &&
      this.#place === undefined &&
      this.#late === undefined &&
      this.#waiting.isEmpty
    );
  }

  /** Whether it is to be told of anything. */
  get hasNews(): boolean {
    return this.#passed !== undefined || !this.isUpToDate;
  }

  /** What becomes of the next event, or of the next offsets without events. */
  offer(event: KeptEvent): Offer {
    if (this.#place !== undefined) return 'wait';
    if (this.isUpToDate && this.isReady) return this.#take(event);
    switch (this.policy) {
      case 'history':
        this.#place = event.from - 1;
        return 'wait';
      case 'drop-oldest':
      case 'latest':
        this.#waiting.push(event, this.#maxWaiting, (oldest) => this.#drop(oldest));
        return 'wait';
      case 'disconnect':
        this.#drops.disconnect += 1;
        return 'end';
      default:
        // No events wait here, but some of its own may.
        for (let own = this.#waiting.shift(); own !== undefined; own = this.#waiting.shift()) {
          this.#drop(own);
        }
        this.#lose(event);
        return 'wait';
    }
  }

  /** An event of its own was published, which it does not get. The GAP that says so, if it may. */
  skip(offset: number): MessageOf<'gap'> | undefined {
    const isToBeToldNow = this.isUpToDate && !this.#isFull;
    this.pass(offset);
    return isToBeToldNow ? this.takePassed() : undefined;
  }

  /** An event was published that is not for it. */
  pass(offset: number): void {
    // The history knows for whom it is.
    if (this.#place !== undefined) return;
    if (this.isUpToDate) {
      this.#passed ??= { from: offset, to: offset };
      this.#passed.to = offset;
    } else if (this.policy === 'history') this.#place = offset - 1;
    else this.#waiting.skip(offset);
  }

  /** The GAP to be sent before the next event: what was published and is not for it. */
  takePassed(): MessageOf<'gap'> | undefined {
    if (this.#passed === undefined) return undefined;
    const { from, to } = this.#passed;
    this.#passed = undefined;
    return this.#gap(from, to, 'own');
  }

  /** It gets an event first that was kept before it came. */
  giveLate(message: MessageOf<'event'>, bytes: number): void {
    this.#late ??= new Deque();
    this.#late.push({ message, bytes });
  }

  /** What may be sent now of what it has not got yet; to be asked again until there is nothing. */
  next(history: History | undefined): Due | undefined {
    if (this.#isFull) return undefined;
    const passed = this.takePassed();
    if (passed !== undefined) return { message: passed, bytes: 0 };
    if (this.#own !== undefined) return this.#tellOwn(this.#own);
    if (this.#loss !== undefined) return this.isReady ? this.#tellLoss(this.#loss) : undefined;
    if (this.#late !== undefined && this.isReady) return this.#takeLate(this.#late);
    // Only a topic with history gives it a place in one.
    if (this.#place !== undefined) return this.#fromHistory(this.#place, history as History);
    return this.#fromWaiting();
  }

  /**
   * From now on it gets what the history has after this offset, once more if need be. Up to `head`
   * that is what it has asked for, its own events included.
   */
  rewind(offset: number, head: number): void {
    this.#askedTo = head;
    // What is lost or waits comes from the history too.
    const unsettled = Math.min(
      this.#passed?.from ?? Infinity,
      this.#own?.from ?? Infinity,
      this.#loss?.from ?? Infinity,
      this.#waiting.from ?? Infinity,
    );
    this.#place = Math.min(offset, this.#place ?? Infinity, unsettled - 1);
    this.#passed = undefined;
    this.#own = undefined;
    this.#loss = undefined;
    this.#waiting.clear();
  }

  /** An event, which was sent, did not get there: the GAP that says so, if it had an offset. */
  undelivered(offset: number | undefined): MessageOf<'gap'> | undefined {
    // Its credit is not spent.
    this.#sent -= 1;
    this.#drops.undelivered += 1;
    return offset === undefined ? undefined : this.#gap(offset, offset, 'too_large');
  }

  /** Raises the mark: absolute, never lowered. */
  grant(until: number): void {
    if (until > this.#until) this.#until = until;
  }

  /** The queue of the session is full, or has room again. */
  setFull(isFull: boolean): void {
    this.#isFull = isFull;
  }

  /** It has gone: nothing waits for it any more. */
  close(): void {
    this.#waiting.clear();
  }

  #takeLate(late: Deque<Due>): Due | undefined {
    this.#sent += 1;
    const due = late.shift();
    if (late.size === 0) this.#late = undefined;
    return due;
  }

  #take(event: KeptEvent): Offer {
    if (event.message === undefined) {
      this.#lose(event);
      return 'wait';
    }
    this.#sent += 1;
    return 'send';
  }

  #fromHistory(place: number, history: History): Due | undefined {
    const { begin } = history;
    if (begin > place) {
      if (!this.isReady) return undefined;
      this.#place = begin;
      this.#drops.history += begin - place;
      return { message: this.#gap(place + 1, begin, 'expired'), bytes: 0 };
    }
    const event = history.after(place);
    if (event === undefined) {
      this.#place = undefined;
      return undefined;
    }
    if (!this.#isFor(event)) return this.#tellForeign(event, history);
    if (!this.isReady) return undefined;
    this.#place = event.to;
    return this.#due(event);
  }

  /** What it has asked for was published before it came, or as if it had. */
  #isFor(event: KeptEvent): boolean {
    const { seat } = this;
    return event.to <= this.#askedTo ? event.isForLatecomer(seat) : event.isFor(seat);
  }

  /** Events of the history that are not for it are told in one, however many they are. */
  #tellForeign(first: KeptEvent, history: History): Due {
    let { to } = first;
    for (let next = history.after(to); next && !this.#isFor(next); next = history.after(to))
      ({ to } = next);
    this.#place = to;
    return { message: this.#gap(first.from, to, 'own'), bytes: 0 };
  }

  #fromWaiting(): Due | undefined {
    if (!this.#waiting.isNextOwn && !this.isReady) return undefined;
    const item = this.#waiting.shift();
    if (item === undefined) return undefined;
    if (item instanceof KeptEvent) return this.#due(item);
    return this.#tellOwn(item);
  }

  #due({ message, from, to, bytes }: KeptEvent): Due {
    if (message === undefined) {
      this.#drops.pause += to - from + 1;
      return { message: this.#gap(from, to, 'pause'), bytes: 0 };
    }
    this.#sent += 1;
    return { message, bytes };
  }

  #drop(oldest: KeptEvent | OwnEvents): void {
    if (oldest instanceof KeptEvent) this.#lose(oldest);
    // Inside a loss they are told with it.
    else if (this.#loss === undefined) this.#own = oldest;
  }

  #lose({ from, to, message }: KeptEvent): void {
    const reason = message === undefined ? 'pause' : this.#isFull ? 'queue' : 'credit';
    this.#loss ??= { from, to, reason };
    this.#loss.to = to;
    this.#drops[message === undefined ? 'pause' : this.policy] += to - from + 1;
  }

  #tellOwn({ from, to }: OwnEvents): Due {
    this.#own = undefined;
    return { message: this.#gap(from, to, 'own'), bytes: 0 };
  }

  #tellLoss({ from, to, reason }: Loss): Due {
    this.#loss = undefined;
    return { message: this.#gap(from, to, reason), bytes: 0 };
  }

  #gap(from: number, to: number, reason: string): MessageOf<'gap'> {
    return { opcode: 'gap', subscription: this.subscription, from, to, reason };
  }
}
