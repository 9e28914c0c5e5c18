import { Body, type Message } from '@realmwire/protocol';
import { BULK } from '@realmwire/protocol/bulk';
import { describe, expect, test } from 'vitest';
import { Client } from './client.ts';
import { FakeRouter, turn } from './fake-router.test-support.ts';
import { PLATFORM } from './platform.ts';

const LONG = 'x'.repeat(20_000);

describe('a client, before what few messages need is loaded', () => {
  test('loads nothing for plain calls', async () => {
    const { client, loads } = await ready();

    expect(await client.call('echo', { sku: 'a', price: 1.5 })).toEqual({ sku: 'a', price: 1.5 });
    expect(loads()).toBe(0);
  });

  test.each([
    { name: 'long values', value: LONG },
    { name: 'dates', value: { at: new Date(5) } },
  ])('sends and gets $name after it has loaded, and what is sent after them', async ({ value }) => {
    const { client, router, loads } = await ready();

    const answers = await Promise.all([client.call('echo', value), client.call('echo', 'short')]);
    await client.call('echo', value);

    expect(answers).toEqual([value, 'short']);
    expect(router.session.only('call').length).toBe(3);
    expect(loads()).toBe(1);
  });

  test('sends in order', async () => {
    const { client, router } = await ready();

    await Promise.all([client.call('echo', new Date(5)), client.call('echo', 'plain')]);

    expect(router.session.only('call').map(({ id }) => id)).toEqual([1, 2]);
  });

  test('gets what it cannot read yet, and what comes after it, in order', async () => {
    const { client, router } = await ready();
    const seen: unknown[] = [];
    client.on('message', ({ message }) => seen.push(message));

    for (const message of [LONG, 'short', new Date(5)]) {
      router.session.send({ opcode: 'feedback', payload: Body.of(message) });
    }
    const before = seen.length;
    await turn();

    expect(before).toBe(0);
    expect(seen).toEqual([LONG, 'short', new Date(5)]);
  });

  test('fails a call whose value cannot be sent for that, and goes on; later it tries again', async () => {
    const { client, setOnline } = await ready();
    setOnline(false);

    const long = client.call('echo', LONG);
    const short = client.call('echo', 'short');

    await expect(long).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'a part of Realmwire could not be loaded',
    });
    expect(await short).toBe('short');
    setOnline(true);
    expect(await client.call('echo', LONG)).toBe(LONG);
  });

  test('comes back with a new session when it cannot read what has come', async () => {
    const { client, router, setOnline } = await ready();
    setOnline(false);

    router.session.send({ opcode: 'feedback', payload: Body.of(new Date(5)) });
    await turn();
    const { phase } = client.status;
    setOnline(true);
    router.clock.tick(1_000);
    await client.ready();

    expect(phase).toBe('waiting');
    expect(await client.call('echo', new Date(5))).toEqual(new Date(5));
  });

  test('does not mind when what would only help cannot be loaded', async () => {
    const { client, router, loads, setOnline } = await ready();
    setOnline(false);
    const seen: unknown[] = [];
    client.on('message', ({ message }) => seen.push(message));

    for (let count = 0; count < 20; count++) {
      router.session.send({ opcode: 'feedback', payload: Body.of('x'.repeat(10_000)) });
      await turn();
    }

    expect(client.status.phase).toBe('ready');
    expect(seen.length).toBe(20);
    expect(loads()).toBeGreaterThan(0);
  });

  test('refuses a value that cannot travel, as ever', async () => {
    const { client } = await ready();

    await expect(client.call('echo', { run: () => 1 })).rejects.toThrow('cannot travel');
  });

  test('loads it from where every platform has it', async () => {
    expect(await PLATFORM.loadBulk()).toBe(BULK);
  });
});

async function ready() {
  const router = new FakeRouter();
  let loads = 0;
  let isOnline = true;
  const platform = {
    ...router.platform,
    loadBulk: async () => {
      loads += 1;
      if (!isOnline) throw new Error('offline');
      return BULK;
    },
  };
  router.answers = (message): Message | undefined =>
    message.opcode === 'call'
      ? { opcode: 'result', id: message.id, payload: message.payload }
      : undefined;
  const client = new Client({ name: 'com.shop', options: { url: 'ws://router' }, platform });
  await client.ready();
  const setOnline = (online: boolean): void => {
    isOnline = online;
  };
  return { client, router, loads: () => loads, setOnline };
}
