import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { CODECS, Line } from './line.ts';

const KIB = 1024;
const EVENT = 'x'.repeat(8 * KIB);
const EVENTS = 1_000;

describe.each(CODECS)('a subscriber on a slow line (%s)', (codec) => {
  let line: Line;
  afterEach(() => line.close());

  test('costs bounded memory, and is told what it has missed; the others get everything', async () => {
    line = await Line.open(codec, { outboxSoftBytes: 64 * KIB, outboxHardBytes: 128 * KIB });
    const slow = heardBy(await line.far());
    const quick = heardBy(await line.near());
    await Promise.all([slow.ready, quick.ready]);
    line.proxy.bytesPerSecond = 400 * KIB;

    let queued = 0;
    for (let seq = 1; seq <= EVENTS; seq += 1) {
      await line.publish(seq, EVENT);
      // Half of what may be queued: the quick one never loses anything.
      if (seq % 8 === 0) await until(() => quick.last === seq);
      queued = Math.max(queued, line.router.stats().queuedBytes);
    }
    line.proxy.bytesPerSecond = Number.POSITIVE_INFINITY;
    await until(() => quick.last === EVENTS && slow.reached === EVENTS);

    // What is queued for it, and what its socket had taken: two windows of the start.
    expect(queued).toBeLessThan(1024 * KIB);
    expect(quick.missed).toBe(0);
    expect(slow.missed).toBeGreaterThan(EVENTS / 2);
    expect(slow.events + slow.missed).toBe(EVENTS);
    expect(line.errors).toEqual([]);
    await line.check();
  }, 30_000);

  test('that stops altogether costs bounded memory too, and gets the rest when it goes on', async () => {
    line = await Line.open(codec, { outboxSoftBytes: 64 * KIB, outboxHardBytes: 128 * KIB });
    const stalled = heardBy(await line.far());
    const quick = heardBy(await line.near());
    await Promise.all([stalled.ready, quick.ready]);
    line.proxy.stall('toClient');

    let queued = 0;
    for (let seq = 1; seq <= EVENTS; seq += 1) {
      await line.publish(seq, EVENT);
      // Half of what may be queued: the quick one never loses anything.
      if (seq % 8 === 0) await until(() => quick.last === seq);
      queued = Math.max(queued, line.router.stats().queuedBytes);
    }
    line.proxy.flow();
    await until(() => stalled.reached === EVENTS);

    expect(queued).toBeLessThan(1024 * KIB);
    expect(quick.missed).toBe(0);
    expect(stalled.events + stalled.missed).toBe(EVENTS);
    await line.check();
  }, 30_000);
});

type Client = Awaited<ReturnType<Line['far']>>;

/** Counts what a client hears of the topic, and asserts its order. */
function heardBy(client: Client) {
  const heard = {
    events: 0,
    /** Events that it was told it would not get. */
    missed: 0,
    /** Number of the last event. */
    last: 0,
    /** Number of the last event that it got or was told of. */
    reached: 0,
    ready: Promise.resolve() as Promise<unknown>,
  };
  const subscription = client.api.flood.subscribe();
  heard.ready = subscription.ready;
  subscription.on('event', ({ payload: { seq } }) => {
    expect(seq).toBe(heard.reached + 1);
    heard.events += 1;
    heard.last = seq;
    heard.reached = seq;
  });
  subscription.on('gap', ({ from, to }) => {
    expect(Number(from)).toBe(heard.reached + 1);
    heard.missed += Number(to) - Number(from) + 1;
    heard.reached = Number(to);
  });
  return heard;
}
