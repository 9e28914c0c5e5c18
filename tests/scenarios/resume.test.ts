import type { Gap } from '@realmwire/protocol/contract';
import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { Stage, type StageOptions } from './stage.ts';

describe.each(MATRIX)('over $transport in $codec, a session whose connection is cut', (cell) => {
  const open = (options?: StageOptions) => Stage.open(cell, options);

  test('goes on with the same id, and its call in flight is answered', async () => {
    const stage = await open();
    const begin = stage.hold();
    const client = stage.connect();
    const before = await client.ready();
    const sum = client.api.sum(undefined, { body: [1, 2, 3] });
    await until(() => stage.router.stats().pendingCalls === 1);

    await stage.recut(client);
    begin();

    expect(await sum).toBe(6);
    expect(await client.ready()).toEqual({ ...before, resumed: true });
    expect(stage.notes.aborted).toEqual([]);
    await stage.close();
  });

  test('gets the events that were published meanwhile, without a gap', async () => {
    const stage = await open();
    const client = stage.connect({ reconnect: { minMs: 100, jitter: false } });
    const gaps: Gap[] = [];
    client.on('gap', (gap) => gaps.push(gap));
    const subscription = client.api.news.subscribe();
    const texts: string[] = [];
    subscription.on('event', ({ payload }) => texts.push(payload.text));
    await subscription.ready;
    await stage.realm?.api.news.publish({ text: 'before' });
    await until(() => texts.length === 1);

    stage.cut();
    await until(() => stage.router.stats().suspended === 1);
    for (const text of ['1', '2', '3']) await stage.realm?.api.news.publish({ text });
    await until(() => client.status.phase === 'ready');
    await stage.realm?.api.news.publish({ text: 'after' });
    await until(() => texts.length === 5);

    expect(texts).toEqual(['before', '1', '2', '3', 'after']);
    expect(gaps).toEqual([]);
    await subscription.unsubscribe();
    await stage.close();
  });

  test('sends what was asked of it meanwhile, in order', async () => {
    const stage = await open();
    const client = stage.connect({ reconnect: { minMs: 50, jitter: false } });
    await client.ready();

    stage.cut();
    await until(() => client.status.phase === 'waiting');
    const sums = await Promise.all([1, 2, 3].map((a) => client.api.add({ a, b: 1 })));

    expect(sums).toEqual([2, 3, 4]);
    await stage.close();
  });

  test('keeps a stream going in both directions, each item once', async () => {
    const stage = await open({ served: 'wire' });
    const client = stage.connect();
    const items: number[] = [];
    for await (const item of client.api.count({ to: 400 }, { credit: 8 })) {
      items.push(item);
      if (item % 100 === 50) await stage.recut(client, stage.app);
    }
    async function* body() {
      for (let item = 1; item <= 100; item += 1) {
        if (item === 50) await stage.recut(client, stage.app);
        yield item;
      }
    }

    expect(items).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
    expect(await client.api.sum(undefined, { body: body() })).toBe(5050);
    await stage.close();
  });

  test('of a callee is waited for: its call in flight is answered, a new one too', async () => {
    const stage = await open({ served: 'wire' });
    const begin = stage.hold();
    const client = stage.connect();
    const sum = client.api.sum(undefined, { body: [1, 2, 3] });
    await until(() => stage.router.stats().pendingCalls === 1);

    const recut = stage.recut(client, stage.app);
    const added = client.api.add({ a: 1, b: 1 });
    await recut;
    begin();

    expect(await added).toBe(2);
    expect(await sum).toBe(6);
    await stage.close();
  });

  test('of a callee is not waited for long: its callers are told what is known', async () => {
    const stage = await open({ served: 'nobody', limits: { calleeGraceMs: 50, resumeMs: 800 } });
    const callee = stage.connect({ reconnect: { minMs: 60_000, jitter: false } });
    await callee.implement(stage.impl);
    const caller = stage.connect({ reconnect: { minMs: 1, maxMs: 5 } });

    const before = caller.api.never().safe();
    await until(() => stage.router.stats().pendingCalls === 1);
    stage.cut();
    await until(() => caller.status.phase === 'ready');
    const meanwhile = caller.api.add({ a: 1, b: 1 }).safe();
    const outcomes = [await before, await meanwhile];
    const later = await caller.api.add({ a: 1, b: 1 }).safe();

    expect(outcomes.map(({ error }) => error?.code)).toEqual(['CALLEE_LOST', 'NOT_DELIVERED']);
    expect(outcomes.map(({ error }) => error?.retryable)).toEqual([false, true]);
    expect(later.error).toMatchObject({ code: 'NO_CALLEE', retryable: true });
    await stage.close();
  });

  test('of a callee makes room for its successor, which gets the calls that waited', async () => {
    const stage = await open({
      served: 'nobody',
      limits: { calleeGraceMs: 60_000, resumeMs: 1_500 },
    });
    const callee = stage.connect({ reconnect: { minMs: 60_000, jitter: false } });
    await callee.implement(stage.impl);
    const caller = stage.connect({ reconnect: { minMs: 1, maxMs: 5 } });
    const lost = caller.api.never().safe();
    await until(() => stage.router.stats().pendingCalls === 1);
    stage.cut();
    await until(() => caller.status.phase === 'ready');
    const added = caller.api.add({ a: 1, b: 1 });
    await until(() => stage.router.stats().pendingCalls === 2);

    const successor = stage.connect();
    await successor.implement(stage.impl);

    expect(await added).toBe(2);
    expect((await lost).error).toMatchObject({ code: 'CALLEE_LOST' });
    await stage.close();
  });

  test('is not kept for ever: then a new one begins, and what was under way has failed', async () => {
    const stage = await open({ limits: { resumeMs: 50 } });
    const client = stage.connect({ reconnect: { minMs: 600, jitter: false } });
    const subscription = client.api.news.subscribe();
    await subscription.ready;
    const before = await client.ready();
    const call = client.api.never().safe();
    await until(() => stage.router.stats().pendingCalls === 1);

    stage.cut();
    const outcome = await call;
    await until(() => client.status.phase === 'ready');

    expect(outcome.error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(client.uuid).not.toBe(before.uuid);
    await until(() => stage.notes.aborted.includes('never'));
    await until(() => stage.router.stats().realms.at(-1)?.topics === 1);
    await subscription.unsubscribe();
    await stage.close();
  });

  test('loses what it may not have any more when it comes back', async () => {
    const forbidden = new Set<string>();
    const authorize = ({ uri }: { uri: string }) => !forbidden.has(uri);
    const stage = await open({ served: 'nobody', realm: { authorize } });
    const client = stage.connect();
    await client.implement(stage.impl);
    const subscription = client.api.news.subscribe();
    const kept = client.api.bulk.subscribe();
    await Promise.all([subscription.ready, kept.ready]);
    const ended = (async () => {
      for await (const event of subscription) expect(event).toBeUndefined();
    })().catch((error: unknown) => error);

    forbidden.add('com.lab.news');
    forbidden.add('com.lab.add');
    await stage.recut(client);

    expect(await ended).toMatchObject({ code: 'FORBIDDEN', message: 'not allowed any more' });
    const { procedures, topics } = stage.router.stats().realms.at(-1) ?? {};
    expect([procedures, topics]).toEqual([12, 1]);
    await kept.unsubscribe();
    await stage.close({ errors: stage.errors.length });
  });

  test('is over at once where the client said goodbye, or wants it so', async () => {
    const stage = await open();
    const client = stage.connect({ resume: false });
    const before = await client.ready();

    await stage.replug(client);

    expect(client.uuid).not.toBe(before.uuid);
    expect(stage.router.stats().suspended).toBe(0);
    await stage.close();
  });

  test('survives a hundred cuts with nothing lost and nothing twice', async () => {
    const stage = await open({ served: 'wire' });
    const client = stage.connect();
    const subscription = client.api.news.subscribe();
    const texts: string[] = [];
    subscription.on('event', ({ payload }) => texts.push(payload.text));
    await subscription.ready;
    const sums: Promise<number>[] = [];
    const published: Promise<unknown>[] = [];

    for (let cut = 0; cut < 100; cut += 1) {
      for (let n = 0; n < 5; n += 1) {
        sums.push(client.api.add({ a: cut, b: n }).then((sum) => sum - cut - n));
        const text = String(cut * 5 + n);
        published.push(stage.app?.api.news.publish({ text }) ?? Promise.reject());
      }
      if (cut % 3 === 0) await Promise.race([sums.at(-1), published.at(-1)]);
      await stage.recut(client, stage.app);
    }
    await Promise.all(published);
    await until(() => texts.length >= 500);

    expect(new Set(await Promise.all(sums))).toEqual(new Set([0]));
    expect(texts).toEqual(Array.from({ length: 500 }, (_, index) => String(index)));
    await subscription.unsubscribe();
    await stage.close();
  }, 20_000);
});
