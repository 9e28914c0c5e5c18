/** Sessions and declarations that the tests of the core use. */
import { createHash } from 'node:crypto';
import { Body, limitsOf, type MessageOf } from '@realmwire/protocol';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import * as z from 'zod';
import { declare, UNDECLARED } from './declarations.ts';
import type { Effect } from './effects.ts';
import type { Seat } from './seat.ts';

export const ALICE: Seat = { id: 1, uuid: 'alice', user: 'Alice', roles: ['reader'] };
export const BOB: Seat = { id: 2, uuid: 'bob', roles: [] };
export const CAROL: Seat = { id: 3, uuid: 'carol', roles: [] };

export const LIMITS = limitsOf({
  streamCredit: 2,
  maxPendingCalls: 3,
  maxRegistrations: 8,
  maxSubscriptions: 2,
});

const newHash = () => createHash('sha256');

export const OPEN = { realm: 'com', declarations: UNDECLARED, epoch: 'e', limits: LIMITS, newHash };

export const SHOP = {
  realm: 'com.shop',
  epoch: 'e',
  newHash,
  declarations: declare(
    defineRealm('com.shop', {
      add: rpc({
        input: z.object({ sku: z.string() }),
        output: z.object({ id: z.number() }),
        errors: { SOLD_OUT: z.object({ left: z.number() }), CLOSED: true },
        timeout: 1000,
      }),
      build: rpc({ progress: z.object({ done: z.number() }), output: z.string() }),
      tail: rpc({ yields: z.string(), invoke: 'roundrobin' }),
      put: rpc({ accepts: z.string(), output: z.number() }),
      news: topic({ payload: z.object({ text: z.string() }) }),
      state: topic({ params: z.object({ id: z.string().max(3) }), payload: z.number() }),
    }),
  ),
  limits: LIMITS,
};

export const body = (value: unknown) => Body.of(value);

/** The messages for one session among the effects. */
export function to(seat: Seat, effects: readonly Effect[]) {
  return effects.flatMap((effect) => {
    if (effect.do === 'deliver' && effect.to === seat.id) return [effect.message];
    if (effect.do === 'fanOut' && effect.to.includes(seat.id)) return [effect.message];
    return [];
  });
}

/** The one error for a session among the effects. */
export function errorTo(seat: Seat, effects: readonly Effect[]): MessageOf<'error'> {
  const [error] = to(seat, effects).filter((message) => message.opcode === 'error');
  if (error === undefined) throw new Error(`no error for ${seat.uuid}`);
  return error;
}

/** The value that a message carries. */
export function valueIn(message: object | undefined): unknown {
  const { payload } = (message ?? {}) as { readonly payload?: unknown };
  return payload instanceof Body ? payload.value() : undefined;
}
