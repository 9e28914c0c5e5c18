import { Body } from '@realmwire/protocol';
import { describe, expect, test, vi } from 'vitest';
import { Client } from './client.ts';
import { Comeback } from './comeback.ts';
import { Connection } from './connection.ts';
import { FakeRouter, turn } from './fake-router.test-support.ts';
import type { ClientOptions } from './options.ts';
import type { Afterwards } from './platform.ts';

describe('a client, before it has loaded all it is made of', () => {
  test('calls and is answered', async () => {
    const { client } = connected();

    expect(await client.call('echo', { sku: 'a' })).toEqual({ sku: 'a' });
    expect(client.status).toMatchObject({ phase: 'ready', uuid: 'session-1' });
  });

  test('answers the pings of its router', async () => {
    const { client, said, says } = connected();
    await client.ready();

    says('["ping",{"at":5}]');

    expect(said.at(-1)).toBe('["pong",{"at":5}]');
  });

  test('has begun to load it by the time it has a socket', async () => {
    const { router, loads, client } = connected();
    router.isUp = false;
    await turn();

    expect(loads()).toBe(1);
    await client.close();
  });

  test.each([
    ['a date', new Date(5)],
    ['a long text', 'x'.repeat(20_000)],
  ])('keeps a call with %s, and what is sent after it', async (_, value) => {
    const { client, router, load } = connected();
    await client.ready();

    const answers = Promise.all([client.call('echo', value), client.call('echo', 'after')]);
    await turn();
    const before = router.session.only('call').length;
    await load();

    expect(before).toBe(0);
    expect(await answers).toEqual([value, 'after']);
    expect(router.session.only('call').length).toBe(2);
  });

  test('keeps a packet, and an error with what comes after it', async () => {
    const { client, router, load } = connected();
    router.answers = () => undefined;
    await client.ready();
    const failed = client.call('a').safe();
    const answered = client.call('b').safe();
    await turn();
    router.session.send({ opcode: 'error', of: 'call', id: 1, code: 'TIMEOUT' });
    router.session.send({ opcode: 'result', id: 2, payload: Body.of('late') });
    const seen: unknown[] = [];
    client.on('message', ({ message }) => seen.push(message));
    router.session.send({ opcode: 'broadcast', payload: Body.of('hear') });
    await turn();
    const before = [...seen];

    await load();

    expect(before).toEqual([]);
    expect(seen).toEqual(['hear']);
    expect((await failed).error).toMatchObject({ code: 'TIMEOUT' });
    expect(await answered).toMatchObject({ value: 'late' });
  });

  test('goes on as it has begun: calls of before are answered after', async () => {
    const { client, router, load } = connected();
    router.answers = () => undefined;
    const call = client.call('a');
    await client.ready();
    await turn();

    await load();
    router.session.send({ opcode: 'result', id: 1, payload: Body.of('b') });

    expect(await call).toBe('b');
    expect(router.sessions.length).toBe(1);
    expect(await client.command('echo')).toBe('ok');
  });

  test('fails a call that needs it and cannot have it, and goes on', async () => {
    const { client, fail } = connected();
    await client.ready();
    await fail();

    const dated = client.call('echo', new Date(5)).safe();
    const plain = client.call('echo', 'plain');
    await fail();

    expect((await dated).error).toMatchObject({
      code: 'INTERNAL',
      message: 'a part of Realmwire could not be loaded',
    });
    expect(await plain).toBe('plain');
    expect(client.status.phase).toBe('ready');
  });

  test('loads it again every second, though nothing needs it', async () => {
    const { client, router, fail, load, loads } = connected();
    await client.ready();

    await fail();
    router.clock.tick(1_000);
    const before = loads();
    await load();

    expect(before).toBe(2);
    expect(await client.call('echo', 'after')).toBe('after');
    expect(client.status.phase).toBe('ready');
  });

  test('says that it waits when it cannot read on without it, and begins anew', async () => {
    const { client, router, fail, load } = connected();
    await client.ready();
    router.session.send({ opcode: 'broadcast', payload: Body.of('hear') });
    await fail();
    const { status } = client;
    await turn();

    router.clock.tick(1_000);
    await load();
    router.clock.tick(1_000);
    await client.ready();

    expect(status).toMatchObject({ phase: 'waiting', retryInMs: 1_000 });
    expect(router.sessions.map(({ closedWith }) => closedWith)).toEqual([1000, undefined]);
  });

  test('waits for it when the connection ends, and resumes its session with all that was sent', async () => {
    const { client, router, load } = connected();
    router.answers = (message) => {
      if (message.opcode !== 'hello') return undefined;
      const { realm } = message;
      const welcome = { realm, receives: { credit: 9999 }, heartbeatMs: 15_000 };
      const resume = { token: 't1', keptMs: 60_000 };
      return { opcode: 'welcome', session: 'kept', ...welcome, heartbeatLostMs: 37_500, resume };
    };
    await client.ready();
    void client.call('lost').safe();
    await turn();

    router.session.cut();
    const during = client.call('kept').safe();
    await load();
    router.clock.tick(1_000);
    await turn();

    expect(router.session.only('resume')).toMatchObject([{ session: 'kept', token: 't1' }]);
    await client.close();
    expect((await during).error).toMatchObject({ code: 'DISCONNECTED' });
  });

  test.each([
    ['before the welcome', false],
    ['in a session', true],
  ])('leaves at once %s, whether it can load it or not', async (_, isReady) => {
    const { client, router, fail } = connected({}, !isReady);
    await turn();
    const { session } = router;
    const call = client.call('echo', new Date(5)).safe();

    await client.close();
    session.isMute = false;
    await fail();
    await turn();

    expect(client.status).toMatchObject({ phase: 'closed', code: 1000 });
    expect(session.only('goodbye').length).toBe(isReady ? 1 : 0);
    expect((await call).error).toMatchObject({ code: 'DISCONNECTED' });
    expect(router.clock.waiting).toBe(0);
  });

  test('closes if it may not come back and cannot load it', async () => {
    const { client, router, fail } = connected({ reconnect: false });
    await client.ready();
    router.session.cut();

    await fail();

    expect(client.status).toMatchObject({
      phase: 'closed',
      reason: 'a part of Realmwire could not be loaded',
    });
    expect(router.clock.waiting).toBe(0);
  });

  test('loads it before it connects where it speaks MessagePack', async () => {
    const { client, router, loads, load } = connected({ codec: 'msgpack' }, true);
    router.isUp = false;
    await vi.waitFor(() => expect(loads()).toBe(1));
    const before = router.sessions.length;
    await load();

    expect(before).toBe(0);
    expect(router.session.options.subprotocol).toBe('realmwire.1.msgpack');
    await client.close();
  });

  test.each([
    ['no credit', { receives: null }],
    ['a credit that is no number', { receives: { credit: 'much' } }],
    ['no heartbeat', { heartbeatMs: undefined }],
    ['no time after which it is lost', { heartbeatLostMs: null }],
    ['nothing', { receives: undefined, heartbeatMs: undefined, heartbeatLostMs: undefined }],
  ])('says what is wrong with a welcome that has %s, and begins anew', async (_, broken) => {
    const { client, load, says } = connected({}, true);
    await turn();

    says(JSON.stringify(['welcome', { ...WELCOME, ...broken }]));
    await load();

    expect(client.status).toMatchObject({
      phase: 'waiting',
      cause: { message: 'message.invalid (opcode=welcome)' },
    });
    await client.close();
  });

  test('takes a router that announces no limits at all for one with the usual ones', async () => {
    const { client, load, says } = connected({}, true);
    await turn();

    says(JSON.stringify(['welcome', { ...WELCOME, limits: null }]));
    await load();

    expect(client.status).toMatchObject({ phase: 'ready', uuid: 's' });
    const closed = client.close();
    says('["goodbye",{"code":"goodbye"}]');
    await closed;
  });

  test('ends with a router that breaks its own rules, and begins anew', async () => {
    const { client, router, load, says } = connected();
    await client.ready();

    says('["welcome",{}]');
    await load();

    expect(router.session.closedWith).toBe(4400);
    expect(client.status.phase).toBe('waiting');
    await client.close();
  });
});

