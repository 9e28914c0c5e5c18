import { afterEach, describe, expect, test } from 'vitest';
import type { RawPeer } from './raw-peer.ts';
import { openYard, type Yard } from './yard.ts';

const KIB = 1024;
const LEDGER = 'com.yard.ledger';

describe.each(['json', 'msgpack'] as const)('a peer that asks for the past in %s', (codec) => {
  let place: Yard;
  afterEach(() => place.close());

  test.each([
    ['a negative number of events', { last: -1 }],
    ['half an event', { last: 0.5 }],
    ['more events than numbers reach', { last: 2 ** 53 }],
    ['two things at once', { last: 1, since: 1 }],
    ['nothing', {}],
    ['an epoch that is no text', { since: 1, epoch: 1 }],
  ])('but for %s is ended, and nobody else', async (_, history) => {
    place = await openYard();
    const peer = await place.open(codec);
    await peer.join('com.yard');

    peer.sayAny('subscribe', { id: 1, uri: LEDGER, history });

    expect((await peer.end()).fault).toBe('message.invalid');
    await place.check();
  });

  test('but with a policy that there is not is ended', async () => {
    place = await openYard();
    const peer = await place.open(codec);
    await peer.join('com.yard');

    peer.sayAny('subscribe', { id: 1, uri: LEDGER, overflow: 'history' });

    expect((await peer.end()).fault).toBe('message.invalid');
    await place.check();
  });

  test('of the future, or of another epoch, gets a gap and what comes', async () => {
    place = await openYard();
    const peer = await filled(place, codec, 3, 'x');

    peer.say({ opcode: 'subscribe', id: 50, uri: LEDGER, history: { since: 2 ** 53 - 1 } });
    const future = await peer.hear('subscribed', ({ id }) => id === 50);
    const other = await place.open(codec);
    await other.join('com.yard');
    other.say({ opcode: 'subscribe', id: 1, uri: LEDGER, history: { since: 3, epoch: 'none' } });
    const epoch = await other.hear('subscribed');

    expect(future).toMatchObject({ offset: 3, head: 3, gap: { from: 0, to: 3, reason: 'future' } });
    expect(epoch).toMatchObject({ offset: 0, head: 3, gap: { from: 0, to: 0, reason: 'epoch' } });
    await other.hear('event', ({ offset }) => offset === 3);
    for (const each of [peer, other]) each.leave();
    await place.check();
  });

  test('and grants without end, but does not read, costs no more than its queue', async () => {
    place = await openYard({ outboxHardBytes: 128 * KIB, outboxSoftBytes: 64 * KIB });
    const writer = await filled(place, codec, 120, 'x'.repeat(8 * KIB));
    const peer = await place.open(codec);
    await peer.join('com.yard', { receives: { credit: 64 * KIB } });
    const until = Number.MAX_SAFE_INTEGER;

    peer.say({ opcode: 'subscribe', id: 1, uri: LEDGER, credit: until, history: { last: until } });
    await peer.hear('subscribed');
    peer.say({ opcode: 'next', of: 'subscription', stream: 1, until });
    const held = place.router.stats().queuedBytes;
    peer.say({ opcode: 'next', seen: 1, until: 1e9 });
    await peer.hear('event', ({ offset }) => offset === 120);

    const offsets = peer.heard.flatMap((each) => (each.opcode === 'event' ? [each.offset] : []));
    expect(held).toBeLessThan(2 * 128 * KIB);
    expect(offsets).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
    for (const each of [peer, writer]) each.leave();
    await place.check();
  });

  test('and never grants delays nobody, and gets the rest when it does', async () => {
    place = await openYard();
    const peer = await place.open(codec);
    await peer.join('com.yard');
    peer.say({ opcode: 'subscribe', id: 1, uri: LEDGER, credit: 0 });
    const { subscription } = await peer.hear('subscribed');
    const writer = await filled(place, codec, 1_200, 'x');

    expect(peer.heard.some(({ opcode }) => opcode === 'event')).toBe(false);
    peer.say({ opcode: 'next', of: 'subscription', stream: subscription, until: 1e6 });
    const gap = await peer.hear('gap');
    await peer.hear('event', ({ offset }) => offset === 1_200);

    expect(gap).toMatchObject({ from: 1, to: 200, reason: 'expired' });
    for (const each of [peer, writer]) each.leave();
    await place.check();
  });
});

/** Somebody who has filled the ledger. */
async function filled(
  place: Yard,
  codec: 'json' | 'msgpack',
  count: number,
  text: string,
): Promise<RawPeer> {
  const { Body } = await import('@realmwire/protocol');
  const peer = await place.open(codec);
  await peer.join('com.yard');
  for (let n = 1; n <= count; n += 1) {
    peer.say({ opcode: 'publish', id: n, uri: LEDGER, payload: Body.of(text) });
    if (n % 20 === 0) await peer.hear('published', ({ id }) => id === n);
  }
  await peer.hear('published', ({ id }) => id === count);
  return peer;
}
