import { connect as connectNative } from '@realmwire/client';
import { connect, WampArguments, type WampClientOptions } from '@realmwire/client/wamp';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
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
  slow: rpc({ input: z.string(), output: z.string() }),
  tail: rpc({ input: z.number(), yields: z.number() }),
  sum: rpc({ accepts: z.number(), output: z.number() }),
  state: topic({ payload: Order, wamp: 'kwargs' }),
});

describe.each(['json', 'msgpack', 'cbor'] as const)('our client in WAMP (%s)', (codec) => {
  let stage: WampStage;
  const clients: { close(): Promise<void> }[] = [];
  const keep = <C extends { close(): Promise<void> }>(client: C): C => {
    clients.push(client);
    return client;
  };
  const open = (options: Partial<WampClientOptions> = {}) =>
    keep(connect(shop, { url: stage.at.url, dialect: 'wamp', codec, ...options }));
  const openRaw = () => keep(connect('realm1', { url: stage.at.url, dialect: 'wamp', codec }));
  beforeEach(async () => {
    stage = await WampStage.open();
    stage.router.realm(shop, { authorize: 'everything' });
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await stage.abandon();
  });

  test('joins, calls, serves, publishes and subscribes, typed', async () => {
    const callee = open();
    const caller = open();
    expect(await caller.ready()).toMatchObject({ phase: 'ready', resumed: false });
    const reports: unknown[] = [];
    await callee.implement({
      async create({ input, progress, fail }) {
        if (input.sku === 'gone') fail.OUT_OF_STOCK({ left: 0 }, 'Gone.');
        await progress({ pct: 50 });
        return { id: input.qty };
      },
    });
    const onProgress = (report: unknown) => reports.push(report);
    expect(await caller.api.create({ sku: 'a', qty: 2 }, { onProgress })).toEqual({ id: 2 });
    expect(reports).toEqual([{ pct: 50 }]);
    expect(await caller.api.create({ sku: 'gone', qty: 1 }).safe()).toMatchObject({
      ok: false,
      error: { code: 'OUT_OF_STOCK', data: { left: 0 }, message: 'Gone.' },
    });

    const heard: unknown[] = [];
    const subscription = caller.api.state.subscribe();
    subscription.on('event', ({ payload }) => heard.push(payload));
    await subscription.ready;
    await callee.api.state.publish({ sku: 'a', qty: 1 });
    await until(() => heard.length === 1, { what: 'the event' });
    expect(heard).toEqual([{ sku: 'a', qty: 1 }]);
  });

  test('meets native clients of the same realm', async () => {
    const native = keep(connectNative(shop, { url: stage.at.url }));
    await native.ready();
    await native.implement({ create: ({ input }) => ({ id: input.qty }) });
    expect(await open().api.create({ sku: 'a', qty: 7 })).toEqual({ id: 7 });
  });

  test('streams items both ways, more of them than a native window', async () => {
    const callee = open();
    await callee.implement({
      async *tail({ input }) {
        for (let line = 0; line < input; line += 1) yield line;
      },
      async sum({ body }) {
        let sum = 0;
        for await (const item of body) sum += item;
        return sum;
      },
    });
    const caller = open();
    let count = 0;
    for await (const line of caller.api.tail(600)) expect(line).toBe(count++);
    expect(count).toBe(600);

    const sum = caller.api.sum();
    for (let item = 1; item <= 600; item += 1) await sum.send(item);
    await sum.end();
    expect(await sum).toBe(180_300);
  });

  test('a call that is canceled stops its handler', async () => {
    const callee = open();
    let stopped = '';
    await callee.implement({
      slow: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            stopped = 'yes';
            reject(new Error('stopped'));
          });
        }),
    });
    const controller = new AbortController();
    const call = open().api.slow('x', { signal: controller.signal });
    const outcome = expect(call).rejects.toMatchObject({ code: 'CANCELED' });
    await until(() => stage.router.stats().pendingCalls === 1, { what: 'the call' });
    controller.abort();
    await outcome;
    await until(() => stopped === 'yes', { what: 'the end of the handler' });
  });

  test('comes back after a loss: serves and hears on, and is told of the gap', async () => {
    const sockets: WebSocket[] = [];
    class Cuttable extends WebSocket {
      constructor(url: string, subprotocol: string) {
        super(url, subprotocol);
        sockets.push(this);
      }
    }
    const client = open({ reconnect: { minMs: 1, maxMs: 2 }, WebSocket: Cuttable });
    await client.implement({ slow: ({ input }) => `again ${input}` });
    const heard: unknown[] = [];
    const gaps: unknown[] = [];
    const subscription = client.api.state.subscribe();
    subscription.on('event', ({ payload }) => heard.push(payload));
    client.on('gap', (gap) => gaps.push(gap));
    await subscription.ready;
    const first = client.uuid;
    for (const socket of sockets) socket.terminate();

    await until(() => client.uuid !== undefined && client.uuid !== first, { what: 'a session' });
    await until(() => gaps.length === 1, { what: 'the gap' });
    const other = open();
    await other.api.state.publish({ sku: 'b', qty: 1 });
    expect(await other.api.slow('x')).toBe('again x');
    await until(() => heard.length === 1, { what: 'the event' });
    expect(gaps).toMatchObject([{ reason: 'reset' }]);
  });

  test('uses any procedure and topic of a foreign realm by its name', async () => {
    const [one, other] = [openRaw(), openRaw()];
    await one.register('com.foreign.add', ({ input }) => {
      const { args, kwargs } = input as WampArguments;
      return new WampArguments([...args].reverse(), kwargs);
    });
    const answer = await other.call('com.foreign.add', new WampArguments([1, 2], { a: 3 }));
    expect(answer).toEqual(new WampArguments([2, 1], { a: 3 }));
    await other.register('com.foreign.echo', ({ input }) => input);
    expect(await one.call('com.foreign.echo', new WampArguments([], { a: 1 }))).toEqual({ a: 1 });
    expect(await one.call('com.foreign.echo', 'x')).toBe('x');
    const heard: unknown[] = [];
    const subscription = one.subscribe('com.foreign.news');
    subscription.on('event', ({ payload }) => heard.push(payload));
    await subscription.ready;
    await other.publish('com.foreign.news', new WampArguments([1], { b: 2 }));
    await until(() => heard.length === 1, { what: 'the event' });
    expect(heard).toEqual([new WampArguments([1], { b: 2 })]);
  });

  test('says what WAMP has no word for', async () => {
    const client = open();
    await client.ready();
    const missing = { code: 'BAD_INPUT', fault: 'feature.missing' };
    await expect(client.command('time')).rejects.toMatchObject({
      ...missing,
      message: 'WAMP has no server commands.',
    });
    await expect(client.send('hi')).rejects.toMatchObject(missing);
    await expect(client.broadcast('hi')).rejects.toMatchObject(missing);
    await expect(client.api.state.subscribe({ history: { last: 1 } }).ready).rejects.toMatchObject({
      ...missing,
      message: 'WAMP has no history.',
    });
    await expect(client.api.slow('x', { idempotencyKey: 'k' })).rejects.toMatchObject(missing);
  });

  test('leaves in good order', async () => {
    const client = open();
    await client.ready();
    await client.close();
    expect(client.status).toMatchObject({ phase: 'closed', code: 1000 });
    await until(() => stage.router.stats().sessions === 0, { what: 'the end of the session' });
  });
});
