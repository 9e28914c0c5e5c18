import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, WampArguments, type WampClientOptions, wampcra } from '@realmwire/client/wamp';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { until } from '@realmwire/testkit';
import FoxRouter from 'fox-wamp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';

const Order = z.object({ sku: z.string(), qty: z.number() });

// The realms of this router have no dots in their names.
const shop = defineRealm('shop', {
  create: rpc({
    input: Order,
    output: z.object({ id: z.number() }),
    progress: z.object({ pct: z.number() }),
    wamp: 'kwargs',
  }),
  echo: rpc({ input: z.string(), output: z.string() }),
  sum: rpc({ accepts: z.number(), output: z.number() }),
  slow: rpc({ input: z.string(), output: z.string() }),
  state: topic({ payload: Order, wamp: 'kwargs' }),
});

/** It speaks JSON only, and is no judge of arguments: see the guide on WAMP routers. */
describe('our client at fox-wamp', () => {
  let server: ReturnType<FoxRouter['listenWAMP']>;
  const clients: { close(): Promise<void> }[] = [];
  const open = (options: Partial<WampClientOptions> = {}) => {
    const { port } = server.address();
    const url = `ws://127.0.0.1:${port}/`;
    const client = connect(shop, { url, dialect: 'wamp', ...options });
    clients.push(client);
    return client;
  };
  const listen = async (handler?: Parameters<FoxRouter['listenWAMP']>[1]) => {
    server = new FoxRouter().listenWAMP({ port: 0, host: '127.0.0.1' }, handler);
    await once(server as never, 'listening');
  };
  const end = async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    for (const socket of server.clients) socket.terminate();
    await new Promise<void>((resolve) => server.close(resolve));
  };
  beforeEach(() => listen());
  afterEach(end);

  test('joins, serves and calls, with keyword arguments and progress', async () => {
    const [callee, caller] = [open(), open()];
    await callee.implement({
      async create({ input, progress }) {
        await progress({ pct: 50 });
        return { id: input.qty };
      },
      echo: ({ input }) => input,
    });
    const reports: unknown[] = [];
    const onProgress = (report: unknown) => reports.push(report);
    expect(await caller.api.create({ sku: 'a', qty: 7 }, { onProgress })).toEqual({ id: 7 });
    expect(reports).toEqual([{ pct: 50 }]);
    expect(await caller.api.echo('x')).toBe('x');
  });

  test('publishes and subscribes', async () => {
    const [publisher, subscriber] = [open(), open()];
    const heard: unknown[] = [];
    const subscription = subscriber.api.state.subscribe();
    subscription.on('event', ({ payload }) => heard.push(payload));
    await subscription.ready;
    await publisher.api.state.publish({ sku: 'a', qty: 1 });
    await until(() => heard.length === 1, { what: 'the event' });
    expect(heard).toEqual([{ sku: 'a', qty: 1 }]);
  });

  test('comes back after a loss, and serves and hears on', async () => {
    const client = open({ reconnect: { minMs: 1, maxMs: 2 } });
    await client.implement({ echo: ({ input }) => input });
    const heard: unknown[] = [];
    const gaps: unknown[] = [];
    client.on('gap', (gap) => gaps.push(gap));
    const subscription = client.api.state.subscribe();
    subscription.on('event', ({ payload }) => heard.push(payload));
    await subscription.ready;
    for (const socket of server.clients) socket.terminate();
    await until(() => gaps.length === 1, { what: 'the gap' });

    const other = open();
    expect(await other.api.echo('again')).toBe('again');
    await other.api.state.publish({ sku: 'b', qty: 2 });
    await until(() => heard.length === 1, { what: 'the event' });
  });

  test('names the feature that it does not announce', async () => {
    const client = open();
    await client.ready();
    await expect(client.api.sum()).rejects.toMatchObject({
      code: 'BAD_INPUT',
      fault: 'feature.missing',
      message:
        'No items of the caller: the router does not announce dealer.progressive_call_invocations.',
    });
  });

  test('uses what no contract declares by its name', async () => {
    const [one, other] = [open(), open()];
    await one.register('foreign.swap', ({ input }) => {
      const { args, kwargs } = input as WampArguments;
      return new WampArguments([...args].reverse(), kwargs);
    });
    expect(await other.call('foreign.swap', new WampArguments([1, 2], { a: 3 }))).toEqual(
      new WampArguments([2, 1], { a: 3 }),
    );
  });

  test('is told of a procedure that nobody serves', async () => {
    await expect(open().api.echo('x')).rejects.toMatchObject({ code: 'NO_SUCH_PROCEDURE' });
  });

  test('shows who it is by the methods that it has elsewhere', async () => {
    await end();
    await listen(SIGNATURES);
    const joe = open({ auth: wampcra({ id: 'joe', secret: 's3cret' }) });
    expect(await joe.ready()).toMatchObject({ user: 'joe' });

    const other = open({ auth: wampcra({ id: 'joe', secret: 'secret' }) });
    await expect(other.ready()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });
});

/** Takes who signs the challenge with `s3cret`. */
const SIGNATURES = {
  getAuthMethods: () => ['wampcra'],
  wampcra_extra: (
    _realm: string,
    _details: object,
    done: (error: unknown, extra: object) => void,
  ) => done(undefined, { challenge: 'c' }),
  wampcra_auth(
    ...[, , signature, , done]: [
      string,
      object,
      string,
      object,
      (error: unknown, user?: object) => void,
    ]
  ) {
    const isRight = signature === createHmac('sha256', 's3cret').update('c').digest('base64');
    done(isRight ? undefined : 'wrong', { role: 'clerk' });
  },
};
