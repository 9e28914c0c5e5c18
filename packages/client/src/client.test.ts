import { Body } from '@realmwire/protocol';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Client } from './client.ts';
import type { Status } from './events.ts';
import { FakeRouter, turn } from './fake-router.test-support.ts';
import type { ClientOptions } from './options.ts';

const shop = defineRealm('com.shop', {
  order: {
    create: rpc({
      input: z.object({ sku: z.string(), qty: z.number().default(1) }),
      output: z.object({ id: z.string(), at: z.coerce.date() }),
      errors: { OUT_OF_STOCK: z.object({ left: z.number() }), CLOSED: true },
    }),
    status: topic({
      params: z.object({ id: z.string() }),
      payload: z.object({ state: z.string(), note: z.string().default('none') }),
    }),
  },
  tail: rpc({ yields: z.object({ line: z.string() }) }),
  put: rpc({ accepts: z.number(), output: z.number() }),
  notice: topic({ payload: z.string() }),
});

describe('a client', () => {
  test('applies a copy of a contract as it does the contract', async () => {
    const { platform } = new FakeRouter();
    const contract = { ...shop };
    const client = new Client({
      name: 'com.shop',
      contract,
      options: { url: 'wss://router' },
      platform,
    });

    const call = client.api.order.create({ sku: 1 as never });

    await expect(call).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await client.close();
  });

  test('refuses a contract that was not made as one, and so brings nothing that applies it', () => {
    const { platform } = new FakeRouter();
    const init = { name: 'com.shop', options: { url: 'wss://router' }, platform };

    expect(
      () => new Client({ ...init, contract: { ...shop, '~checks': undefined as never } }),
    ).toThrow('com.shop: make the contract by `defineRealm`');
  });

  test('says hello with its credentials and is ready when the router has welcomed it', async () => {
    const { client, router } = connected({ auth: { token: async () => 't1' } });

    const ready = await client.ready();

    expect(router.session.options.subprotocol).toBe('realmwire.1.json');
    expect(router.session.only('hello')[0]).toMatchObject({
      realm: 'com.shop',
      auth: { method: 'ticket', token: 't1' },
      receives: { credit: 262_144 },
    });
    expect(ready).toMatchObject({ phase: 'ready', uuid: 'session-1', resumed: false, roles: [] });
    expect(client.uuid).toBe('session-1');
  });

  test('goes through connecting, ready, waiting and closed', async () => {
    const { client, router } = connected();
    const phases = watch(client);

    await client.ready();
    router.session.cut();
    const waiting = client.status;
    router.clock.tick(50);
    await client.ready();
    await client.close();

    expect(phases).toEqual(['ready', 'waiting', 'connecting', 'ready', 'closed']);
    expect(waiting).toMatchObject({ phase: 'waiting', retryInMs: 50, attempt: 1 });
    expect(client.status).toMatchObject({ phase: 'closed', code: 1000 });
    expect(client.uuid).toBeUndefined();
  });

  test('leaves with a goodbye, and holds no timer then', async () => {
    const { client, router } = connected();
    await client.ready();

    await client.close();

    expect(router.session.only('goodbye').length).toBe(1);
    expect(router.clock.waiting).toBe(0);
    await expect(client.ready()).rejects.toMatchObject({ code: 'DISCONNECTED' });
  });

  test('waits longer after each failed attempt, and gives up when it is told to', async () => {
    const { client, router } = connected({ reconnect: { minMs: 100, giveUpAfter: 3 } }, false);
    const delays: number[] = [];
    client.on('status', (status) => {
      if (status.phase === 'waiting') delays.push(status.retryInMs);
    });

    const outcome = expect(client.ready()).rejects.toMatchObject({ code: 'DISCONNECTED' });
    for (let n = 0; n < 4; n++) {
      await turn();
      router.clock.tick(60_000);
    }
    await outcome;

    expect(delays).toEqual([50, 100]);
    expect(router.sessions.length).toBe(3);
  });

  test.each([
    { code: 'session.refused', error: 'UNAUTHORIZED' },
    { code: 'session.kicked', error: 'DISCONNECTED' },
    { code: 'message.invalid', error: 'DISCONNECTED' },
  ])('does not try again after $code', async ({ code, error }) => {
    const { client, router } = connected();
    const closings: unknown[] = [];
    client.setCallbackClose((closing) => closings.push(closing));
    await client.ready();
    const next = client.subscribe('x')[Symbol.asyncIterator]().next();
    const failed = expect(next).rejects.toMatchObject({ code: error, fault: code });

    router.session.send({ opcode: 'abort', code, message: 'because' });
    await turn();

    expect(client.status).toMatchObject({ phase: 'closed', reason: 'because' });
    expect(closings).toEqual([{ code: 1000, reason: 'because', willRetry: false }]);
    await failed;
  });

  test('respects the time that the router asks for', async () => {
    const { client, router } = connected();
    await client.ready();

    const code = 'router.draining';
    router.session.send({ opcode: 'goodbye', code, retryAfterMs: 5_000 });
    await turn();

    expect(client.status).toMatchObject({ phase: 'waiting', retryInMs: 5_050 });
  });

  test('tries again with a new token when the token cannot be had', async () => {
    let asked = 0;
    const { client, router } = connected({
      auth: {
        token: () => {
          asked += 1;
          if (asked === 1) throw new Error('offline');
          return 't2';
        },
      },
    });
    await turn();
    expect(client.status).toMatchObject({ phase: 'waiting' });

    router.clock.tick(1_000);
    await client.ready();

    expect(router.session.only('hello')[0]?.auth).toEqual({ method: 'ticket', token: 't2' });
  });

  test('closes when its signal aborts', async () => {
    const abort = new AbortController();
    const { client } = connected({ signal: abort.signal });
    await client.ready();

    abort.abort();
    await turn();

    expect(client.status.phase).toBe('closed');
  });

  test('drops a router that is silent for too long, and connects anew', async () => {
    const { client, router } = connected();
    await client.ready();
    router.session.isMute = true;

    for (let n = 0; n < 38; n++) {
      router.clock.tick(1_000);
      await turn();
    }
    router.clock.tick(1_000);
    await client.ready();

    expect(router.sessions.map(({ closedWith }) => closedWith)).toEqual([4400, undefined]);
  });

  test('keeps one callback of each kind, and every listener', async () => {
    const { client, router } = connected();
    const heard: string[] = [];

    const same = client
      .setCallbackReady(() => heard.push('old'))
      .setCallbackReady(() => heard.push('new'))
      .setCallbackStatus(({ phase }) => heard.push(phase))
      .setCallbackReadMessage(({ opcode }) => heard.push(opcode));
    const off = client.on('ready', () => heard.push('listener'));
    off();
    await client.ready();
    router.session.send({ opcode: 'broadcast', from: 'u9', kind: 'note' });

    expect(same).toBe(client);
    expect(heard).toEqual(['ready', 'new', 'note']);
  });

  test('goes on when a listener throws', async () => {
    const { client } = connected();
    const errors: string[] = [];
    client.on('error', ({ message }) => errors.push(message));
    client.on('ready', () => {
      throw new Error('my listener');
    });

    await client.ready();

    expect(errors).toEqual(['my listener']);
    expect(await client.command('echo')).toBe('ok');
  });

  test('sends packets to the app, to a session and to all', async () => {
    const { client, router } = connected();

    await client.send('save', { a: 1 });
    await client.feedback('hi', 'u2');
    await client.broadcast('all');

    expect(router.session.only('feedback')).toMatchObject([{ kind: 'save' }, { to: 'u2' }]);
    expect(router.session.only('broadcast').length).toBe(1);
  });
});

