import { connect } from '@realmwire/client';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import type { WampCell } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { WampStage } from './wamp-stage.ts';

const Order = z.object({ sku: z.string(), qty: z.number() });

const shop = defineRealm('com.shop', {
  create: rpc({
    input: Order,
    output: z.object({ id: z.number() }),
    progress: z.object({ pct: z.number() }),
    errors: { OUT_OF_STOCK: z.object({ left: z.number() }) },
    wamp: 'kwargs',
  }),
  add: rpc({
    input: z.tuple([z.number(), z.number()]),
    output: z.number(),
    wamp: 'args',
  }),
  list: rpc({
    input: z.object({ limit: z.number().optional() }),
    output: z.number(),
    wamp: 'kwargs',
  }),
  sum: rpc({ accepts: z.tuple([z.number(), z.number()]), output: z.number(), wamp: 'args' }),
  tail: rpc({ yields: Order, wamp: 'kwargs' }),
  state: topic({ payload: Order, wamp: 'kwargs', history: 5 }),
  pair: topic({ payload: z.tuple([z.string(), z.number()]), wamp: 'args' }),
  plain: topic({ payload: Order }),
});

const CELLS: WampCell[] = [
  { subprotocol: 'wamp.2.json', transport: 'ws' },
  { subprotocol: 'wamp.2.msgpack', transport: 'memory' },
  { subprotocol: 'wamp.2.cbor', transport: 'tcp' },
];

