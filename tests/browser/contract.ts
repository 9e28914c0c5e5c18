/** The realm that the browser tests play in. */
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import * as z from 'zod';

/** See the head of this file. */
export const gym = defineRealm('com.gym', {
  add: rpc({ input: z.object({ a: z.number(), b: z.number() }), output: z.number() }),
  buy: rpc({
    input: z.object({ sku: z.string() }),
    output: z.string(),
    errors: { SOLD_OUT: z.object({ left: z.number() }) },
  }),
  echo: rpc({
    input: z.object({ at: z.date(), big: z.bigint(), bytes: z.instanceof(Uint8Array) }),
    output: z.object({ at: z.date(), big: z.bigint(), bytes: z.instanceof(Uint8Array) }),
  }),
  weigh: rpc({ input: z.instanceof(Uint8Array), output: z.number() }),
  count: rpc({ input: z.object({ to: z.number() }), yields: z.number() }),
  counted: rpc({ output: z.number() }),
  sum: rpc({ accepts: z.number(), output: z.number() }),
  cut: rpc({ output: z.null() }),
  ledger: topic({ payload: z.number(), history: 100 }),
  news: topic({ payload: z.object({ text: z.string() }) }),
});