describe('what is asked for without a session', () => {
  test('waits for the first one', async () => {
    const { client, router } = connected();

    const order = client.api.order.create({ sku: 'a' });
    await client.ready();
    await turn();
    answerCall(router, { id: '1', at: '2026-01-01' });

    expect(await order).toEqual({ id: '1', at: new Date('2026-01-01') });
  });

  test('fails with OVERFLOW when too much waits', async () => {
    const { client } = connected({ maxWaiting: 1 }, false);

    void client.call('a').safe();
    const outcome = await client.call('b').safe();

    expect(outcome.error).toMatchObject({ code: 'OVERFLOW', retryable: true });
  });

  test('fails at once after the end', async () => {
    const { client } = connected();
    await client.close();

    await expect(client.api.order.create({ sku: 'a' })).rejects.toMatchObject({
      code: 'DISCONNECTED',
    });
  });
});

describe('after a reconnect', () => {
  test('the same handlers and loops go on, and a gap tells what was lost', async () => {
    const { client, router } = connected();
    const gaps: unknown[] = [];
    client.on('gap', ({ from, to, reason }) => gaps.push([from, to, reason]));
    await client.implement({ order: { create: () => ({ id: '7', at: new Date(0) }) } });
    const subscription = client.api.notice.subscribe();
    await subscription.ready;
    publishTo(router, 1, 'before');
    const seen: unknown[] = [];
    const loop = (async () => {
      for await (const { payload } of subscription) if (seen.push(payload) === 2) return;
    })();

    router.answers = (message) =>
      message.opcode === 'subscribe'
        ? {
            opcode: 'subscribed',
            id: message.id,
            subscription: router.takeId(),
            offset: 5,
            gap: { from: 2, to: 5, reason: 'reconnect' },
          }
        : undefined;
    await reconnect(client, router);
    await turn();
    publishTo(router, 6, 'after');
    invoke(router, { sku: 'a' });
    await loop;
    await turn();

    expect(seen).toEqual(['before', 'after']);
    expect(gaps).toEqual([[2n, 5n, 'reconnect']]);
    expect(router.session.only('register').map(({ uri }) => uri)).toEqual([
      'com.shop.order.create',
    ]);
    expect(router.session.only('yield').length).toBe(1);
  });

  test('calls that were sent have failed with UNKNOWN_OUTCOME, those that were not are sent', async () => {
    const { client, router } = connected();
    await client.ready();

    const before = client.api.order.create({ sku: 'a' }).safe();
    await turn();
    router.session.cut();
    const during = client.api.order.create({ sku: 'b' });
    router.clock.tick(1_000);
    await client.ready();
    await turn();
    answerCall(router, { id: '2', at: 0 });

    expect((await before).error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect((await during).id).toBe('2');
  });
});

describe('the typed api', () => {
  test('checks what is sent and what comes back', async () => {
    const { client, router } = connected();
    await client.ready();

    const bad = client.api.order.create({ sku: 5 as never });
    const broken = client.api.order.create({ sku: 'a' });
    await expect(bad).rejects.toMatchObject({ code: 'BAD_INPUT', uri: 'com.shop.order.create' });
    await turn();
    answerCall(router, { id: 1 });

    await expect(broken).rejects.toMatchObject({ code: 'BAD_OUTPUT' });
  });

  test('tells the errors of the contract from others', async () => {
    const { client, router } = connected();
    await client.ready();

    const call = client.api.order.create({ sku: 'a' });
    await turn();
    const id = router.session.only('call')[0]?.id ?? 0;
    const payload = Body.of({ left: 3 });
    router.session.send({ opcode: 'error', of: 'call', id, code: 'OUT_OF_STOCK', payload });
    const error: unknown = await call.catch((reason: unknown) => reason);

    const { isError } = client.api.order.create;
    expect(isError(error, 'OUT_OF_STOCK') && error.data.left).toBe(3);
    expect(isError(error, 'TIMEOUT')).toBe(false);
  });

  test('spells the parameters of a topic, with and without the contract at run time', async () => {
    const { client, router } = connected();
    const thin = new Client<(typeof shop)['tree']>({
      name: 'com.shop',
      options: { url: 'wss://x' },
      platform: router.platform,
    });

    for (const { api } of [client, thin]) {
      await api.order.status.publish({ id: 'a.b' }, { state: 'paid' });
      await api.notice.publish('hello', { excludeMe: false });
      await api.order.status.subscribe({ id: 'a.b' }).ready;
      await api.notice.subscribe({ credit: 2 }).ready;
    }

    for (const session of router.sessions) {
      expect(session.only('publish').map(({ uri, excludeMe }) => [uri, excludeMe])).toEqual([
        ['com.shop.order.status.a%2Eb', undefined],
        ['com.shop.notice', false],
      ]);
      expect(session.only('subscribe').map(({ uri, credit }) => [uri, credit])).toEqual([
        ['com.shop.order.status.a%2Eb', undefined],
        ['com.shop.notice', 2],
      ]);
    }
    await thin.close();
  });

  test('gives subscribers what the schema makes of the payload, and the parameters', async () => {
    const { client, router } = connected();

    const subscription = client.api.order.status.subscribe({ id: '42' });
    await subscription.ready;
    publishTo(router, 1, { state: 'paid' });
    const { value } = await subscription[Symbol.asyncIterator]().next();

    expect(value?.payload).toEqual({ state: 'paid', note: 'none' });
    expect(value?.params).toEqual({ id: '42' });
  });

  test('gives a handler what the schema makes of the input', async () => {
    const { client, router } = connected();
    const inputs: unknown[] = [];
    await client.implement({
      order: {
        create: ({ input, fail }) => {
          inputs.push(input);
          if (input.qty > 1) fail.OUT_OF_STOCK({ left: 1 });
          return fail.CLOSED('for today');
        },
      },
    });

    invoke(router, { sku: 'a' });
    invoke(router, { sku: 'a', qty: 2 }, 501);
    invoke(router, { sku: 7 }, 502);
    await turn();

    expect(inputs).toEqual([
      { sku: 'a', qty: 1 },
      { sku: 'a', qty: 2 },
    ]);
    expect(router.session.only('error').map(({ code, message }) => [code, message])).toEqual([
      ['CLOSED', 'for today'],
      ['OUT_OF_STOCK', 'OUT_OF_STOCK'],
      ['BAD_INPUT', undefined],
    ]);
  });

  test('registers all procedures of an implementation or none', async () => {
    const { client, router } = connected();
    router.answers = (message) =>
      message.opcode === 'register' && message.uri.endsWith('tail')
        ? { opcode: 'error', of: 'register', id: message.id, code: 'PROCEDURE_TAKEN' }
        : undefined;

    const begun = client.implement({
      put: async () => 1,
      tail: async function* () {
        yield { line: '' };
      },
    });

    await expect(begun).rejects.toMatchObject({ code: 'PROCEDURE_TAKEN' });
    expect(router.session.only('unregister').length).toBe(1);
  });

  test('is no promise, so that a group or a procedure can be awaited by mistake', async () => {
    const { client } = connected();

    const group: unknown = client.api.order;
    expect(await Promise.resolve(group)).toBe(group);
    expect(JSON.stringify({ group })).toBe('{}');
    expect(String(group)).toBe('com.shop.order');
  });

  test('opens a stream at once where the contract accepts items', async () => {
    const { client, router } = connected();
    await client.ready();

    const call = client.api.put();
    await turn();
    await call.send(1);
    await turn();

    expect(router.session.only('call').map(({ part }) => part)).toEqual(['open', 'item']);
    call.cancel();
  });
});

/** A client of a fake router. */
function connected(options: Partial<ClientOptions> = {}, isUp = true) {
  const router = new FakeRouter();
  router.isUp = isUp;
  const client = new Client({
    name: 'com.shop',
    contract: shop,
    options: { url: 'wss://router', ...options },
    platform: router.platform,
  });
  client.on('error', () => {});
  return { client, router };
}

function watch(client: { on: Client['on'] }): string[] {
  const phases: string[] = [];
  client.on('status', ({ phase }: Status) => phases.push(phase));
  return phases;
}

async function reconnect(client: Pick<Client, 'ready'>, router: FakeRouter): Promise<void> {
  router.session.cut();
  router.clock.tick(1_000);
  await client.ready();
}

function answerCall(router: FakeRouter, value: unknown): void {
  const id = router.session.only('call').at(-1)?.id ?? 0;
  router.session.send({ opcode: 'result', id, payload: Body.of(value) });
}

function publishTo(router: FakeRouter, offset: number, value: unknown): void {
  const subscription = router.lastId;
  const payload = Body.of(value);
  router.session.send({ opcode: 'event', subscription, publication: offset, offset, payload });
}

function invoke(router: FakeRouter, input: unknown, id = 500): void {
  const payload = Body.of(input);
  const registration = router.registrations.get('com.shop.order.create') ?? 0;
  router.session.send({ opcode: 'invocation', id, registration, payload });
}
