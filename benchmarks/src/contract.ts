/**
 * The realm of the benchmark. The router enforces it on every message.
 */
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import * as z from 'zod';

const item = z.object({
  id: z.number().int(),
  sku: z.string(),
  name: z.string(),
  qty: z.number().int(),
  price: z.number(),
  paid: z.boolean(),
  tags: z.array(z.string()),
});

const content = z.union([z.string(), z.instanceof(Uint8Array)]);

/** Small calls, large calls in both directions, a stream, and one topic. */
export const bench = defineRealm('bench', {
  /** Answers with its input. */
  echo: rpc({ input: item, output: item }),
  /** Takes a large message: a text, or bytes where the codec has them. */
  put: rpc({ input: z.object({ content }), output: z.object({ length: z.number() }) }),
  /** Answers with a large message. */
  get: rpc({ input: z.object({ length: z.number() }), output: z.object({ content }) }),
  /** Yields for ever. */
  items: rpc({ yields: z.object({ seq: z.number(), text: z.string() }) }),
  /** Fan-out. */
  feed: topic({ payload: z.object({ seq: z.number(), at: z.number(), text: z.string() }) }),
});
