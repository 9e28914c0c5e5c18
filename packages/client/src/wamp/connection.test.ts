import { describe, expect, test } from 'vitest';
import { type Attempt, Unanswerable } from '../auth/method.ts';
import type { AuthMethod } from '../credentials.ts';
import { EVERYTHING, ScriptedRouter, turn } from './scripted-router.test-support.ts';

describe('a connection in WAMP', () => {
  test('asks for the serializer by the subprotocol', async () => {
    const router = new ScriptedRouter();
    const client = await router.connect();
    expect(router.subprotocol).toBe('wamp.2.json');
    expect(router.heard[0]?.slice(0, 2)).toEqual([1, 'realm1']);
    await client.close();
    const other = new ScriptedRouter();
    await expect(other.connect(undefined, 'cbor')).resolves.toBeDefined();
    expect(other.subprotocol).toBe('wamp.2.cbor');
  });

  test('knows by the welcome who it is', async () => {
    const router = new ScriptedRouter();
    const client = await router.connect();
    await router.says([2, 7, { roles: { dealer: {} }, authid: 'joe', authrole: 'staff' }]);
    expect(client.status).toMatchObject({
      phase: 'ready',
      uuid: '7',
      user: 'joe',
      roles: ['staff'],
    });
  });

  test('answers a challenge by its ticket', async () => {
    const router = new ScriptedRouter();
    await router.connect({ ticket: 'secret', id: 'joe' });
    expect(router.last?.[2]).toMatchObject({ authmethods: ['ticket'], authid: 'joe' });
    await router.says([4, 'ticket', {}]);
    expect(router.last).toEqual([5, 'secret', {}]);
  });

  test('answers a challenge by what the application makes of it', async () => {
    const router = new ScriptedRouter();
    const onChallenge = (method: string, extra: unknown) => `${method} ${JSON.stringify(extra)}`;
    await router.connect({ methods: ['wampcra'], onChallenge });
    expect(router.last?.[2]).toMatchObject({ authmethods: ['wampcra'] });
    await router.says([4, 'wampcra', { challenge: 'c' }]);
    expect(router.last).toEqual([5, 'wampcra {"challenge":"c"}', {}]);
  });

  test('stays out where it has no answer, and does not try again', async () => {
    const router = new ScriptedRouter();
    const client = await router.connect({
      methods: ['wampcra'],
      onChallenge: () => Promise.reject(new Error('no key')),
    });
    await router.says([4, 'wampcra', {}]);
    expect(router.last).toEqual([3, {}, 'wamp.error.cannot_authenticate']);
    expect(client.status).toMatchObject({ phase: 'closed', reason: 'no key' });

    const odd = new ScriptedRouter();
    const odder = await odd.connect({
      methods: ['wampcra'],
      onChallenge: () => Promise.reject('none'),
    });
    await odd.says([4, 'wampcra', {}]);
    expect(odder.status).toMatchObject({ phase: 'closed', reason: 'none' });

    const anonymous = new ScriptedRouter();
    const other = await anonymous.connect();
    await anonymous.says([4, 'ticket', {}]);
    expect(other.status).toMatchObject({ reason: 'no answer to a challenge by ticket' });
  });

  test('who can answer nothing offers nothing', async () => {
    const router = new ScriptedRouter();
    await router.connect({ methods: [], onChallenge: () => 'x' });
    expect(router.last?.[2]).toMatchObject({ authmethods: [] });
  });

  test('shows who it is as a method does, and lets the router show that it is the right one', async () => {
    const router = new ScriptedRouter();
    const client = await router.connect(methodOf({}));
    expect(router.last?.[2]).toMatchObject({
      authmethods: ['m'],
      authid: 'joe',
      authextra: { nonce: 'n' },
    });
    await router.says([4, 'm', { x: 'y' }]);
    expect(router.last).toEqual([5, 'to y', { z: 1 }]);
    await router.says([2, 7, { roles: EVERYTHING, authextra: { verifier: 'v' } }]);
    expect(client.status).toMatchObject({ phase: 'ready' });
  });

  test('does not stay with a router that is not the right one', async () => {
    for (const details of [{ authextra: { verifier: 'w' } }, {}]) {
      const router = new ScriptedRouter();
      const client = await router.connect(methodOf({}));
      await router.says([2, 7, { roles: EVERYTHING, ...details }]);
      expect(router.last).toEqual([3, {}, 'wamp.error.cannot_authenticate']);
      expect(client.status).toMatchObject({ phase: 'closed', reason: /did not show/ });
      await expect(client.ready()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    }
  });

  test('says its ticket to nobody who asks for something else', async () => {
    const router = new ScriptedRouter();
    const client = await router.connect({ ticket: 'secret', id: 'joe' });
    await router.says([4, 'wampcra', { challenge: 'c' }]);
    expect(router.last).toEqual([3, {}, 'wamp.error.cannot_authenticate']);
    expect(client.status).toMatchObject({ reason: 'no answer to a challenge by wampcra' });
  });

  test('says nothing where it cannot begin, and tries again unless that would change nothing', async () => {
    const router = new ScriptedRouter();
    const begin = () => Promise.reject(new Error('no database'));
    const client = await router.connect(methodOf({}, begin));
    expect(router.heard).toEqual([]);
    expect(client.status).toMatchObject({ phase: 'waiting' });
    router.clock.tick(60);
    await turn();
    expect(router.sockets).toBe(2);

    const other = new ScriptedRouter();
    const never = () => Promise.reject(new Unanswerable('no key'));
    const closed = await other.connect(methodOf({}, never));
    expect(other.heard).toEqual([]);
    expect(closed.status).toMatchObject({ phase: 'closed', reason: 'no key' });
  });

  test('a challenge that cannot be answered now is answered in another attempt', async () => {
    const router = new ScriptedRouter();
    const answer = () => Promise.reject(new Error('no database'));
    const client = await router.connect(methodOf({ answer }));
    await router.says([4, 'm', {}]);
    expect(router.last).toEqual([3, {}, 'wamp.error.cannot_authenticate']);
    expect(client.status).toMatchObject({ phase: 'waiting' });
  });

  test('says no hello over a connection that has ended meanwhile', async () => {
    const router = new ScriptedRouter();
    let begun = (_: Attempt): void => {};
    const begin = () =>
      new Promise<Attempt>((resolve) => {
        begun = resolve;
      });
    await router.connect(methodOf({}, begin));
    await router.cut();
    begun(ATTEMPT);
    await turn();
    expect(router.heard).toEqual([]);
  });

  test('an answer that comes too late is not said', async () => {
    const router = new ScriptedRouter();
    let answer = (_: string): void => {};
    const onChallenge = () =>
      new Promise<string>((resolve) => {
        answer = resolve;
      });
    await router.connect({ methods: ['x'], onChallenge });
    await router.says([4, 'x', {}]);
    await router.cut();
    const before = router.heard.length;
    answer('late');
    await turn();
    expect(router.heard.length).toBe(before);
  });

  test('a refusal closes the client with the reason', async () => {
    const router = new ScriptedRouter();
    const client = await router.connect();
    await router.says([3, { message: 'Not you.' }, 'wamp.error.not_authorized']);
    expect(client.status).toMatchObject({ phase: 'closed', reason: 'Not you.' });
    await expect(client.ready()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  test('answers a goodbye, and comes back', async () => {
    const router = new ScriptedRouter();
    const client = await router.welcome();
    await router.says([6, {}, 'wamp.close.system_shutdown']);
    expect(router.last).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
    expect(client.status).toMatchObject({ phase: 'waiting' });
    await router.says([2, 9, { roles: {} }]);
    router.clock.tick(60);
    await turn();
    expect(router.sockets).toBe(2);
  });

  test('says goodbye, and waits for the answer, but not for ever', async () => {
    const router = new ScriptedRouter();
    const client = await router.welcome();
    const closed = client.close();
    expect(router.last).toEqual([6, {}, 'wamp.close.close_realm']);
    await router.says([6, {}, 'wamp.close.goodbye_and_out']);
    await closed;
    expect(client.status).toMatchObject({ phase: 'closed', code: 1000 });
    expect(router.clock.waiting).toBe(0);

    const silent = new ScriptedRouter();
    const other = await silent.welcome();
    const left = other.close();
    silent.clock.tick(2_000);
    await left;
    expect(silent.closedWith).toBe(1000);
  });

  test('tells a router that breaks a rule, and leaves', async () => {
    for (const broken of ['{', [99], [36, 'x']]) {
      const router = new ScriptedRouter();
      const client = await router.welcome();
      await router.says(broken);
      expect(router.last?.[0]).toBe(3);
      expect(client.status).toMatchObject({ phase: 'waiting' });
      const before = router.heard.length;
      await router.says([2, 7, {}]);
      expect(router.heard.length).toBe(before);
    }
  });

  test('numbers what it asks from 1, without leaving one out', async () => {
    const router = new ScriptedRouter();
    const client = await router.welcome();
    void client.publish('a.b', 1, { acknowledge: false });
    await turn();
    await expect(client.command('time')).rejects.toMatchObject({ fault: 'feature.missing' });
    await expect(client.publish('a.b', { f: () => {} })).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    await expect(client.call('a.b', () => {})).rejects.toMatchObject({ code: 'INTERNAL' });
    const call = client.call('a.b', 1);
    await turn();
    expect(router.heard.slice(1).map(([code, id]) => [code, id])).toEqual([
      [16, 1],
      [48, 2],
    ]);
    call.cancel();
    await turn();
    expect(router.last).toEqual([49, 2, { mode: 'killnowait' }]);
  });

  test('does not cancel where the router does not know how', async () => {
    const router = new ScriptedRouter();
    const client = await router.welcome({ dealer: {} });
    const call = client.call('a.b', 1);
    await turn();
    call.cancel();
    await turn();
    expect(router.last?.[0]).toBe(48);
  });

  test('what was unsubscribed from has no gap in the next session', async () => {
    const router = new ScriptedRouter();
    const client = await router.welcome();
    const gaps: unknown[] = [];
    client.on('gap', (gap) => gaps.push(gap));
    const first = client.subscribe('a.b');
    client.subscribe('a.c');
    await router.hears(3);
    await router.says([33, 1, 101]);
    await router.says([33, 2, 102]);
    const left = first.unsubscribe();
    await turn();
    expect(router.last).toEqual([34, 3, 101]);
    await router.says([35, 3]);
    await left;
    await router.cut();
    router.clock.tick(60);
    await turn();
    await router.says([2, 8, { roles: { broker: {} } }]);
    expect(router.last?.slice(0, 2)).toEqual([32, 1]);
    await router.says([33, 1, 201]);
    expect(gaps).toHaveLength(1);
    await router.says([33, 77, 201]);
  });
});

const ATTEMPT: Attempt = {
  hello: { method: 'm', id: 'joe', extra: { nonce: 'n' } },
  answer: async ({ extra }) => ({ signature: `to ${extra?.['x']}`, extra: { z: 1 } }),
  isGenuine: (extra) => extra?.['verifier'] === 'v',
};

/** A method whose attempts are like the usual one, but for some of its parts. */
function methodOf(
  given: Partial<Attempt>,
  begin: () => Promise<Attempt> = async () => ({ ...ATTEMPT, ...given }),
): AuthMethod {
  const over = () => {
    throw new Error('there is no door in WAMP');
  };
  return { token: async () => undefined, over, begin };
}
