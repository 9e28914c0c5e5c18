/** A broker and what its subscribers have got so far, for tests: what the hub does, without a hub. */
import type { Message, MessageOf, SessionId } from '@realmwire/protocol';
import { defineRealm, topic } from '@realmwire/protocol/contract';
import * as z from 'zod';
import { Broker, type BrokerOptions } from './broker.ts';
import { declare } from './declarations.ts';
import type { Effect } from './effects.ts';
import type { Seat } from './seat.ts';
import { body, LIMITS } from './seats.test-data.ts';

const payload = z.unknown();

/** Topics of every kind. */
export const NEWS = defineRealm('com', {
  plain: topic({ payload }),
  kept: topic({ payload, history: 5 }),
  brief: topic({ payload, history: { size: 5, ttlMs: 100 } }),
  state: topic({ payload, retain: true }),
  both: topic({ payload, history: 3, retain: true }),
  gauge: topic({ payload, conflate: true, history: 5 }),
  held: topic({ payload, overflow: 'pause' }),
});

type Heard = MessageOf<'event'> | MessageOf<'gap'>;

/** See the head of this file. */
export class Yard {
  readonly broker: Broker;
  /** Everything that was sent to each session. */
  readonly sent = new Map<SessionId, Message[]>();
  /** Sessions that were ended, and why. */
  readonly ended: string[] = [];
  /** Losses that nobody could be told of, in words. */
  readonly missed: string[] = [];
  now = 0;
  #isRunning = false;
  readonly #unserved: Extract<Effect, { do: 'serve' }>[] = [];

  constructor(options: Partial<Omit<BrokerOptions, 'limits'>> & { limits?: object } = {}) {
    this.broker = new Broker({
      realm: 'com',
      declarations: declare(NEWS),
      epoch: 'e',
      ...options,
      limits: { ...LIMITS, maxSubscriptions: 100, ...options.limits },
    });
  }

  subscribe(seat: Seat, uri: string, more: Partial<MessageOf<'subscribe'>> = {}) {
    const message = { opcode: 'subscribe', id: 1, uri, ...more } as const;
    this.run(this.broker.onSubscribe(seat, message, this.now));
    const answer = this.sent.get(seat.id)?.findLast(({ opcode }) => opcode !== 'event');
    return answer as unknown as MessageOf<'subscribed'>;
  }

  publish(seat: Seat, uri: string, more: Partial<MessageOf<'publish'>> = {}): void {
    const message = { opcode: 'publish', uri, payload: body(1), ...more } as const;
    this.run(this.broker.onPublish(seat, message, this.now));
  }

  /** The first subscription that a session has made. */
  subscriptionOf(seat: Seat): number {
    const [first] = this.answers(seat, 'subscribed') as MessageOf<'subscribed'>[];
    return first?.subscription ?? 0;
  }

  unsubscribe(seat: Seat, subscription = this.subscriptionOf(seat)): void {
    const message = { opcode: 'unsubscribe', id: 1, subscription } as const;
    this.run(this.broker.onUnsubscribe(seat, message, this.now));
  }

  grant(seat: Seat, until: number, subscription = this.subscriptionOf(seat)): void {
    this.run(this.broker.onCredit(seat, subscription, until, this.now));
  }

  press(seat: Seat, isFull: boolean): void {
    this.run(this.broker.onPressure(seat.id, isFull));
  }

  leave(seat: Seat): void {
    this.run(this.broker.leave(seat.id, this.now));
  }

  pass(ms: number): void {
    this.now += ms;
    this.run(this.broker.expire(this.now));
  }

  run(effects: readonly Effect[]): void {
    this.#carryOut(effects);
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let next = this.#unserved.shift(); next; next = this.#unserved.shift()) {
      this.#carryOut(this.broker.serve(next.session, next.subscription, this.now));
    }
    this.#isRunning = false;
  }

  /**
   * Events and gaps that a session got, in words: `3`, `4r` (retained), `4l` (late), `gap 1-2 credit`;
   * through a pattern `3 com.news`.
   */
  heard(seat: Seat): string[] {
    return this.messages(seat).map((message) =>
      message.opcode === 'event'
        ? `${message.offset ?? ''}${markOf(message)}${message.uri === undefined ? '' : ` ${message.uri}`}`
        : `gap ${message.from}-${message.to} ${message.reason}`,
    );
  }

  messages(seat: Seat): Heard[] {
    return (this.sent.get(seat.id) ?? []).filter(
      (message): message is Heard => message.opcode === 'event' || message.opcode === 'gap',
    );
  }

  answers(seat: Seat, opcode: string): unknown[] {
    return (this.sent.get(seat.id) ?? []).filter((message) => message.opcode === opcode);
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'serve') this.#unserved.push(effect);
      else if (effect.do === 'end') this.ended.push(`${effect.session} ${effect.code}`);
      else if (effect.do === 'missed')
        this.missed.push(`${effect.uri} ${effect.from}-${effect.to} ${effect.reason}`);
      else if (effect.do === 'deliver') this.#send(effect.to, effect.message);
      else if (effect.do === 'fanOut') for (const to of effect.to) this.#send(to, effect.message);
    }
  }

  #send(to: SessionId, message: Message): void {
    this.sent.set(to, [...(this.sent.get(to) ?? []), message]);
  }
}

function markOf({ late, retained }: MessageOf<'event'>): string {
  if (late) return 'l';
  return retained ? 'r' : '';
}
