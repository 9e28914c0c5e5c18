import { describe, expect, test } from 'vitest';
import { KEEPS_NOTHING } from './declarations.ts';
import { Hold } from './hold.ts';
import { ALICE } from './seats.test-data.ts';
import type { Subscriber } from './subscriber.ts';
import { Topic } from './topic.ts';
import { eventOf, fill, topicOf } from './topics.test-support.ts';

describe('a topic', () => {
  test('goes on counting from where it was', () => {
    const keeping = { history: { size: 2 }, retain: false, overflow: 'history' } as const;
    const topic = new Topic({ uri: 'a', subscription: 3, epoch: 'e', offset: 7, keeping });

    expect([topic.offset, topic.history?.begin]).toEqual([7, 7]);
  });

  test('without a history keeps nothing but what is to be retained', () => {
    const topic = topicOf();
    fill(topic, 1);
    expect([topic.isKeeping, topic.keptBytes]).toEqual([false, 0]);

    const last = eventOf(2, { retained: true });
    topic.keep(last);
    topic.keep(eventOf(3));

    expect([topic.isKeeping, topic.keptBytes]).toEqual([true, last.bytes]);
    expect(topic.retained.for(ALICE)).toBe(last);
  });

  test('holds what its history and its retained event hold', () => {
    const topic = topicOf({ history: { size: 2 } });
    fill(topic, 1, { retained: true });
    fill(topic, 2);

    expect(topic.keptBytes).toBe(3 * eventOf(1).bytes);
  });

  test('forgets the events of its history first, the oldest of them before the others', () => {
    const topic = topicOf({ history: { size: 5 } });
    fill(topic, 2, { retained: true });

    topic.forgetOldest();
    expect([topic.history?.begin, topic.retained.for(ALICE)?.from]).toEqual([1, 2]);
    topic.forgetOldest();
    expect([topic.history?.isEmpty, topic.retained.for(ALICE)?.from]).toEqual([true, 2]);
    topic.forgetOldest();
    expect([topic.isKeeping, topic.offset]).toEqual([false, 2]);
  });

  test('forgets all events at once, and goes on counting', () => {
    for (const topic of [topicOf({ history: { size: 5 } }), topicOf()]) {
      fill(topic, 3, { retained: true });

      topic.forgetAll();

      expect([topic.isKeeping, topic.keptBytes, topic.offset]).toEqual([false, 0, 3]);
    }
  });

  test('is in use while somebody hears it, it keeps something, or publications wait', () => {
    const topic = topicOf();
    expect(topic.isInUse).toBe(false);

    topic.subscribers.set(1, {} as Subscriber);
    expect(topic.isInUse).toBe(true);
    topic.subscribers.clear();

    topic.hold = new Hold({ pauseMessages: 1, pauseBytes: 1 });
    expect(topic.isInUse).toBe(true);
    topic.hold = undefined;

    topic.isPermanent = true;
    expect(topic.isInUse).toBe(true);
    topic.isPermanent = false;

    topic.keep(eventOf(1, { retained: true }));
    expect(topic.isInUse).toBe(true);
    topic.forgetAll();
    expect(topic.isInUse).toBe(false);
  });

  test('is a subscription for those who ask while it is heard, permanent, or has a history', () => {
    const topic = topicOf();
    expect(topic.isListed).toBe(false);

    topic.isPermanent = true;
    expect(topic.isListed).toBe(true);
    topic.isPermanent = false;

    topic.subscribers.set(1, {} as Subscriber);
    expect(topic.isListed).toBe(true);
    expect(topicOf({ history: { size: 1 } }).isListed).toBe(true);
  });
});

describe('a pattern', () => {
  const patternOf = (uri: string, match: 'prefix' | 'wildcard') =>
    new Topic({ uri, match, subscription: 1, epoch: 'e', offset: 0, keeping: KEEPS_NOTHING });

  test('stands for the names that it matches; a topic for its own', () => {
    const prefix = patternOf('com.shop', 'prefix');
    const wildcard = patternOf('com..sold', 'wildcard');

    expect([prefix.isPattern, topicOf().isPattern]).toEqual([true, false]);
    expect(['com.shop.sold', 'com.news'].map((uri) => prefix.standsFor(uri))).toEqual([
      true,
      false,
    ]);
    expect(['com.a.sold', 'com.a.b'].map((uri) => wildcard.standsFor(uri))).toEqual([true, false]);
    expect(topicOf().standsFor('com.news')).toBe(true);
  });

  test('stands for reserved names only where it is reserved itself', () => {
    const [all, meta] = [patternOf('w', 'prefix'), patternOf('wamp.session', 'prefix')];

    expect(all.standsFor('wamp.session.on_join')).toBe(false);
    expect(meta.standsFor('wamp.session.on_join')).toBe(true);
    expect(all.mayStandFor('world')).toBe(true);
  });
});
