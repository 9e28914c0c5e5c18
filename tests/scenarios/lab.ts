/**
 * The realm that the scenarios play in: one procedure or topic of each shape.
 */
import { defineRealm, type Impl, rpc, topic } from '@realmwire/protocol/contract';
import * as z from 'zod';

const native = z.object({
  at: z.date(),
  big: z.bigint(),
  bytes: z.instanceof(Uint8Array),
  names: z.map(z.string(), z.number()),
  tags: z.set(z.string()),
});

/** See the head of this file. */
export const lab = defineRealm('com.lab', {
  add: rpc({ input: z.object({ a: z.number(), b: z.number() }), output: z.number() }),
  order: rpc({
    input: z.object({ sku: z.string(), qty: z.number().int() }),
    output: z.object({ id: z.string() }),
    errors: { OUT_OF_STOCK: z.object({ left: z.number() }), CLOSED: true },
  }),
  broken: rpc({ output: z.object({ id: z.string() }) }),
  crash: rpc({ output: z.string() }),
  caller: rpc({ output: z.object({ session: z.string(), user: z.string().optional() }) }),
  native: rpc({ input: native, output: native }),
  weigh: rpc({ input: z.instanceof(Uint8Array), output: z.number() }),
  never: rpc({ output: z.string() }),
  hurry: rpc({ output: z.string(), timeout: 150 }),
  build: rpc({ progress: z.object({ done: z.number() }), output: z.string() }),
  count: rpc({ input: z.object({ to: z.number() }), yields: z.number() }),
  sum: rpc({ accepts: z.number(), output: z.number() }),
  talk: rpc({ accepts: z.string(), yields: z.string() }),
  news: topic({ payload: z.object({ text: z.string() }) }),
  bulk: topic({ payload: z.instanceof(Uint8Array) }),
  log: topic({ payload: z.number(), history: 200 }),
  brief: topic({ payload: z.number(), history: 3 }),
  gauge: topic({ payload: z.number(), retain: true }),
  state: topic({
    params: z.object({ id: z.string(), shelf: z.string() }),
    payload: z.object({ state: z.string() }),
  }),
});

/** The tree of the realm, for the types of handlers. */
export type Lab = (typeof lab)['tree'];

/** What handlers notice, for the scenarios to look at. */
export interface Notes {
  /** How many items the generator of `count` has been asked for. */
  counted: number;
  /** How many items `sum` has taken. */
  taken: number;
  /** Why signals have aborted. */
  readonly aborted: string[];
  /** What lets `sum` take its next item; absent: it takes them as they come. */
  gate?: Promise<void> | undefined;
}

/** Handlers for the whole realm. */
export function labImpl(): { notes: Notes; impl: Impl<Lab> } {
  const notes: Notes = { counted: 0, taken: 0, aborted: [] };
  const watch = (signal: AbortSignal, name: string) =>
    signal.addEventListener('abort', () => notes.aborted.push(name));
  const never = (signal: AbortSignal, name: string) =>
    new Promise<never>((_, reject) => {
      watch(signal, name);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const impl: Impl<Lab> = {
    add: ({ input }) => input.a + input.b,
    order: ({ input, fail }) => {
      if (input.sku === 'gone') fail.OUT_OF_STOCK({ left: 3 }, 'come back tomorrow');
      if (input.sku === 'night') fail.CLOSED();
      return { id: `${input.sku}-${input.qty}` };
    },
    broken: () => ({ id: 5 as unknown as string }),
    crash: () => {
      throw new Error('the password is hunter2');
    },
    caller: ({ caller }) => ({
      session: caller.session,
      ...(caller.user !== undefined && { user: caller.user }),
    }),
    native: ({ input }) => input,
    weigh: ({ input }) => input.length,
    never: ({ signal }) => never(signal, 'never'),
    hurry: ({ signal }) => never(signal, 'hurry'),
    async build({ progress }) {
      for (let done = 1; done <= 3; done += 1) await progress({ done });
      return 'built';
    },
    async *count({ input, signal }) {
      watch(signal, 'count');
      for (let item = 1; item <= input.to; item += 1) {
        notes.counted = item;
        yield item;
      }
    },
    async sum({ body, signal }) {
      watch(signal, 'sum');
      let sum = 0;
      for await (const item of body) {
        await notes.gate;
        notes.taken += 1;
        sum += item;
      }
      return sum;
    },
    async *talk({ body }) {
      for await (const said of body) yield `you said ${said}`;
    },
  };
  return { notes, impl };
}
