import { describe, expect, test } from 'vitest';
import { deliver } from './effects.ts';
import { tellGap, tooSlow } from './loss.ts';
import { noDrops } from './overflow.ts';
import type { Seat } from './seat.ts';
import { BOB } from './seats.test-data.ts';
import { Subscriber } from './subscriber.ts';
import { topicOf } from './topics.test-support.ts';

const TOPIC = topicOf();

describe('who missed events', () => {
  const gap = { opcode: 'gap', subscription: 1, from: 2, to: 4, reason: 'queue' } as const;

  test('is told by a gap', () => {
    expect(tellGap(TOPIC, subscriberOf(BOB), gap)).toEqual([deliver(BOB.id, gap)]);
  });

  test('and knows no gaps, is noted; not where it has lost nothing', () => {
    const subscriber = subscriberOf({ ...BOB, isUncredited: true });
    const { from, to, reason, subscription } = gap;

    expect(tellGap(TOPIC, subscriber, gap)).toEqual([
      { do: 'missed', session: BOB.id, uri: TOPIC.uri, subscription, from, to, reason },
    ]);
    expect(tellGap(TOPIC, subscriber, { ...gap, reason: 'own' })).toEqual([]);
  });

  test('and wanted to be ended then, is', () => {
    expect(tooSlow(subscriberOf(BOB), TOPIC)).toEqual({
      do: 'end',
      session: BOB.id,
      code: 'subscriber.slow',
      detail: { uri: TOPIC.uri, offset: 0 },
    });
  });
});

function subscriberOf(seat: Seat): Subscriber {
  return new Subscriber({
    seat,
    subscription: 1,
    credit: 1,
    maxWaiting: 1,
    policy: 'drop-newest',
    drops: noDrops(),
    purse: { maxBytes: 0, usedBytes: 0 },
  });
}