const WELCOME = {
  session: 's',
  realm: 'com.shop',
  receives: { credit: 1 << 20 },
  heartbeatMs: 15_000,
  heartbeatLostMs: 37_500,
};

/** A client that has not loaded all it is made of, until the test says so. */
function connected(options: Partial<ClientOptions> = {}, isMute = false) {
  const router = new FakeRouter();
  const said: unknown[] = [];
  let says = (_: string): void => {};
  router.answers = (message) =>
    message.opcode === 'call'
      ? { opcode: 'result', id: message.id, payload: message.payload }
      : undefined;
  const loading: { resolve(part: Afterwards): void; reject(error: Error): void }[] = [];
  let loads = 0;
  const { afterwards: _, ...platform } = router.platform;
  const client = new Client({
    name: 'com.shop',
    options: { url: 'wss://router', ...options },
    platform: {
      ...platform,
      openSocket: (socket, events) => {
        const transport = platform.openSocket(socket, events);
        router.session.isMute = isMute;
        says = (data) => events.onFrame(data);
        return {
          ...transport,
          send: (frames) => {
            said.push(...frames.map(({ data }) => data));
            transport.send(frames);
          },
        };
      },
      loadAfterwards: () =>
        new Promise((resolve, reject) => {
          loads += 1;
          loading.push({ resolve, reject });
        }),
    },
  });
  const load = (): Promise<void> => {
    for (const { resolve } of loading.splice(0)) resolve({ Comeback, Connection });
    return turn();
  };
  const fail = (): Promise<void> => {
    for (const { reject } of loading.splice(0)) reject(new Error('offline'));
    return turn();
  };
  return {
    client,
    router,
    loads: () => loads,
    load,
    fail,
    said,
    says: (data: string) => says(data),
  };
}
