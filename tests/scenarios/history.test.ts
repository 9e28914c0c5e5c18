import type { Event, Gap } from '@realmwire/protocol/contract';
import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { collect, payloads, range } from './collect.ts';
import { Stage, type StageOptions } from './stage.ts';

/** Every session is a new one, so that it is the history that closes the hole. */
const NO_RESUME = { resumeMs: 0 };

describe.each(MATRIX)('a topic with history over $transport in $codec', (cell) => {
  const open = ({ limits, ...options }: StageOptions = {}) =>
    Stage.open(cell, { limits: { ...NO_RESUME, ...limits }, ...options });

  test('gives its last events to whoever comes late, and then what is published', async () => {
    const stage = await open();
    for (let n = 1; n <= 5; n += 1) await stage.inside.log.publish(n);

    const subscription = stage.connect().api.log.subscribe({ history: { last: 3 } });
    const { all } = collect(subscription, 4);
    const { offset, head, epoch } = await subscription.ready;
    await stage.inside.log.publish(6);

    expect([offset, head]).toEqual([2n, 5n]);
    expect(epoch).not.toBe('');
    expect((await all).map(({ payload, replayed }) => [payload, replayed])).toEqual([
      [3, true],
      [4, true],
      [5, true],
      [6, false],
    ]);
    await subscription.unsubscribe();
    await stage.close();
  });

  test('says with PUBLISHED which place an event has', async () => {
    const stage = await open();
    const { api } = stage.connect();

    const published = [await api.log.publish(1), await api.log.publish(2)];

    expect(published.map(({ offset }) => offset)).toEqual([1n, 2n]);
    await stage.close();
  });

  test('gives what one asks for: after an offset, or from a time on', async () => {
    const stage = await open();
    const { api } = stage.connect();
    await api.log.publish(1);
    await api.log.publish(2);
    await pause();
    const between = new Date();
    await pause();
    await api.log.publish(3);

    const after = api.log.subscribe({ history: { since: 1n } });
    const since = stage.connect().api.log.subscribe({ history: { since: between } });

    expect(payloads(await collect(after, 2).all)).toEqual([2, 3]);
    expect(payloads(await collect(since, 1).all)).toEqual([3]);
    await Promise.all([after.unsubscribe(), since.unsubscribe()]);
    await stage.close();
  });

  test('is heard whole across many lost sessions: nothing missing, nothing twice, in order', async () => {
    const stage = await open();
    const listeners = [stage.connect(), stage.connect({ codec: 'json' })];
    const heard: number[][] = [[], []];
    const gaps: Gap[] = [];
    for (const [index, client] of listeners.entries()) {
      client.on('gap', (gap) => gaps.push(gap));
      const subscription = client.api.log.subscribe({ flow: { messages: 8 } });
      subscription.on('event', ({ payload }) => void heard[index]?.push(payload));
      await subscription.ready;
    }

    let n = 0;
    for (let round = 0; round < 5; round += 1) {
      for (const last = n + 20; n < last; n += 1) await stage.inside.log.publish(n + 1);
      stage.cut();
      for (const last = n + 10; n < last; n += 1) await stage.inside.log.publish(n + 1);
      await until(() => listeners.every(({ status }) => status.phase === 'ready'));
    }

    await until(() => heard.every((each) => each.length >= n));
    expect(heard).toEqual([range(n), range(n)]);
    expect(gaps).toEqual([]);
    await stage.close();
  });

  test('tells one gap when it does not reach back far enough', async () => {
    const stage = await open();
    const client = stage.connect({ reconnect: { minMs: 100, jitter: false } });
    const gaps: Gap[] = [];
    client.on('gap', (gap) => gaps.push(gap));
    const events = client.api.brief.subscribe();
    const heard: Event<number, void>[] = [];
    events.on('event', (event) => void heard.push(event));
    await events.ready;
    await stage.inside.brief.publish(1);
    await until(() => heard.length === 1);

    stage.cut();
    await until(() => stage.router.stats().connections === 0);
    for (const n of [2, 3, 4, 5, 6]) await stage.inside.brief.publish(n);

    await until(() => heard.length === 4);
    expect(heard.map(({ offset }) => offset)).toEqual([1n, 4n, 5n, 6n]);
    expect(gaps).toMatchObject([{ from: 2n, to: 3n, reason: 'expired' }]);
    await stage.close();
  });

  test('that was forgotten begins another epoch, and says so once', async () => {
    const stage = await open();
    const client = stage.connect();
    const gaps: Gap[] = [];
    client.on('gap', (gap) => gaps.push(gap));
    const heard: number[] = [];

    const stranger = client.api.log.subscribe({
      history: { since: 7n, epoch: 'of another router' },
    });
    stranger.on('event', ({ payload }) => void heard.push(payload));
    const future = stage.connect();
    future.on('gap', (gap) => gaps.push(gap));
    await future.api.brief.subscribe({ history: { since: 7n } }).ready;
    await stranger.ready;
    await stage.inside.log.publish(1);

    await until(() => heard.length === 1);
    expect(gaps.map(({ reason }) => reason).sort()).toEqual(['epoch', 'future']);
    expect(gaps).toMatchObject([
      { from: 0n, to: 0n },
      { from: 0n, to: 0n },
    ]);
    await stage.close();
  });

  test('gives two subscribers of one client what each of them asked for', async () => {
    const stage = await open();
    for (let n = 1; n <= 5; n += 1) await stage.inside.log.publish(n);
    const { api } = stage.connect();

    const some = api.log.subscribe({ history: { last: 1 } });
    const one = collect(some, 2);
    await some.ready;
    const more = api.log.subscribe({ history: { last: 3 } });
    const three = collect(more, 4);
    const fresh = api.log.subscribe();
    const none = collect(fresh, 1);
    await Promise.all([more.ready, fresh.ready]);
    await stage.inside.log.publish(6);

    expect(payloads(await one.all)).toEqual([5, 6]);
    expect(payloads(await three.all)).toEqual([3, 4, 5, 6]);
    expect(payloads(await none.all)).toEqual([6]);
    await Promise.all([some.unsubscribe(), more.unsubscribe(), fresh.unsubscribe()]);
    await stage.close();
  });

  test('is sent as fast as the subscriber takes it', async () => {
    const stage = await open();
    for (let n = 1; n <= 60; n += 1) await stage.inside.log.publish(n);
    const subscription = stage
      .connect()
      .api.log.subscribe({ history: { last: 60 }, flow: { messages: 4 } });
    await subscription.ready;

    for (let n = 61; n <= 80; n += 1) await stage.inside.log.publish(n);

    expect(payloads(await collect(subscription, 80).all)).toEqual(range(80));
    expect(stage.router.stats().realms.at(-1)?.droppedEvents).toBe(0);
    await subscription.unsubscribe();
    await stage.close();
  });

  test('is not there for a topic that keeps none, and absurd wishes are refused here', async () => {
    const stage = await open();
    const { api } = stage.connect();
    stage
      .connect()
      .api.news.subscribe()
      .on('event', () => {});

    const missing = api.news.subscribe({ history: { last: 1 } });
    await expect(missing.ready).rejects.toMatchObject({
      code: 'BAD_INPUT',
      fault: 'history.missing',
    });
    for (const last of [-1, 1.5, Number.NaN, 2 ** 53]) {
      const subscribe = async () => api.log.subscribe({ history: { last } }).ready;
      await expect(subscribe()).rejects.toMatchObject({ code: 'BAD_INPUT' });
    }
    const all = api.log.subscribe({ history: { last: Number.MAX_SAFE_INTEGER } });
    expect((await all.ready).offset).toBe(0n);
    await all.unsubscribe();
    await stage.close({ errors: stage.errors.length });
  });

  test("does not count a client's own events as a gap, whatever kind of topic it is", async () => {
    const stage = await open();
    const client = stage.connect();
    const gaps: Gap[] = [];
    client.on('gap', (gap) => gaps.push(gap));
    const heard: number[] = [];
    for (const { subscribe } of [client.api.log, client.api.brief]) {
      const subscription = subscribe();
      subscription.on('event', ({ payload }) => void heard.push(payload));
      await subscription.ready;
    }
    const news = client.api.news.subscribe();
    await news.ready;

    for (const n of [1, 2, 3]) {
      await client.api.log.publish(n);
      await client.api.brief.publish(n, { acknowledge: false });
      await client.api.news.publish({ text: '' });
    }
    await client.api.log.publish(4);
    await stage.replug(client);
    await Promise.all([news.ready, stage.inside.log.publish(5), stage.inside.brief.publish(5)]);

    await until(() => heard.length === 2);
    expect(heard).toEqual([5, 5]);
    expect(gaps).toEqual([]);
    await stage.close();
  });
});

