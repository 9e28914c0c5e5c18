import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { RawPeer } from '../hostile/raw-peer.ts';
import { CODECS, isServed, Line } from './line.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
/** Only the memory budget bounds a queue here. */
const LIMITS = { memoryBudgetBytes: 4 * MIB, outboxHardBytes: 64 * MIB, outboxSoftBytes: 32 * MIB };

describe.each(CODECS)('a router whose memory is short (%s)', (codec) => {
  let line: Line;
  afterEach(() => line.close());

  test('gives those no credit who send much; small talk goes on, and all when it is over', async () => {
    line = await Line.open(codec, LIMITS);
    const glutton = await subscriber();
    const sender = await line.near();
    const talker = await line.near();
    await fill(0.75);
    expect(line.router.stats().memory).toMatchObject({ level: 'hold', shedSessions: 0 });

    const answered: number[] = [];
    const calls = Array.from({ length: 20 }, (_, index) =>
      sender.api.echo('x'.repeat(64 * KIB)).then(() => answered.push(index)),
    );
    for (let call = 0; call < 1_500; call += 1) await talker.api.echo('y'.repeat(200));

    expect(answered.length).toBeLessThan(10);
    expect(line.router.stats().memory.level).not.toBe('calm');
    glutton.leave();
    await Promise.all(calls);
    expect(line.router.stats().memory.level).toBe('calm');
    await line.check();
  }, 20_000);

  test('takes nobody new, and those who came too early when it is over', async () => {
    line = await Line.open(codec, LIMITS);
    const glutton = await subscriber();
    const guest = await line.near();
    await fill(0.82);
    expect(line.router.stats().memory.level).toBe('refuse');

    const late = line.near();
    await until(() => line.router.stats().entrance.refusedSessions > 0);
    await isServed(guest);
    glutton.leave();

    await isServed(await late);
    await line.check();
  });

  test('ends who holds most, and nobody else', async () => {
    line = await Line.open(codec, LIMITS);
    const small = await subscriber();
    await fill(0.2);
    const glutton = await subscriber();
    const guest = await line.near();

    await fill(2, () => small.closed !== undefined);
    const { fault } = await small.end();

    expect(fault).toBe('queue.overflow');
    expect(glutton.closed).toBeUndefined();
    expect(line.router.stats().memory).toMatchObject({ shedSessions: 1 });
    await isServed(guest);
    glutton.leave();
    await line.check();
  });

  test('lets nobody make the others wait for ever who takes nothing', async () => {
    line = await Line.open(codec, { ...LIMITS, memoryHoldMs: 300 });
    const glutton = await subscriber();
    const sender = await line.near();
    await fill(0.75);

    const calls = Array.from({ length: 20 }, () => sender.api.echo('x'.repeat(64 * KIB)));

    expect((await glutton.end()).fault).toBe('queue.overflow');
    await Promise.all(calls);
    expect(line.router.stats().memory).toMatchObject({ level: 'calm', shedSessions: 1 });
    await line.check();
  });

  /** A subscriber that gives no credit for its connection: what it should get waits in the router. */
  async function subscriber(): Promise<RawPeer> {
    const peer = await RawPeer.open(line.url, codec);
    await peer.join('com.depot', { receives: { credit: 16 * KIB } });
    peer.sayAny('subscribe', { id: 1, uri: 'com.depot.flood', credit: 1e9 });
    await peer.hear('subscribed');
    return peer;
  }

  /** Publishes until so much of the budget is used, or something else has happened. */
  async function fill(share: number, isOver = () => false): Promise<void> {
    const used = () => line.router.stats().memory.usedBytes / LIMITS.memoryBudgetBytes;
    for (let seq = 1; used() < share && !isOver(); seq += 1) {
      await line.publish(seq, 'x'.repeat(8 * KIB));
      // What is queued is counted at the end of the turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});
