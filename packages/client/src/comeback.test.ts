import { describe, expect, test, vi } from 'vitest';
import { Client } from './client.ts';
import { Comeback } from './comeback.ts';
import { Connection } from './connection.ts';
import { FakeRouter, FakeSession, turn } from './fake-router.test-support.ts';
import type { ClientOptions } from './options.ts';
import { type Afterwards, PLATFORM } from './platform.ts';

const AFTERWARDS = { Comeback, Connection };

describe('a client whose connection ends before it has loaded what it needs then', () => {
  test('loads it while it connects', async () => {
    const { client, router, loads } = connected();
    router.isUp = false;
    const before = loads();
    await turn();

    expect([before, loads()]).toEqual([0, 1]);
    await client.close();
  });

  test('comes back once that is there; calls wait meanwhile', async () => {
    const { client, router, load } = connected();
    await client.ready();

    router.session.cut();
    const call = client.call('a').safe();
    await load();
    const { status } = client;
    router.clock.tick(1_000);
    await client.ready();
    await turn();

    expect(status).toMatchObject({ phase: 'waiting', retryInMs: 50, attempt: 1 });
    expect(router.session.only('call').map(({ uri }) => uri)).toEqual(['a']);
    await client.close();
    await call;
  });

  test('fails what was under way then', async () => {
    const { client, router, load } = connected();
    await client.ready();
    const call = client.call('a').safe();
    await turn();

    router.session.cut();
    await load();

    expect((await call).error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
  });

  test('tries every second to load it, and then to come back', async () => {
    const { client, router, load, fail } = connected();
    await client.ready();
    await fail();

    router.session.cut();
    router.clock.tick(1_000);
    await fail();
    const { status } = client;
    router.clock.tick(1_000);
    await load();
    router.clock.tick(1_000);
    await client.ready();

    expect(status).toMatchObject({ phase: 'waiting', retryInMs: 1_000 });
    expect(router.sessions.length).toBe(2);
  });

  test.each(['load', 'fail'] as const)(
    'closes at once, whether it can %s it or not',
    async (end) => {
      const { client, router, ...loading } = connected();
      await client.ready();
      router.session.cut();

      await client.close();
      await loading[end]();

      expect(client.status).toMatchObject({ phase: 'closed' });
      expect(router.clock.waiting).toBe(0);
    },
  );

  test('closes between two attempts to load it', async () => {
    const { client, router, fail } = connected();
    await client.ready();
    await fail();
    router.session.cut();
    await fail();

    await client.close();

    expect(router.clock.waiting).toBe(0);
  });

  test('does not come back when it may not', async () => {
    const { client, router, load } = connected({ reconnect: false });
    await client.ready();

    router.session.cut(1006, 'gone');
    await load();

    expect(client.status).toMatchObject({ phase: 'closed', code: 1006, reason: 'gone' });
  });

  test.each(['hangs until', 'ends before'])(
    'fails what was under way once the session is not kept any more: an attempt %s then',
    async (attempt) => {
      const { client, router, load } = connected();
      const resume = { token: 't', keptMs: 1_000 };
      router.answers = (message) =>
        message.opcode === 'hello'
          ? { opcode: 'welcome', session: 's', realm: 'com.shop', resume, ...ROUTER }
          : undefined;
      await client.ready();
      await load();
      const call = client.call('a').safe();
      await turn();
      router.session.cut();
      await turn();
      router.clock.tick(100);
      await turn();
      const asked = router.session.only('resume').length;

      if (attempt === 'ends before') router.session.cut();
      router.clock.tick(1_000);
      await turn();
      router.isUp = false;
      router.session.cut();

      expect(asked).toBe(1);
      expect((await call).error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
      await client.close();
      expect(router.clock.waiting).toBe(0);
    },
  );

  test('says so of what was under way, where it joins anew because it had been away too long', async () => {
    const { client, router, load } = connected();
    const resume = { token: 't', keptMs: 1_000 };
    router.answers = (message) =>
      message.opcode === 'hello'
        ? { opcode: 'welcome', session: 's', realm: 'com.shop', resume, ...ROUTER }
        : undefined;
    await client.ready();
    await load();
    const call = client.call('a').safe();
    await turn();
    const opening = vi.spyOn(FakeSession.prototype, 'opens').mockReturnValueOnce();
    router.session.cut();
    await turn();
    router.clock.tick(100);
    await turn();
    opening.mockRestore();

    router.clock.tick(1_000);
    router.session.opens();
    await client.ready();

    expect((await call).error).toMatchObject({
      code: 'UNKNOWN_OUTCOME',
      message: 'the session was not resumed',
    });
    expect(router.session.only('hello').length).toBe(1);
    await client.close();
  });

  test('loads it from where every platform has it', async () => {
    expect(await PLATFORM.loadAfterwards()).toMatchObject(AFTERWARDS);
  });
});

const ROUTER = { receives: { credit: 1 << 20 }, heartbeatMs: 15_000, heartbeatLostMs: 37_500 };

/** A client that waits for what it needs to come back, until the test says so. */
function connected(options: Partial<ClientOptions> = {}) {
  const router = new FakeRouter();
  const loading: {
    resolve(part: Afterwards): void;
    reject(error: Error): void;
  }[] = [];
  let loads = 0;
  const { afterwards: _, ...platform } = router.platform;
  const client = new Client({
    name: 'com.shop',
    options: { url: 'wss://router', ...options },
    platform: {
      ...platform,
      loadAfterwards: () =>
        new Promise((resolve, reject) => {
          loads += 1;
          loading.push({ resolve, reject });
        }),
    },
  });
  const load = (): Promise<void> => {
    for (const one of loading.splice(0)) one.resolve(AFTERWARDS);
    return turn();
  };
  const fail = (): Promise<void> => {
    for (const one of loading.splice(0)) one.reject(new Error('offline'));
    return turn();
  };
  return { client, router, loads: () => loads, load, fail };
}
