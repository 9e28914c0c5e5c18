import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeptTopics } from './kept-topics.ts';
import { eventOf, fill, topicOf } from './topics.test-support.ts';

const ONE_BYTES = eventOf(1).bytes;
const LIMITS = { maxKeptTopics: 2, maxKeptBytes: 10 * ONE_BYTES };
const historyOf = (uri: string) => topicOf({ history: { size: 100 } }, uri);

describe('the topics that keep events', () => {
  test('are counted, and what they hold', () => {
    const kept = new KeptTopics(LIMITS);
    const [a, b] = [historyOf('a'), historyOf('b')];
    fill(a, 2);
    kept.onKept(a);
    fill(b, 1);

    expect(kept.onKept(b)).toEqual([]);

    expect([kept.size, kept.bytes]).toEqual([2, 3 * ONE_BYTES]);
    expect([...kept.topics]).toEqual([a, b]);
  });

  test('are so many: the one that was published to longest ago forgets its events', () => {
    const kept = new KeptTopics(LIMITS);
    const [a, b, c] = [historyOf('a'), historyOf('b'), historyOf('c')];
    for (const topic of [a, b, a, c]) {
      fill(topic, 1);
      const emptied = kept.onKept(topic);
      expect(emptied).toEqual(topic === c ? [b] : []);
    }

    expect([a.isKeeping, b.isKeeping, c.isKeeping]).toEqual([true, false, true]);
    expect([kept.size, kept.bytes]).toEqual([2, 3 * ONE_BYTES]);
  });

  test('hold so many bytes: the others go before the oldest events of the topic itself', () => {
    const kept = new KeptTopics(LIMITS);
    const [a, b] = [historyOf('a'), historyOf('b')];
    fill(a, 6);
    kept.onKept(a);
    fill(b, 12);

    expect(kept.onKept(b)).toEqual([a]);

    expect([b.history?.begin, kept.size, kept.bytes]).toEqual([2, 1, 10 * ONE_BYTES]);
  });

  test('keep nothing of an event that is larger than all of the memory for them', () => {
    const kept = new KeptTopics(LIMITS);
    const a = historyOf('a');
    fill(a, 1, { length: 100 * ONE_BYTES });

    expect(kept.onKept(a)).toEqual([a]);
    expect([a.isKeeping, kept.size, kept.bytes]).toEqual([false, 0, 0]);
  });

  test('are counted again when they have forgotten something by themselves', () => {
    const kept = new KeptTopics(LIMITS);
    const [a, b] = [historyOf('a'), historyOf('b')];
    fill(a, 3);
    kept.onKept(a);
    fill(b, 1);

    a.forgetOldest();
    kept.recount(a);
    kept.recount(b);
    expect([kept.size, kept.bytes]).toEqual([1, 2 * ONE_BYTES]);

    a.forgetAll();
    kept.recount(a);
    expect([kept.size, kept.bytes]).toEqual([0, 0]);
  });

  test('stay within both bounds, and the sum stays right, whoever publishes what', () => {
    const step = fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 2_000 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const kept = new KeptTopics(LIMITS);
        const topics = ['a', 'b', 'c', 'd', 'e'].map(historyOf);
        for (const [which, length] of steps) {
          const topic = topics[which] as (typeof topics)[number];
          fill(topic, 1, { length });
          for (const emptied of kept.onKept(topic)) expect(emptied.isKeeping).toBe(false);
          const held = topics.reduce((sum, { keptBytes }) => sum + keptBytes, 0);
          expect(kept.bytes).toBe(held);
          expect(held).toBeLessThanOrEqual(LIMITS.maxKeptBytes);
          expect(kept.size).toBe(topics.filter(({ isKeeping }) => isKeeping).length);
          expect(kept.size).toBeLessThanOrEqual(LIMITS.maxKeptTopics);
        }
      }),
    );
  });
});
