import type { Gap, OverflowPolicy } from '@realmwire/protocol/contract';
import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { Stage, type StageOptions } from './stage.ts';

describe.each(MATRIX)('a slow subscriber over $transport in $codec', (cell) => {
  const open = (options: StageOptions = {}) => Stage.open(cell, options);

  test.each<[OverflowPolicy, number[], [bigint, bigint][]]>([
    ['drop-newest', [1, 2], [[3n, 6n]]],
    ['drop-oldest', [1, 2, 5, 6], [[3n, 4n]]],
    ['latest', [1, 2, 6], [[3n, 5n]]],
  ])('with %s hears %j, and one gap', async (overflow, heard, gaps) => {
    const stage = await open();
    const client = stage.connect();
    const told: Gap[] = [];
    client.on('gap', (gap) => told.push(gap));
    const subscription = client.api.gauge.subscribe({ flow: { messages: 2, overflow } });
    await subscription.ready;

    for (const n of [1, 2, 3, 4, 5, 6]) await stage.inside.gauge.publish(n);
    const events: number[] = [];
    subscription.on('event', ({ payload }) => void events.push(payload));
    await until(() => told.length === 1 && events.length === heard.length);
    await stage.inside.gauge.publish(7);

    await until(() => events.length === heard.length + 1);
    expect(events).toEqual([...heard, 7]);
    expect(told.map(({ from, to, reason }) => [from, to, reason])).toEqual(
      gaps.map((gap) => [...gap, 'credit']),
    );
    const [[from, to]] = gaps as [[bigint, bigint]];
    expect(droppedBy(stage)?.[overflow]).toBe(Number(to - from) + 1);
    await stage.close();
  });

  test('gets what its topic keeps when it takes on again, and loses nothing', async () => {
    const stage = await open();
    const subscription = stage.connect().api.log.subscribe({ flow: { messages: 4 } });
    const others = stage.connect().api.log.subscribe();
    const heard: number[] = [];
    others.on('event', ({ payload }) => void heard.push(payload));
    await Promise.all([subscription.ready, others.ready]);

    for (let n = 1; n <= 150; n += 1) await stage.inside.log.publish(n);
    await until(() => heard.length === 150);
    const late: number[] = [];
    subscription.on('event', ({ payload }) => void late.push(payload));

    await until(() => late.length === 150);
    expect(late).toEqual(heard);
    expect(stage.router.stats().realms.at(-1)?.droppedEvents).toBe(0);
    await stage.close();
  });

  test('with disconnect is ended, hears why, and comes back to where it was', async () => {
    const stage = await open();
    const client = stage.connect();
    const codes: string[] = [];
    client.on('close', ({ reason }) => codes.push(reason));
    const subscription = client.api.log.subscribe({
      flow: { messages: 2, overflow: 'disconnect' },
    });
    await subscription.ready;

    for (const n of [1, 2, 3]) await stage.inside.log.publish(n);
    await until(() => codes.length === 1);
    const heard: number[] = [];
    subscription.on('event', ({ payload }) => void heard.push(payload));

    await until(() => heard.length === 3);
    expect(codes[0]).toMatch(/slow|out of credit/);
    expect(heard).toEqual([1, 2, 3]);
    expect(droppedBy(stage)?.disconnect).toBe(1);
    await stage.close();
  });

  test('with pause suspends the publishers of its topic, and only those', async () => {
    const stage = await open();
    const [slow, publisher] = [stage.connect(), stage.connect()];
    const pressure: { topic: string; queued: number; credit: number }[] = [];
    publisher.on('pressure', (each) => void pressure.push(each));
    const subscription = slow.api.news.subscribe({ flow: { messages: 2, overflow: 'pause' } });
    await subscription.ready;

    let published = 0;
    const publishing = (async () => {
      for (let n = 1; n <= 20; n += 1) {
        await publisher.api.news.publish({ text: `${n}` });
        published = n;
      }
    })();
    await until(() => pressure.length === 1);
    await publisher.api.gauge.publish(1);
    const between = published;
    const heard: string[] = [];
    subscription.on('event', ({ payload }) => void heard.push(payload.text));
    await publishing;
    await until(() => heard.length === 20 && pressure.at(-1)?.queued === 0);

    expect(between).toBe(2);
    expect(heard).toEqual(Array.from({ length: 20 }, (_, index) => `${index + 1}`));
    expect(pressure[0]).toMatchObject({ topic: 'com.lab.news', queued: 1, credit: 1023 });
    expect(stage.router.stats().realms.at(-1)).toMatchObject({
      droppedEvents: 0,
      heldPublications: 0,
    });
    await stage.close();
  });

  test('with pause does not hold a topic for ever', async () => {
    const stage = await open({ limits: { pauseMs: 60 } });
    const [slow, publisher] = [stage.connect(), stage.connect()];
    const subscription = slow.api.news.subscribe({ flow: { messages: 1, overflow: 'pause' } });
    const gap = new Promise<Gap>((resolve) => subscription.on('gap', resolve));
    await subscription.ready;

    for (const text of ['1', '2', '3', '4']) await publisher.api.news.publish({ text });
    subscription.on('event', () => {});

    expect(await gap).toMatchObject({ from: 2n, to: 4n, reason: 'credit' });
    expect(droppedBy(stage)).toMatchObject({ 'drop-newest': 3, pause: 0 });
    await stage.close();
  });

  test('with pause refuses those who publish on without waiting, beyond the limit', async () => {
    const stage = await open({ limits: { pauseMessages: 2 } });
    const [slow, publisher] = [stage.connect(), stage.connect()];
    const subscription = slow.api.news.subscribe({ flow: { messages: 1, overflow: 'pause' } });
    const gap = new Promise<Gap>((resolve) => subscription.on('gap', resolve));
    await subscription.ready;

    const outcomes = Promise.allSettled(
      ['1', '2', '3', '4'].map((text) => publisher.api.news.publish({ text })),
    );
    for (const text of ['5', '6'])
      await publisher.api.news.publish({ text }, { acknowledge: false });
    await until(() => stage.router.stats().realms.at(-1)?.heldPublications === 2);
    await publisher.api.gauge.publish(1);
    subscription.on('event', () => {});

    expect(await gap).toMatchObject({ from: 4n, to: 5n, reason: 'pause' });
    expect(await outcomes).toMatchObject([
      { status: 'fulfilled', value: { offset: 1n } },
      { status: 'fulfilled', value: { offset: 2n } },
      { status: 'fulfilled', value: { offset: 3n } },
      { status: 'rejected', reason: { code: 'OVERFLOW', fault: 'topic.held', retryable: true } },
    ]);
    await stage.close();
  });
});

function droppedBy({ router }: Stage) {
  return router.stats().realms.at(-1)?.droppedBy;
}
