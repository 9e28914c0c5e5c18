import type { Gap } from '@realmwire/protocol/contract';
import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { collect, range } from './collect.ts';
import { Stage, type StageOptions } from './stage.ts';

describe.each(MATRIX)('a topic over $transport in $codec', (cell) => {
  const open = (options?: StageOptions) => Stage.open(cell, options);

  test('is heard by everybody who subscribes, in order, with offsets that count up', async () => {
    const stage = await open();
    const publisher = stage.connect();
    const listeners = [stage.connect(), stage.connect({ codec: 'json' })];
    const heard = await Promise.all(
      listeners.map(async ({ api }) => {
        const subscription = api.news.subscribe();
        await subscription.ready;
        return collect(subscription, 50);
      }),
    );

    for (let n = 1; n <= 50; n += 1) await publisher.api.news.publish({ text: `${n}` });

    for (const events of await Promise.all(heard.map(({ all }) => all))) {
      expect(events.map(({ payload }) => payload.text)).toEqual(range(50).map(String));
      expect(events.map(({ offset }) => offset)).toEqual(range(50).map(BigInt));
      expect(new Set(events.map((event) => event.publisher))).toEqual(new Set([publisher.uuid]));
      expect(events[0]).toMatchObject({ topic: 'com.lab.news', replayed: false });
      expect(events[0]?.at).toBeInstanceOf(Date);
    }
    await stage.close();
  });

  test('does not come back to its publisher, unless it wants that', async () => {
    const stage = await open();
    const { api } = stage.connect();
    const heard: string[] = [];
    const subscription = api.news.subscribe();
    subscription.on('event', ({ payload }) => void heard.push(payload.text));
    await subscription.ready;

    await api.news.publish({ text: 'without me' });
    await api.news.publish({ text: 'with me' }, { excludeMe: false });

    await until(() => heard.length > 0);
    expect(heard).toEqual(['with me']);
    await stage.close();
  });

  test('is acknowledged with the number of the publication, or not at all', async () => {
    const stage = await open();
    const { api } = stage.connect();

    const first = await api.news.publish({ text: 'a' });
    const second = await api.news.publish({ text: 'b' });
    const silent = await api.news.publish({ text: 'c' }, { acknowledge: false });

    expect(first.publication).toBeGreaterThan(0);
    expect(second.publication).toBeGreaterThan(first.publication);
    expect(silent.publication).toBe(0);
    await stage.close();
  });

  test('with parameters is one topic for each set of them', async () => {
    const stage = await open();
    const { api } = stage.connect();
    const subscription = api.state.subscribe({ id: 'a.b c', shelf: '' });
    await subscription.ready;
    const { all } = collect(subscription, 1);
    const publisher = stage.connect();

    await publisher.api.state.publish({ id: 'a', shelf: 'b c' }, { state: 'another one' });
    await publisher.api.state.publish({ id: 'a.b c', shelf: '' }, { state: 'this one' });

    const [event] = await all;
    expect(event?.payload).toEqual({ state: 'this one' });
    expect(event?.params).toEqual({ id: 'a.b c', shelf: '' });
    await stage.close();
  });

  test('takes nothing that is not as declared', async () => {
    const stage = await open();
    const { api } = stage.connect({ validate: 'off' });

    const publishing = api.news.publish({ text: 5 as never });

    await expect(publishing).rejects.toMatchObject({
      code: 'BAD_INPUT',
      fault: 'arguments.invalid',
    });
    await stage.close();
  });

  test('is served by the process of the router as by any client', async () => {
    const stage = await open();
    const { api } = stage.connect();
    const subscription = api.news.subscribe();
    await subscription.ready;
    const { all } = collect(subscription, 1);
    const inside = stage.inside.news.subscribe();
    const { all: heardInside } = collect(inside, 1);
    await inside.ready;

    await stage.inside.news.publish({ text: 'from inside' });
    await api.news.publish({ text: 'from outside' });

    expect((await all)[0]?.payload.text).toBe('from inside');
    expect((await heardInside)[0]?.payload.text).toBe('from outside');
    await inside.unsubscribe();
    await stage.close();
  });

  test('tells a slow subscriber of its gap; the others lose nothing', async () => {
    const stage = await open();
    const [slow, fast, publisher] = [stage.connect(), stage.connect(), stage.connect()];
    const gaps: Gap[] = [];
    slow.on('gap', (gap) => gaps.push(gap));
    const lagging = slow.api.news.subscribe({ credit: 8 });
    const keeping = fast.api.news.subscribe();
    await Promise.all([lagging.ready, keeping.ready]);
    const { all } = collect(keeping, 300);

    for (let n = 1; n <= 300; n += 1) await publisher.api.news.publish({ text: `${n}` });
    const everything = await all;
    const late = lagging[Symbol.asyncIterator]();
    const heard: bigint[] = [];
    for (let n = 0; n < 8; n += 1) heard.push((await late.next()).value?.offset ?? 0n);
    await until(() => gaps.length > 0);
    await publisher.api.news.publish({ text: 'after' });
    const after = await late.next();

    expect(everything.map(({ offset }) => offset)).toEqual(range(300).map(BigInt));
    expect(heard).toEqual(range(8).map(BigInt));
    expect(gaps).toMatchObject([{ topic: 'com.lab.news', from: 9n, to: 300n, reason: 'credit' }]);
    expect(after.value?.offset).toBe(301n);
    expect(stage.router.stats().realms.at(-1)?.droppedEvents).toBe(292);
    await lagging.unsubscribe();
    await stage.close();
  });

  test('of a router that gives little stream credit does not fall silent', async () => {
    const stage = await open({ limits: { streamCredit: 16 } });
    const { api } = stage.connect();
    let heard = 0;
    const count = () => {
      heard += 1;
    };
    const subscription = api.news.subscribe();
    subscription.on('event', count);
    subscription.on('gap', count);
    await subscription.ready;

    for (let n = 0; n < 17; n += 1) await stage.inside.news.publish({ text: `${n}` });

    await until(() => heard === 17);
    await subscription.unsubscribe();
    await stage.close();
  });

  test('ends for who leaves the loop, and the router forgets the subscription', async () => {
    const stage = await open();
    const { api } = stage.connect();
    const topics = () => stage.router.stats().realms.at(-1)?.topics;
    const subscription = api.news.subscribe();
    await subscription.ready;
    const subscribed = topics();

    void stage.connect().api.news.publish({ text: 'x' });
    for await (const _ of subscription) break;

    await until(() => topics() === 0);
    expect(subscribed).toBe(1);
    await stage.close();
  });

  test('ends with its signal, and with `await using`', async () => {
    const stage = await open();
    const { api } = stage.connect();
    const abort = new AbortController();
    const topics = () => stage.router.stats().realms.at(-1)?.topics;

    const one = api.news.subscribe({ signal: abort.signal });
    {
      await using two = api.bulk.subscribe();
      await Promise.all([one.ready, two.ready]);
    }
    const between = topics();
    abort.abort();

    await until(() => topics() === 0);
    expect(between).toBe(1);
    await stage.close();
  });

  test('carries large payloads to all who listen', async () => {
    const stage = await open();
    const subscription = stage.connect().api.bulk.subscribe();
    await subscription.ready;
    const { all } = collect(subscription, 2);
    const large = new Uint8Array(1_000_000).fill(7);

    const { api } = stage.connect();
    await api.bulk.publish(large);
    await api.bulk.publish(Uint8Array.of(1));

    const [first, second] = await all;
    expect([first?.payload.length, first?.payload.at(-1)]).toEqual([1_000_000, 7]);
    expect([...(second?.payload ?? [])]).toEqual([1]);
    await stage.close();
  });
});