describe.each(MATRIX)('a retained event over $transport in $codec', (cell) => {
  test('is given to whoever subscribes, first, also to the next in the same client', async () => {
    const stage = await Stage.open(cell, { limits: NO_RESUME });
    const api = stage.inside;
    for (const n of [1, 2]) await api.gauge.publish(n);
    await api.news.publish({ text: 'kept' }, { retain: true });
    const client = stage.connect();

    const first = client.api.gauge.subscribe();
    const [kept] = await collect(first, 1, false).all;
    const second = client.api.gauge.subscribe();
    const both = collect(second, 2, false);
    await second.ready;
    await api.gauge.publish(3);
    const [news] = await collect(client.api.news.subscribe(), 1).all;

    expect(kept).toMatchObject({ payload: 2, replayed: true, offset: 2n });
    expect(payloads(await both.all)).toEqual([2, 3]);
    expect(news?.payload).toEqual({ text: 'kept' });
    await Promise.all([first.unsubscribe(), second.unsubscribe()]);
    await stage.close();
  });

  test('is not given twice to who comes back', async () => {
    const stage = await Stage.open(cell, { limits: NO_RESUME });
    const api = stage.inside;
    await api.gauge.publish(1);
    const client = stage.connect();
    const heard: number[] = [];
    const subscription = client.api.gauge.subscribe();
    subscription.on('event', ({ payload }) => void heard.push(payload));
    await until(() => heard.length === 1);

    await stage.replug(client);
    await until(() => stage.router.stats().realms.at(-1)?.topics === 1);
    await api.gauge.publish(2);

    await until(() => heard.length === 2);
    expect(heard).toEqual([1, 2]);
    await stage.close();
  });
});

/** Until the clock shows another millisecond. */
function pause(): Promise<void> {
  const { now } = Date;
  const before = now();
  return until(() => now() > before + 2);
}
