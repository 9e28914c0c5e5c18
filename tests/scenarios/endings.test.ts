import type { Gap } from '@realmwire/protocol/contract';
import { FAULTS } from '@realmwire/protocol/faults';
import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { openYard } from '../hostile/yard.ts';
import { Stage, type StageOptions } from './stage.ts';

/** No session outlives its connection. */
const NOT_KEPT = { resumeMs: 0 };

describe.each(MATRIX)('over $transport in $codec', (cell) => {
  const open = (options?: StageOptions) => Stage.open(cell, options);

  test('a client whose connection is cut comes back with its subscriptions and registrations', async () => {
    const stage = await open({ served: 'wire', limits: NOT_KEPT });
    const client = stage.connect();
    const gaps: Gap[] = [];
    client.on('gap', (gap) => gaps.push(gap));
    const subscription = client.api.news.subscribe();
    const events = subscription[Symbol.asyncIterator]();
    await subscription.ready;
    const before = await client.ready();
    await stage.app?.api.news.publish({ text: 'before' });
    const first = await events.next();

    await stage.replug(client, stage.app);
    const after = await client.ready();
    await until(() => stage.router.stats().realms.at(-1)?.topics === 1);
    await until(() => (stage.router.stats().realms.at(-1)?.procedures ?? 0) > 10);
    await stage.app?.api.news.publish({ text: 'after' });
    const second = await events.next();

    expect(after.uuid).not.toBe(before.uuid);
    expect([first.value?.payload.text, second.value?.payload.text]).toEqual(['before', 'after']);
    expect(await client.api.add({ a: 1, b: 1 })).toBe(2);
    expect(gaps).toEqual([]);
    await subscription.unsubscribe();
    await stage.close();
  });

  test('what was published while a subscriber was away is told as a gap', async () => {
    const stage = await open({ limits: NOT_KEPT });
    const client = stage.connect({ reconnect: { minMs: 200, jitter: false } });
    const gaps: Gap[] = [];
    client.on('gap', (gap) => gaps.push(gap));
    const subscription = client.api.news.subscribe();
    const events = subscription[Symbol.asyncIterator]();
    await subscription.ready;
    await stage.realm?.api.news.publish({ text: 'before' });
    await events.next();

    stage.cut();
    await until(() => client.status.phase === 'waiting');
    await until(() => stage.router.stats().connections === 0);
    for (const text of ['lost', 'lost too']) await stage.realm?.api.news.publish({ text });
    await until(() => gaps.length > 0);
    await stage.realm?.api.news.publish({ text: 'after' });

    expect((await events.next()).value).toMatchObject({ payload: { text: 'after' }, offset: 4n });
    expect(gaps).toMatchObject([{ topic: 'com.lab.news', from: 2n, to: 3n, reason: 'reconnect' }]);
    await subscription.unsubscribe();
    await stage.close();
  });

  test('a call that was under way when the connection was cut fails: it may have run', async () => {
    const stage = await open({ limits: NOT_KEPT });
    const client = stage.connect();

    const call = client.api.never().safe();
    await until(() => stage.router.stats().pendingCalls === 1);
    stage.cut();
    const outcome = await call;
    const next = await client.api.add({ a: 1, b: 1 });

    expect(outcome.error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(next).toBe(2);
    await until(() => stage.notes.aborted.includes('never'));
    await stage.close();
  });

  test('a call whose callee dies fails at once: it may have run', async () => {
    const stage = await open({ served: 'nobody' });
    const callee = stage.connect({ reconnect: false });
    await callee.implement(stage.impl);
    const caller = stage.connect();

    const calls = [caller.api.never().safe(), caller.api.count({ to: 1e9 }, { credit: 2 }).safe()];
    await until(() => stage.router.stats().pendingCalls === 2);
    void callee.close();
    const outcomes = await Promise.all(calls);
    const later = await caller.api.add({ a: 1, b: 1 }).safe();

    for (const { error } of outcomes) {
      expect(error).toMatchObject({ code: 'CALLEE_LOST', retryable: false });
    }
    expect(later.error).toMatchObject({ code: 'NO_CALLEE', retryable: true });
    await stage.close();
  });

  test('a drain lets calls finish, takes nothing new and tells everybody when to come back', async () => {
    const stage = await open({ served: 'wire' });
    const client = stage.connect({ reconnect: { minMs: 60_000, jitter: false } });
    const begin = stage.hold();
    const sum = client.api.sum(undefined, { body: [1, 2, 3] });
    await until(() => stage.router.stats().pendingCalls === 1);

    const drained = stage.router.drain({ graceMs: 10_000 });
    const refused = await client.api.add({ a: 1, b: 1 }).safe();
    begin();
    const answer = await sum;
    await until(() => client.status.phase === 'waiting');
    await drained;

    expect(refused.error).toMatchObject({ fault: 'router.draining', retryable: true });
    expect(answer).toBe(6);
    expect(stage.router.stats()).toMatchObject({ connections: 0, pendingCalls: 0 });
  });

  test('a drain does not wait longer than it may', async () => {
    const stage = await open();
    const call = stage.connect({ reconnect: false }).api.never().safe();
    await until(() => stage.router.stats().pendingCalls === 1);

    await stage.router.drain({ graceMs: 50 });

    expect((await call).ok).toBe(false);
    expect(stage.notes.aborted).toContain('never');
  });

  test('a policy that has to ask somebody does not change the order of messages', async () => {
    const asked: string[] = [];
    const stage = await open({
      realm: {
        authorize: async ({ action, uri }) => {
          asked.push(`${action} ${uri}`);
          // The first questions take longest.
          for (let n = asked.length; n < 40; n += 1) await Promise.resolve();
          return uri !== 'com.lab.crash';
        },
      },
    });
    const { api } = stage.connect();
    const heard: string[] = [];
    const subscription = api.news.subscribe();
    subscription.on('event', ({ payload }) => void heard.push(payload.text));

    const published = Array.from({ length: 20 }, (_, n) =>
      api.news.publish({ text: `${n}` }, { excludeMe: false }),
    );
    const crash = api.crash().safe();
    const sum = api.sum(undefined, { body: [1, 2, 3] });
    await Promise.all(published);
    await until(() => heard.length === 20);

    expect(heard).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
    expect((await crash).error).toMatchObject({ code: 'FORBIDDEN', fault: 'right.missing' });
    expect(await sum).toBe(6);
    expect(asked[0]).toBe('subscribe com.lab.news');
    await stage.close();
  });

  test('the default policy lets clients call and subscribe, and do nothing else', async () => {
    const stage = await open({ realm: { onData: () => undefined } });
    const client = stage.connect();

    expect(await client.api.add({ a: 1, b: 1 })).toBe(2);
    await client.api.news.subscribe().ready;
    const forbidden = { code: 'FORBIDDEN', fault: 'right.missing' };
    await expect(client.api.news.publish({ text: 'x' })).rejects.toMatchObject(forbidden);
    await expect(client.implement({ add: () => 0 })).rejects.toMatchObject(forbidden);
    await expect(client.broadcast('x')).rejects.toMatchObject(forbidden);
    await expect(client.feedback('x', String(client.uuid))).rejects.toMatchObject(forbidden);
    await client.send('to the app');
    await stage.close({ errors: 1 });
  });

  test('who is refused at the door is closed for good, and is told why', async () => {
    let asked = 0;
    const stage = await open({
      realm: {
        authenticate: async ({ token }) => {
          asked += 1;
          return token === 'right' ? { user: 'ann', roles: ['reader'] } : null;
        },
      },
    });
    const refused = stage.connect({ auth: { ticket: 'wrong' }, reconnect: { minMs: 1 } });
    const accepted = stage.connect({ auth: { token: async () => 'right' } });

    const call = refused.api.add({ a: 1, b: 1 }).safe();
    await expect(refused.ready()).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      fault: 'session.refused',
    });
    const ready = await accepted.ready();

    const { error } = await call;
    expect(error).toMatchObject({ fault: 'session.refused', uri: 'com.lab.add' });
    expect(refused.api.add.isError(error, 'UNAUTHORIZED')).toBe(true);
    expect(refused.status).toMatchObject({
      phase: 'closed',
      reason: expect.stringContaining('The credentials were not accepted.'),
    });
    expect(ready).toMatchObject({ user: 'ann', roles: ['reader'] });
    expect(asked).toBe(2);
    await stage.close();
  });

  test('a client that leaves in good order leaves nothing behind', async () => {
    const stage = await open();
    const client = stage.connect();
    const { api } = client;
    const closed: unknown[] = [];
    client.setCallbackClose((closing) => closed.push(closing));
    const subscription = api.news.subscribe();
    await subscription.ready;
    const loop = (async () => {
      for await (const _ of subscription);
      return 'ended';
    })();
    const call = api.never().safe();
    await until(() => stage.router.stats().pendingCalls === 1);

    await client.close();

    expect(await loop).toBe('ended');
    expect((await call).ok).toBe(false);
    expect(closed).toMatchObject([{ code: 1000, willRetry: false }]);
    await stage.close();
  });
});

describe('the WebSocket of who is kicked', () => {
  test('closes with the code of the table', async () => {
    const yard = await openYard();
    const peer = await yard.open('json');
    const uuid = await peer.join('com.yard');

    yard.kick(uuid);
    await peer.hear('goodbye');
    peer.say({ opcode: 'goodbye', code: 'goodbye' });
    const { code } = await peer.end();

    await yard.close();
    expect(code).toBe(FAULTS['session.kicked'].closes);
  });
});
