import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginningOf, needsHistory } from './beginning.ts';
import { ALICE } from './seats.test-data.ts';
import type { Topic } from './topic.ts';
import { fill, topicOf } from './topics.test-support.ts';

/** Five events, of which the last three are kept. */
const kept = () => {
  const topic = topicOf({ history: { size: 3 } });
  fill(topic, 5);
  return topic;
};
/** Five events, of which none is kept. */
const plain = () => {
  const topic = topicOf();
  fill(topic, 5);
  return topic;
};

/** Where a subscription of everybody begins. */
function begin(topic: Topic, wanted: Parameters<typeof beginningOf>[1]) {
  return beginningOf(topic, wanted, topic.retained.for(ALICE));
}

describe('history', () => {
  test.each([
    ['nothing earlier', undefined, false],
    ['the last events', { last: 3 }, true],
    ['events since a time', { at: 5 }, true],
    ['events since an offset', { since: 5 }, true],
    ['to go on where one was', { since: 5, epoch: 'e' }, false],
  ])('who wants %s', (_name, wanted, needs) => {
    expect(needsHistory(wanted)).toBe(needs);
  });
});

describe('a subscription', () => {
  test('begins with the next event if it does not say anything', () => {
    expect(begin(kept(), undefined)).toEqual({ offset: 5, seen: 0 });
  });

  test.each([
    [1, 4],
    [3, 2],
    [9, 2],
    [0, 5],
  ])('of the last %i begins after offset %i: more than is kept cannot be had', (last, offset) => {
    expect(begin(kept(), { last })).toEqual({ offset, seen: 0 });
  });

  test('of the last events begins with the next one where none is kept', () => {
    expect(begin(plain(), { last: 3 })).toEqual({ offset: 5, seen: 0 });
  });

  test('from a time on begins with the first event of that time or later', () => {
    expect(begin(kept(), { at: 4 })).toEqual({ offset: 3, seen: 0 });
    expect(begin(kept(), { at: 99 })).toEqual({ offset: 5, seen: 0 });
  });

  test('from a time on of which some may be gone is told so', () => {
    expect(begin(kept(), { at: 2 })).toEqual({
      offset: 2,
      gap: { from: 0, to: 2, reason: 'expired' },
      seen: 0,
    });
    expect(begin(plain(), { at: 2 }).gap).toEqual({ from: 0, to: 5, reason: 'expired' });
  });

  test.each([2, 3, 5])('that goes on after offset %i misses nothing that is kept', (since) => {
    expect(begin(kept(), { since })).toEqual({ offset: since, seen: since });
    expect(begin(kept(), { since, epoch: 'e' })).toEqual({ offset: since, seen: since });
  });

  test('that goes on before what is kept is told what is gone', () => {
    expect(begin(kept(), { since: 0 })).toEqual({
      offset: 2,
      gap: { from: 1, to: 2, reason: 'expired' },
      seen: 0,
    });
  });

  test('that goes on where nothing is kept is told that it was away', () => {
    expect(begin(plain(), { since: 3 })).toEqual({
      offset: 5,
      gap: { from: 4, to: 5, reason: 'reconnect' },
      seen: 3,
    });
  });

  test('that goes on has not lost the retained event, which it is given', () => {
    const topic = topicOf();
    fill(topic, 4);
    fill(topic, 1, { retained: true });

    expect(begin(topic, { since: 3 }).gap).toEqual({ from: 4, to: 4, reason: 'reconnect' });
    expect(begin(topic, { since: 4 })).toEqual({ offset: 5, seen: 4 });
    // Unless it is for others.
    expect(beginningOf(topic, { since: 4 }, undefined).gap).toMatchObject({ from: 5, to: 5 });
  });

  test('that goes on in another epoch gets what is kept, and a gap of unknown size', () => {
    expect(begin(kept(), { since: 4, epoch: 'other' })).toEqual({
      offset: 2,
      gap: { from: 0, to: 2, reason: 'epoch' },
      seen: 0,
    });
  });

  test('that was further than the topic is told so', () => {
    expect(begin(kept(), { since: 6 })).toEqual({
      offset: 5,
      gap: { from: 0, to: 5, reason: 'future' },
      seen: 5,
    });
  });

  test('that goes on gets or is told of each event after its offset, whatever was kept', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(12), fc.integer({ min: 1, max: 12 }), (count, since, size) => {
        const topic = topicOf({ history: { size } });
        fill(topic, count);
        fc.pre(since <= count);

        const { offset, gap } = begin(topic, { since });

        expect(gap?.from ?? since + 1).toBe(since + 1);
        expect(gap?.to ?? since).toBe(offset);
        expect(offset).toBeGreaterThanOrEqual(topic.history?.begin as number);
      }),
    );
  });
});
