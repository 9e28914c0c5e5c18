/**
 * What the docs promise of a connection that is cut: nothing is lost, nothing comes twice, the order is
 * kept, and every call in flight is answered with its one result.
 */
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { seeded } from './chance.ts';
import { CODECS, isServed, Line } from './line.ts';

/** Sessions are kept for a minute, as by default; a callee is waited for while the line is bad. */
const KEPT = { calleeGraceMs: 30_000 };

describe.each(CODECS)('a session whose line is cut (%s)', (codec) => {
  let line: Line;
  afterEach(() => line.close());

  /** Two far clients: one that listens and calls, and the callee that answers it. */
  const meet = async (random: () => number) => {
    line = await Line.open(codec, KEPT, random);
    const callee = await line.far();
    const runs = new Map<number, number>();
    await callee.implement({
      work: async ({ input }) => {
        runs.set(input, (runs.get(input) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, random() * 20));
        return input * 2;
      },
    });
    const client = await line.far();
    const seqs: number[] = [];
    const gaps: unknown[] = [];
    client.on('gap', (gap) => gaps.push(gap));
    const flood = client.api.flood.subscribe();
    flood.on('event', ({ payload }) => seqs.push(payload.seq));
    await flood.ready;
    const calls: Promise<number>[] = [];
    const call = () => {
      const input = calls.length;
      calls.push(client.api.work(input));
    };
    /** Everything has arrived, once and in order. */
    const check = async (published: number) => {
      await until(() => seqs.length >= published, { within: 20_000, what: 'the last event' });
      expect(gaps).toEqual([]);
      expect(seqs).toEqual(Array.from({ length: published }, (_, index) => index));
      expect(await Promise.all(calls)).toEqual(calls.map((_, input) => input * 2));
      expect([...runs.values()].every((times) => times === 1)).toBe(true);
      await line.check();
    };
    return { client, callee, call, check };
  };

  test('5 times, at 200 events a second', async () => {
    const random = seeded(5);
    const { client, callee, call, check } = await meet(random);
    const ids = [client.uuid, callee.uuid];
    let published = 0;
    const publishing = setInterval(() => {
      void line.publish(published, 'x'.repeat(100));
      published += 1;
      if (published % 10 === 0) call();
    }, 5);

    for (let cut = 0; cut < 5; cut += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200 + random() * 200));
      line.proxy.cut(cut % 2 === 0 ? 'reset' : 'fin');
    }
    clearInterval(publishing);
    await Promise.all([isServed(client), isServed(callee)]);

    expect([client.uuid, callee.uuid]).toEqual(ids);
    await check(published);
  }, 30_000);

  test('1,000 times at random', async () => {
    const random = seeded(7);
    const { client, callee, call, check } = await meet(random);
    const ids = [client.uuid, callee.uuid];
    let published = 0;

    for (let cut = 0; cut < 1_000; cut += 1) {
      const burst = Math.floor(random() * 4);
      for (let n = 0; n < burst; n += 1) {
        void line.publish(published, 'x'.repeat(Math.floor(random() * 2_000)));
        published += 1;
      }
      if (cut % 10 === 0) call();
      await new Promise((resolve) => setTimeout(resolve, random() * 12));
      line.proxy.cut(random() < 0.5 ? 'reset' : 'fin');
    }
    await Promise.all([isServed(client), isServed(callee)]);

    expect([client.uuid, callee.uuid]).toEqual(ids);
    await check(published);
  }, 60_000);
});
