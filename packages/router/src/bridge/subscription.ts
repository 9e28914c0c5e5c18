/**
 * One subscription by HTTP, for as long as its reader stays.
 *
 *     GET ──▶ subscribe ──▶ event: subscribed ── events, gaps, comments ──▶ … ──▶ event: end
 *
 * A reader that takes nothing gives no credit: then the overflow policy of its subscription holds, and it
 * is told of a loss by a gap.
 */
import {
  Body,
  type FaultCode,
  type FaultDetail,
  type Frame,
  type Message,
  type MessageOf,
  StreamReader,
} from '@realmwire/protocol';
import { valueOf } from '../core/declarations.ts';
import { JSON_TYPE } from './answer.ts';
import { eventFrame, HEARTBEAT, idOf, type Place, passedFrame, toldFrame } from './event-stream.ts';
import type { Exchange, HttpSession } from './http-session.ts';
import { problemOf, statusOf } from './http-status.ts';
import { errorText } from './said.ts';

const ID = 1;
/** A browser comes back after this, unless it is told another time when it is sent away. */
const RETRY_MS = 1_000;
/** Names the stream of events. */
export const EVENTS_TYPE = 'text/event-stream';

type Wish = MessageOf<'subscribe'>;

/** What is subscribed. */
export interface Wanted {
  readonly uri: string;
  readonly match: Wish['match'];
  readonly overflow: Wish['overflow'];
  /** Events that may be under way. */
  readonly credit: number;
  /** So many earlier events. */
  readonly last: number | undefined;
  /** Where the reader was. */
  readonly place: Place | undefined;
}

/** What is asked for. */
export function subscriptionOf(wanted: Wanted): Wish {
  const { uri, match, overflow, credit, last, place } = wanted;
  const history = place ?? (last === undefined ? undefined : { last });
  return { opcode: 'subscribe', id: ID, uri, match, overflow, credit, history };
}

/** See the head of this file. */
export class Subscription implements Exchange {
  readonly #session: HttpSession;
  readonly #uri: string;
  readonly #heartbeatMs: number;
  readonly #reader: StreamReader;
  #subscription = 0;
  #epoch = '';
  #saidAt: number;

  constructor(
    session: HttpSession,
    { uri, credit }: Wanted,
    { heartbeatMs }: { readonly heartbeatMs: number },
  ) {
    this.#session = session;
    this.#uri = uri;
    this.#heartbeatMs = heartbeatMs;
    this.#reader = new StreamReader(credit);
    this.#saidAt = session.since;
  }

  onMessage(message: Message): void {
    switch (message.opcode) {
      case 'subscribed':
        return this.#onSubscribed(message);
      case 'error':
        return this.#session.reply(statusOf(message), JSON_TYPE, errorText(message));
      case 'event':
        this.#say(eventFrame(message, this.#uri, this.#epoch));
        return this.#reader.onItem();
      case 'gap':
        return this.#onGap(message);
      case 'unsubscribed':
        this.#say(toldFrame('end', problemOf('right.missing', { reason: message.reason ?? '' })));
        return this.#session.finish();
      case 'feedback':
      case 'broadcast':
        return this.#onPacket(message);
      default:
    }
  }

  onRoom(): void {
    this.#reader.take(this.#reader.waiting);
    const until = this.#reader.takeGrant();
    if (until !== undefined)
      this.#session.say({ opcode: 'next', of: 'subscription', stream: this.#subscription, until });
  }

  onEnd(code: FaultCode, detail: FaultDetail): void {
    const problem = problemOf(code, detail);
    if (!this.#session.answer.isBegun) return this.#session.refuse(problem);
    const { retryAfterMs: retryMs } = problem;
    this.#say(toldFrame('end', problem, retryMs === undefined ? {} : { retryMs }));
  }

  expire(now: number): void {
    if (!this.#session.answer.isBegun || now - this.#saidAt < this.#heartbeatMs) return;
    this.#saidAt = now;
    this.#session.write(HEARTBEAT);
  }

  #onSubscribed({
    subscription,
    offset = 0,
    head = 0,
    epoch = '',
    gap,
  }: MessageOf<'subscribed'>): void {
    this.#subscription = subscription;
    this.#epoch = epoch;
    // A proxy that gathers what it passes on would hold events back.
    const headers = { 'content-type': EVENTS_TYPE, 'x-accel-buffering': 'no' };
    this.#session.answer.begin(200, headers);
    const told = { topic: this.#uri, session: this.#session.uuid, epoch, offset, head };
    this.#say(
      toldFrame('subscribed', told, {
        id: idOf(epoch, offset),
        retryMs: RETRY_MS,
      }),
    );
    if (gap !== undefined) this.#say(toldFrame('gap', gap));
  }

  #onGap({ from, to, reason }: MessageOf<'gap'>): void {
    const id = idOf(this.#epoch, to);
    // What was never meant for this reader is no loss.
    if (reason === 'own') return this.#say(passedFrame(id));
    this.#say(toldFrame('gap', { from, to, reason }, { id }));
  }

  #onPacket({ kind, opcode, from, payload }: MessageOf<'feedback'> | MessageOf<'broadcast'>): void {
    const message = payload instanceof Body ? payload.value() : valueOf(payload);
    this.#say(toldFrame('packet', { opcode: kind ?? opcode, message, from }));
  }

  #say(frame: Frame): void {
    this.#saidAt = this.#session.now;
    this.#session.write(frame);
  }
}
