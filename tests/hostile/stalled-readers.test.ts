import { Body } from '@realmwire/protocol';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import type { RawPeer } from './raw-peer.ts';
import { openYard, type Yard } from './yard.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('a peer that does not take what it asked for', () => {
  let place: Yard;
  afterEach(() => place.close());

  test('and gives no credit for it is told of the gap; its memory is bounded', async () => {
    place = await openYard({ outboxSoftBytes: 64 * KIB, outboxHardBytes: 128 * KIB });
    const peer = await place.open('json');
    await peer.join('com.yard', { receives: { credit: 64 * KIB } });
    await subscribe(peer);

    let held = 0;
    for (let event = 0; event < 100; event += 1) {
      await place.flood('x'.repeat(8 * KIB));
      await turn();
      held = Math.max(held, place.router.stats().queuedBytes);
    }
    peer.say({ opcode: 'next', seen: 1, until: 1e9 });
    const gap = await peer.hear('gap');

    const events = peer.heard.filter(({ opcode }) => opcode === 'event');
    expect(held).toBeLessThan(256 * KIB);
    expect(gap).toMatchObject({ from: events.length + 1, to: 100, reason: 'queue' });
    await place.check();
  });

  test('and gives no credit for its subscription is told of the gap', async () => {
    place = await openYard();
    const peer = await place.open('json');
    await peer.join('com.yard');
    await subscribe(peer, 3);

    for (let event = 0; event < 10; event += 1) await place.flood('x');
    const { subscription } = await peer.hear('subscribed');
    peer.say({ opcode: 'next', of: 'subscription', stream: subscription, until: 10 });
    const gap = await peer.hear('gap');
    await place.flood('after');
    const after = await peer.hear('event', ({ offset }) => offset === 11);

    expect(gap).toEqual({ opcode: 'gap', subscription, from: 4, to: 10, reason: 'credit' });
    expect(after.payload).toBeInstanceOf(Body);
    await place.check();
  });

  test('but claims to take everything is cut off before it costs much memory', async () => {
    place = await openYard({ outboxFullBytes: 2 * MIB });
    const peer = await place.open('json');
    await peer.join('com.yard', { receives: { credit: Number.MAX_SAFE_INTEGER } });
    await subscribe(peer, 1e9);
    peer.stall();

    let held = 0;
    await until(
      () => {
        void place.flood('x'.repeat(256 * KIB));
        const { queuedBytes, sessions } = place.router.stats();
        held = Math.max(held, queuedBytes);
        return sessions === 2;
      },
      { within: 10_000 },
    );

    expect(held).toBeLessThan(4 * MIB);
    peer.resume();
    expect((await peer.end()).fault).toBe('queue.overflow');
    await place.check();
  }, 20_000);

  test('and serves calls gets no more of them than fit, and goes on when it reads again', async () => {
    place = await openYard({
      maxMessageBytes: 128 * KIB,
      outboxSoftBytes: 64 * KIB,
      outboxHardBytes: 128 * KIB,
      outboxFullBytes: MIB,
      windowStartBytes: 2 * MIB,
    });
    const callee = await place.open('json');
    await callee.join('com.yard', { receives: { credit: 64 * KIB } });
    callee.say({ opcode: 'register', id: 1, uri: 'com.yard.tail' });
    await callee.hear('registered');
    const caller = await place.open('json');
    await caller.join('com.yard', { receives: { credit: Number.MAX_SAFE_INTEGER } });

    const payload = Body.of('x'.repeat(8 * KIB));
    for (let id = 1; id <= 200; id += 1)
      caller.say({ opcode: 'call', id, uri: 'com.yard.tail', payload });
    const refusal = await caller.hear('error', ({ id }) => id === 200);
    const refused = caller.heard.filter(({ opcode }) => opcode === 'error').length;
    callee.say({ opcode: 'next', seen: 1, until: 1e9 });
    await callee.hear('invocation', ({ id }) => id === 200 - refused);
    callee.say({ opcode: 'yield', id: 200 - refused });
    const result = await caller.hear('result');

    expect(refusal).toMatchObject({ fault: 'limit.reached', retry: true });
    expect(result.id).toBe(200 - refused);
    await place.check();
  });

  test('and floods the router with pings gets no memory for the answers', async () => {
    place = await openYard({ outboxFullBytes: 2 * MIB });
    const peer = await place.open('json');
    await peer.join('com.yard');
    peer.stall();

    const pings = '["ping",{"at":9007199254740991}]';
    let held = 0;
    await until(
      () => {
        for (let n = 0; n < 5_000; n += 1) peer.raw(pings);
        const { queuedBytes, sessions } = place.router.stats();
        held = Math.max(held, queuedBytes);
        return sessions === 2;
      },
      { within: 30_000 },
    );

    expect(held).toBeLessThan(4 * MIB);
    await place.check();
  }, 40_000);
});

/** The end of a turn of the event loop, when the router writes. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function subscribe(peer: RawPeer, credit?: number): Promise<void> {
  peer.say({ opcode: 'subscribe', id: 1, uri: 'com.yard.flood', ...(credit && { credit }) });
  await peer.hear('subscribed');
}
