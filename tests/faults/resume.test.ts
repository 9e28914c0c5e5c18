/**
 * What the docs promise of a connection that is cut: nothing is lost, nothing comes twice, the order is
 * kept, and every call in flight is answered with its one result.
 */
import { type Cut, until } from '@realmwire/testkit';
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
    const cuts = new Cuts();
    await callee.implement({
      work: async ({ input }) => {
        runs.set(input, (runs.get(input) ?? 0) + 1);
        await cuts.after(Math.floor(random() * 3));
        return input * 2;
      },
    });
    const cut = (how: Cut) => {
      line.proxy.cut(how);
      cuts.count();
    };
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
      cuts.end();
      await until(() => seqs.length >= published, { within: 20_000, what: 'the last event' });
      expect(gaps).toEqual([]);
      expect(seqs).toEqual(Array.from({ length: published }, (_, index) => index));
      expect(await Promise.all(calls)).toEqual(calls.map((_, input) => input * 2));
      expect([...runs.values()].every((times) => times === 1)).toBe(true);
      await line.check();
    };
    return { client, callee, call, cut, check };
  };

  test('5 times, at 200 events a second', async () => {
    const random = seeded(5);
    const { client, callee, call, cut, check } = await meet(random);
    const ids = [client.uuid, callee.uuid];
    let published = 0;
    // A rate, so it takes a clock; nothing waits for it but for what it has published.
    const publishing = setInterval(() => {
      void line.publish(published, 'x'.repeat(100));
      published += 1;
      if (published % 10 === 0) call();
    }, 5);

    for (let times = 0; times < 5; times += 1) {
      const goal = published + 40 + Math.floor(random() * 40);
      await until(() => published >= goal);
      cut(times % 2 === 0 ? 'reset' : 'fin');
    }
    clearInterval(publishing);
    await Promise.all([isServed(client), isServed(callee)]);

    expect([client.uuid, callee.uuid]).toEqual(ids);
    await check(published);
  }, 30_000);

  test('1,000 times at random', async () => {
    const random = seeded(7);
    const { client, callee, call, cut, check } = await meet(random);
    const ids = [client.uuid, callee.uuid];
    let published = 0;

    for (let times = 0; times < 1_000; times += 1) {
      const burst = Math.floor(random() * 4);
      for (let n = 0; n < burst; n += 1) {
        void line.publish(published, 'x'.repeat(Math.floor(random() * 2_000)));
        published += 1;
      }
      if (times % 10 === 0) call();
      // A real delay, since a cut may come at any moment: before a client tries again, in the middle
      // of its handshake, of a replay, of a message. No event stands for all of these.
      await new Promise((resolve) => setTimeout(resolve, random() * 12));
      cut(random() < 0.5 ? 'reset' : 'fin');
    }
    await Promise.all([isServed(client), isServed(callee)]);

    expect([client.uuid, callee.uuid]).toEqual(ids);
    await check(published);
  }, 60_000);
});

/** The cuts of a line so far, for work that is to outlast some of them. */
class Cuts {
  #count = 0;
  readonly #waiting = new Set<{ readonly until: number; readonly goOn: () => void }>();

  /** Resolves when there were so many more. */
  async after(more: number): Promise<void> {
    if (more === 0 || this.#count === Number.POSITIVE_INFINITY) return;
    await new Promise<void>((goOn) => this.#waiting.add({ until: this.#count + more, goOn }));
  }

  /** There was one more. */
  count(): void {
    this.#reach(this.#count + 1);
  }

  /** There will be no more: nothing waits for them. */
  end(): void {
    this.#reach(Number.POSITIVE_INFINITY);
  }

  #reach(count: number): void {
    this.#count = count;
    for (const waiter of this.#waiting) {
      if (waiter.until <= count && this.#waiting.delete(waiter)) waiter.goOn();
    }
  }
}
