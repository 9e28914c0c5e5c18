import { Body, type Message } from '@realmwire/protocol';
import { defineRealm, rpc } from '@realmwire/protocol/contract';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type AppOptions, bringRealm } from './bring-realm.ts';
import { FakeRouter, type FakeSession, turn } from './fake-router.test-support.ts';

const shop = defineRealm('com.shop', {
  price: rpc({ input: z.object({ sku: z.string() }), output: z.number() }),
});

describe('an app', () => {
  test('brings its realm before anything else, then serves it', async () => {
    const { router } = await brought();

    const { received } = router.session;
    expect(received.map(({ opcode }) => opcode).slice(0, 2)).toEqual(['hello', 'realm']);
    expect(router.session.only('hello')[0]).toMatchObject({ brings: true, realm: 'com.shop' });
    const [{ payload } = {}] = router.session.only('realm');
    expect((payload as Body).value()).toMatchObject({ name: 'com.shop' });
    expect(router.session.only('register').map(({ uri }) => uri)).toEqual(['com.shop.price']);
  });

  test('does so again after a lost connection', async () => {
    const { client, router } = await brought();

    router.session.cut();
    router.clock.tick(1_000);
    await client.ready();
    await turn();

    expect(router.session.received.map(({ opcode }) => opcode)).toEqual([
      'hello',
      'realm',
      'register',
    ]);
  });

  test.each(['in the turn of', 'before'])(
    'serves it in the session that goes on, whose connection ended %s the answer of the router',
    async (when) => {
      const router = new FakeRouter();
      const resume = { token: 't', keptMs: 10_000 };
      router.answers = (message, session) => {
        if (message.opcode === 'hello')
          return { opcode: 'welcome', session: 's', realm: 'com.shop', resume, ...WELCOME };
        if (message.opcode === 'resume') {
          session.goesOnFrom(router.sessions[0] as FakeSession, message.seen, resume);
          return undefined;
        }
        if (message.opcode !== 'realm') return undefined;
        if (when === 'before') session.cut();
        session.send(described(message.id));
        session.cut();
        return undefined;
      };

      const begun = bringRealm(shop, { price: () => 1 }, options(), router.platform);
      await turn();
      router.clock.tick(100);
      await turn();
      const client = await begun;

      expect(router.sessions).toHaveLength(2);
      expect(router.session.only('register').map(({ uri }) => uri)).toEqual(['com.shop.price']);
      expect(client.status).toMatchObject({ phase: 'ready', uuid: 's' });
      await client.close();
    },
  );

  test('tries again when its lost session still holds the realm', async () => {
    const { client, router } = await brought();
    router.answers = (message) =>
      refusal(message, { code: 'CONTRACT_MISMATCH', fault: 'realm.taken' });

    router.session.cut();
    for (const ms of [1_000, 1_000]) {
      router.clock.tick(ms);
      await turn();
    }
    expect(client.status.phase).toBe('waiting');
    expect(router.sessions.length).toBe(3);
    router.answers = () => undefined;
    router.clock.tick(1_000);
    await client.ready();
    await turn();

    expect(router.session.only('register').map(({ uri }) => uri)).toEqual(['com.shop.price']);
  });

  test('fails when somebody else holds the realm from the beginning', async () => {
    const router = new FakeRouter();
    router.answers = (message) =>
      refusal(message, { code: 'CONTRACT_MISMATCH', fault: 'realm.taken' });

    const begun = bringRealm(shop, {}, options(), router.platform);

    await expect(begun).rejects.toMatchObject({ fault: 'realm.taken' });
    expect(router.sessions.length).toBe(1);
  });

  test('hears of its sessions in the order in which it happened', async () => {
    const heard: unknown[] = [];
    const { router, tell } = await brought({
      onOpen: ({ session, user }) => heard.push(['open', session, user]),
      onData: ({ opcode, message, from }) => heard.push([opcode, message, from]),
      onError: ({ session, code }) => heard.push(['error', session, code]),
      onClose: ({ session, reason }) => heard.push(['close', session, reason]),
    });

    tell('opened', { session: 's1', user: 'ann' });
    router.session.send({ opcode: 'feedback', from: 's1', kind: 'save', payload: Body.of(1) });
    tell('failed', { session: 's1', code: 'message.invalid', message: 'm' });
    tell('closed', { session: 's1', code: 'goodbye', reason: 'left' });
    await turn();

    expect(heard).toEqual([
      ['open', 's1', 'ann'],
      ['save', 1, 's1'],
      ['error', 's1', 'message.invalid'],
      ['close', 's1', 'left'],
    ]);
  });

  test('fails when the router refuses the contract, and does not try again', async () => {
    const router = new FakeRouter();
    router.answers = (message) => refusal(message, { code: 'FORBIDDEN', fault: 'right.missing' });

    const begun = bringRealm(shop, {}, options(), router.platform);

    await expect(begun).rejects.toMatchObject({ code: 'FORBIDDEN', fault: 'right.missing' });
    expect(router.sessions.length).toBe(1);
  });

  test('tries again when the router refuses the contract for now', async () => {
    const router = new FakeRouter();
    router.answers = (message) => refusal(message, { code: 'RATE_LIMITED', retry: true });

    const begun = bringRealm(shop, { price: () => 1 }, options(), router.platform);
    await turn();
    router.answers = () => undefined;
    router.clock.tick(1_000);
    const client = await begun;

    expect(client.status.phase).toBe('ready');
    expect(router.sessions.length).toBe(2);
  });
});

async function brought(hooks: Partial<AppOptions> = {}) {
  const router = new FakeRouter();
  const topics = new Map<string, number>();
  router.answers = (message) => {
    if (message.opcode !== 'subscribe') return undefined;
    const subscription = router.takeId();
    topics.set(message.uri, subscription);
    return { opcode: 'subscribed', id: message.id, subscription, offset: 0 };
  };
  const client = await bringRealm(
    shop,
    { price: () => 1 },
    { ...options(), ...hooks },
    router.platform,
  );
  const tell = (topic: string, value: unknown): void => {
    const subscription = topics.get(`realmwire.session.${topic}`) ?? 0;
    const payload = Body.of(value);
    router.session.send({ opcode: 'event', subscription, publication: 1, payload });
  };
  return { client, router, tell };
}

const WELCOME = { receives: { credit: 1 << 20 }, heartbeatMs: 15_000, heartbeatLostMs: 37_500 };

function described(id: number): Message {
  return { opcode: 'described', id, realm: 'com.shop', hash: 'h' };
}

function options(): AppOptions {
  return { url: 'wss://router' };
}

function refusal(
  message: Message,
  error: { code: string; fault?: string; retry?: boolean },
): Message | undefined {
  if (message.opcode !== 'realm') return undefined;
  return { opcode: 'error', of: 'realm', id: message.id, ...error };
}
