/** A dealer as its realm uses it, and peers of all kinds to meet there. */
import type { MessageOf } from '@realmwire/protocol';
import { Dealer, type DealerOptions } from './dealer.ts';
import type { Effect } from './effects.ts';
import type { Seat } from './seat.ts';
import { OPEN } from './seats.test-data.ts';

/** A seat of a WAMP client that has announced these features. */
export function wampSeat(seat: Seat, ...features: string[]): Seat {
  return { ...seat, features: new Set(features), isUncredited: true };
}

/** A dealer whose decisions are followed to their end, as a realm does it. */
export class DealerDesk {
  readonly dealer: Dealer;
  now = 0;

  constructor(options: Partial<Omit<DealerOptions, 'limits'>> & { readonly limits?: object } = {}) {
    const limits = { ...OPEN.limits, ...options.limits };
    this.dealer = new Dealer({ ...OPEN, ...options, limits });
  }

  register(seat: Seat, uri: string, more: Partial<MessageOf<'register'>> = {}): readonly Effect[] {
    const message = { opcode: 'register', id: 1, uri, ...more } as const;
    return this.#settled(this.dealer.onRegister(seat, message, this.now));
  }

  unregister(seat: Seat, registration: number): readonly Effect[] {
    const message = { opcode: 'unregister', id: 2, registration } as const;
    return this.#settled(this.dealer.onUnregister(seat.id, message));
  }

  call(seat: Seat, id: number, more: Partial<MessageOf<'call'>> = {}): readonly Effect[] {
    const message = { opcode: 'call', id, uri: 'com.a', ...more } as const;
    return this.#settled(this.dealer.onCall(seat, message, this.now));
  }

  /** An item of a streaming call, or its end. */
  item(
    seat: Seat,
    id: number,
    payload?: MessageOf<'call'>['payload'],
    part: 'item' | 'end' = 'item',
  ) {
    const message = { opcode: 'call', id, part, payload } as const;
    return this.#settled(this.dealer.onCall(seat, message, this.now));
  }

  yield(seat: Seat, id: number, more: Partial<MessageOf<'yield'>> = {}): readonly Effect[] {
    const message = { opcode: 'yield', id, ...more } as const;
    return this.#settled(this.dealer.onYield(seat, message, this.now));
  }

  fail(seat: Seat, id: number): readonly Effect[] {
    const error = { opcode: 'error', of: 'invocation', id, code: 'com.err' } as const;
    return this.#settled(this.dealer.onError(seat, error));
  }

  cancel(seat: Seat, id: number, mode?: MessageOf<'cancel'>['mode']): readonly Effect[] {
    return this.#settled(this.dealer.onCancel(seat, { opcode: 'cancel', id, mode }, this.now));
  }

  credit(seat: Seat, of: 'call' | 'invocation', stream: number, until: number) {
    return this.#settled(this.dealer.onCredit(seat, { of, stream, until }));
  }

  pressure(seat: Seat, isFull: boolean): readonly Effect[] {
    return this.#settled(this.dealer.onPressure(seat.id, isFull));
  }

  suspend(seat: Seat): readonly Effect[] {
    return this.#settled(this.dealer.suspend(seat.id, this.now));
  }

  resume(seat: Seat): readonly Effect[] {
    return this.#settled(this.dealer.resume(seat.id));
  }

  leave(seat: Seat): readonly Effect[] {
    return this.#settled(this.dealer.leave(seat.id, this.now));
  }

  /** Lets time pass until then. */
  at(now: number): readonly Effect[] {
    this.now = now;
    return this.#settled(this.dealer.expire(now));
  }

  #settled(effects: readonly Effect[]): readonly Effect[] {
    return this.dealer.settled(effects, this.now);
  }
}