describe.each(CELLS)('what a contract says of WAMP ($subprotocol)', (cell) => {
  let stage: WampStage;
  const open = () => connect(shop, { url: stage.at.url, reconnect: false });
  let native: ReturnType<typeof open>;
  const join = async () => {
    const peer = await stage.dial(cell);
    await peer.join('com.shop');
    return peer;
  };
  beforeEach(async () => {
    stage = await WampStage.open();
    stage.router.realm(shop, { authorize: 'everything' });
    native = open();
    await native.ready();
  });
  afterEach(async () => {
    await native.close();
    await stage.abandon();
  });

  test('a WAMP caller gives and gets keyword arguments, a native handler one object', async () => {
    const inputs: unknown[] = [];
    await native.implement({
      async create({ input, progress, fail }) {
        inputs.push(input);
        if (input.sku === 'gone') fail.OUT_OF_STOCK({ left: 0 }, 'Gone.');
        await progress({ pct: 50 });
        return { id: 7 };
      },
    });
    const peer = await join();
    const uri = 'com.shop.create';

    const options = { receive_progress: true };
    peer.say([48, 1, options, uri, [], { sku: 'a', qty: 2 }]);
    expect(await peer.take()).toEqual([50, 1, { progress: true }, [], { pct: 50 }]);
    expect(await peer.take()).toEqual([50, 1, {}, [], { id: 7 }]);
    // The object alone means the same.
    expect(await peer.ask([48, 2, {}, uri, [{ sku: 'b', qty: 1 }]])).toEqual([
      50,
      2,
      {},
      [],
      { id: 7 },
    ]);
    expect(await peer.ask([48, 3, {}, uri, [], { sku: 'gone', qty: 1 }])).toEqual([
      8,
      48,
      3,
      {},
      'OUT_OF_STOCK',
      ['Gone.'],
      { left: 0 },
    ]);
    expect(inputs).toEqual([
      { sku: 'a', qty: 2 },
      { sku: 'b', qty: 1 },
      { sku: 'gone', qty: 1 },
    ]);
  });

  test('a WAMP callee gets and gives them, a typed caller one object', async () => {
    const peer = await join();
    await peer.ask([64, 1, {}, 'com.shop.create']);
    const reports: unknown[] = [];
    const call = native.api.create(
      { sku: 'a', qty: 2 },
      { onProgress: (report) => reports.push(report) },
    );
    const [code, id, , , args, kwargs] = await peer.take();
    expect([code, args, kwargs]).toEqual([68, [], { sku: 'a', qty: 2 }]);
    peer.say([70, id, { progress: true }, [], { pct: 10 }], [70, id, {}, [], { id: 9 }]);
    expect(await call).toEqual({ id: 9 });
    expect(reports).toEqual([{ pct: 10 }]);

    // A program that returns a dictionary returns one argument.
    const again = native.api.create({ sku: 'a', qty: 2 });
    const [, second] = await peer.take();
    peer.say([70, second, {}, [{ id: 10 }]]);
    expect(await again).toEqual({ id: 10 });

    const failing = native.api.create({ sku: 'a', qty: 2 }).safe();
    const [, third] = await peer.take();
    peer.say([8, 68, third, {}, 'OUT_OF_STOCK', ['Gone.'], { left: 3 }]);
    expect(await failing).toMatchObject({
      ok: false,
      error: { code: 'OUT_OF_STOCK', data: { left: 3 } },
    });
  });

  test('positional arguments are a tuple', async () => {
    const callee = await join();
    const caller = await join();
    await callee.ask([64, 1, {}, 'com.shop.add']);
    caller.say([48, 1, {}, 'com.shop.add', [1, 2]]);
    const [, id, , , args] = await callee.take();
    expect(args).toEqual([1, 2]);
    callee.say([70, id, {}, [3]]);
    expect(await caller.take()).toEqual([50, 1, {}, [3]]);

    const sum = native.api.add([4, 5]);
    const [, second, , , given] = await callee.take();
    expect(given).toEqual([4, 5]);
    callee.say([70, second, {}, [9]]);
    expect(await sum).toBe(9);
  });

  test('no arguments are an object without members, where the contract takes one', async () => {
    await native.implement({
      list: ({ input }) => input.limit ?? -1,
    });
    const peer = await join();
    expect(await peer.ask([48, 1, {}, 'com.shop.list'])).toEqual([50, 1, {}, [-1]]);
    expect(await peer.ask([48, 2, {}, 'com.shop.list', [], { limit: 4 }])).toEqual([
      50,
      2,
      {},
      [4],
    ]);
  });

  test('items of both directions have the shape too', async () => {
    const peer = await join();
    await peer.ask([64, 1, {}, 'com.shop.sum']);
    const sum = native.api.sum();
    await sum.send([1, 2]);
    await sum.end();
    const opened = await peer.take();
    expect(opened[0]).toBe(68);
    expect((await peer.take())[4]).toEqual([1, 2]);
    peer.say([70, opened[1], {}, [3]]);
    expect(await sum).toBe(3);

    const callee = await join();
    await callee.ask([64, 1, {}, 'com.shop.tail']);
    const lines = native.api.tail();
    const invoked = await callee.take();
    callee.say(
      [70, invoked[1], { progress: true }, [], { sku: 'a', qty: 1 }],
      [70, invoked[1], {}],
    );
    const seen: unknown[] = [];
    for await (const line of lines) seen.push(line);
    expect(seen).toEqual([{ sku: 'a', qty: 1 }]);
  });

  test('events have it, those that are kept as well', async () => {
    const peer = await join();
    const [, , subscription] = await peer.ask([32, 1, {}, 'com.shop.state']);
    await native.api.state.publish({ sku: 'a', qty: 1 });
    expect((await peer.take()).slice(0, 2)).toEqual([36, subscription]);
    await native.api.state.publish({ sku: 'b', qty: 2 });
    expect((await peer.take()).slice(4)).toEqual([[], { sku: 'b', qty: 2 }]);

    await using heard = native.api.state.subscribe({ history: { last: 1 } });
    const events = heard[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ payload: { sku: 'b', qty: 2 } });
    expect(
      (
        await peer.ask([16, 2, { acknowledge: true }, 'com.shop.state', [], { sku: 'c', qty: 3 }])
      )[0],
    ).toBe(17);
    expect((await events.next()).value).toMatchObject({ payload: { sku: 'c', qty: 3 } });

    const [, , pairs] = await peer.ask([32, 3, {}, 'com.shop.pair']);
    await native.api.pair.publish(['a', 1]);
    const [code, id, , , args] = await peer.take();
    expect([code, id, args]).toEqual([36, pairs, ['a', 1]]);
  });

  test('arguments of another shape are refused, and which is wanted is said', async () => {
    const peer = await join();
    const publish = async (id: number, topicUri: string, ...payload: unknown[]) => {
      const [, , , , uri, args] = await peer.ask([
        16,
        id,
        { acknowledge: true },
        topicUri,
        ...payload,
      ]);
      return [uri, JSON.stringify(args)];
    };
    const invalid = 'wamp.error.invalid_argument';
    const [first, why] = await publish(1, 'com.shop.state', ['a', 1]);
    expect(first).toBe(invalid);
    expect(why).toContain('keyword arguments only');
    expect((await publish(2, 'com.shop.pair', [], { sku: 'a' }))[1]).toContain(
      'positional arguments only',
    );
    // Who reads it might take either.
    expect((await publish(3, 'com.shop.plain', [5], { sku: 'a', qty: 1 }))[1]).toContain(
      'one argument',
    );
  });
});
