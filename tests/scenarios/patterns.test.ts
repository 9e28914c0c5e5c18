import type { MessageOf } from '@realmwire/protocol';
import { createRouter } from '@realmwire/router';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CODECS, RawPeer } from '../hostile/raw-peer.ts';

type Codec = keyof typeof CODECS;

describe.each(Object.keys(CODECS) as Codec[])('patterns of procedures in %s', (codec) => {
  let router: ReturnType<typeof createRouter>;
  let url: string;
  const peers: RawPeer[] = [];

  beforeEach(async () => {
    router = createRouter();
    router.openRealm('com.open', {
      authorize: 'everything',
      authenticate: ({ token }) => ({ user: token }),
    });
    ({ url } = await router.listen({ port: 0 }));
  });

  afterEach(async () => {
    for (const peer of peers.splice(0)) peer.leave();
    await router.close();
  });

  const join = async (user: string) => {
    const peer = await RawPeer.open(url, codec);
    peers.push(peer);
    await peer.join('com.open', { auth: { method: 'ticket', token: user } });
    return peer;
  };

  /** Registers; gives the id of the registration. */
  const register = async (
    peer: RawPeer,
    id: number,
    uri: string,
    more: Partial<MessageOf<'register'>> = {},
  ) => {
    peer.say({ opcode: 'register', id, uri, ...more });
    const { registration } = await peer.hear('registered', (message) => message.id === id);
    return registration;
  };

  test('serve each call by the one that fits best, which is told the name', async () => {
    const callee = await join('ann');
    const caller = await join('ben');
    const exact = await register(callee, 1, 'com.a.b');
    const short = await register(callee, 2, 'com.a', { match: 'prefix' });
    const long = await register(callee, 3, 'com.a.x', { match: 'prefix' });
    const gap = await register(callee, 4, 'com..y', { match: 'wildcard' });

    const names = ['com.a.b', 'com.ab', 'com.a.xyz', 'com.b.y'];
    const served = [];
    for (const [index, uri] of names.entries()) {
      caller.say({ opcode: 'call', id: index + 1, uri });
      const { registration, uri: told } = await callee.hear(
        'invocation',
        ({ id }) => id === index + 1,
      );
      served.push([registration, told]);
    }
    caller.say({ opcode: 'call', id: 9, uri: 'com.b.z' });
    const nobody = await caller.hear('error', ({ id }) => id === 9);

    expect(served).toEqual([
      [exact, undefined],
      [short, 'com.ab'],
      [long, 'com.a.xyz'],
      [gap, 'com.b.y'],
    ]);
    expect(nobody.fault).toBe('callee.missing');
  });

  test('are taken over by force by the same user, and by nobody else', async () => {
    const old = await join('ann');
    const again = await join('ann');
    const other = await join('ben');
    const first = await register(old, 1, 'com.', { match: 'prefix' });

    const force = {
      opcode: 'register',
      id: 5,
      uri: 'com.',
      match: 'prefix',
      forceReregister: true,
    } as const;
    other.say(force);
    const refused = await other.hear('error');
    again.say(force);
    const revoked = await old.hear('unregistered');
    const { registration } = await again.hear('registered');

    expect(refused.fault).toBe('procedure.taken');
    expect(revoked).toMatchObject({ id: 0, registration: first, reason: 'taken over by force' });
    expect(registration).not.toBe(first);
  });

  test('are told of by the router: who serves what, and what changes', async () => {
    const watcher = await join('ann');
    const callee = await join('ben');
    for (const [index, kind] of KINDS.entries())
      watcher.say({ opcode: 'subscribe', id: index + 1, uri: `wamp.registration.${kind}` });
    await watcher.hear('subscribed', ({ id }) => id === KINDS.length);

    const registration = await register(callee, 1, 'com.', { match: 'prefix' });
    await watcher.hear('event');
    watcher.say({ opcode: 'call', id: 9, uri: 'wamp.registration.match' });
    await watcher.hear('error', ({ id }) => id === 9);
    callee.say({ opcode: 'unregister', id: 2, registration });
    await callee.hear('unregistered');

    const subscriptions = await Promise.all(
      KINDS.map((_, index) => watcher.hear('subscribed', ({ id }) => id === index + 1)),
    );
    const last = subscriptions.at(-1)?.subscription;
    await watcher.hear('event', ({ subscription }) => subscription === last);
    const events = watcher.heard.filter((message) => message.opcode === 'event');
    expect(events.map(({ subscription }) => subscription)).toEqual(
      subscriptions.map(({ subscription }) => subscription),
    );
  });
});

/** In the order in which one registration goes through them. */
const KINDS = ['on_create', 'on_register', 'on_unregister', 'on_delete'];
