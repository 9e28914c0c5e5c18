import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KEEPS_NOTHING } from './declarations.ts';
import type { Subscriber } from './subscriber.ts';
import { Topics } from './topics.ts';

const topicsOf = (maxRemembered = 10) =>
  new Topics({ epoch: 'e', maxRemembered, maxWaitingBytes: 100 });

describe('the topics of a realm', () => {
  test('are found by their names and by their subscriptions', () => {
    const topics = topicsOf();
    const news = topics.open('news', KEEPS_NOTHING);
    const state = topics.open('state', KEEPS_NOTHING);

    expect([topics.find('news'), topics.find('nope')]).toEqual([news, undefined]);
    expect(topics.ofSubscription(state.subscription)).toBe(state);
    expect(topics.ofSubscription(99)).toBeUndefined();
    expect(topics.open('news', KEEPS_NOTHING)).toBe(news);
    expect(state.subscription).not.toBe(news.subscription);
  });

  test('are counted where somebody hears them', () => {
    const topics = topicsOf();
    topics.open('news', KEEPS_NOTHING).subscribers.set(1, {} as Subscriber);
    topics.open('state', KEEPS_NOTHING);

    expect(topics.heard).toBe(1);
  });

  test('are closed when there is no reason to have them, and not before', () => {
    const topics = topicsOf();
    const news = topics.open('news', KEEPS_NOTHING);
    news.subscribers.set(1, {} as Subscriber);

    topics.closeUnused(news);
    expect(topics.find('news')).toBe(news);

    news.subscribers.clear();
    topics.closeUnused(news);
    expect([topics.find('news'), topics.ofSubscription(news.subscription)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('count on where they were, in the same epoch, under another subscription', () => {
    const topics = topicsOf();
    const before = topics.open('news', KEEPS_NOTHING);
    before.offset = 5;
    topics.closeUnused(before);

    expect(topics.countUnheard('news')).toBe(6);
    const after = topics.open('news', KEEPS_NOTHING);

    expect([after.offset, after.epoch]).toEqual([6, 'e']);
    expect(after.subscription).not.toBe(before.subscription);
  });

  test('that were forgotten begin anew in another epoch: first the one published to longest ago', () => {
    const topics = topicsOf(2);
    for (const uri of ['a', 'b', 'a', 'c']) topics.countUnheard(uri);

    const [a, b, c] = ['a', 'b', 'c'].map((uri) => topics.open(uri, KEEPS_NOTHING));

    expect([a?.offset, a?.epoch]).toEqual([2, 'e']);
    expect([b?.offset, b?.epoch]).toEqual([0, 'e.1']);
    expect([c?.offset, c?.epoch]).toEqual([1, 'e']);
  });

  test('are not among those to be remembered while they are open', () => {
    const topics = topicsOf(1);
    topics.countUnheard('a');
    topics.open('a', KEEPS_NOTHING);

    topics.countUnheard('b');

    expect(topics.open('c', KEEPS_NOTHING).epoch).toBe('e');
  });

  test('use no offset twice in one epoch, whatever is opened, closed and forgotten', () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('publish', 'close'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const topics = topicsOf(1);
        const used = new Set<string>();
        for (const [uri, act] of steps) {
          const topic = topics.open(uri, KEEPS_NOTHING);
          if (act === 'close') {
            topics.closeUnused(topic);
            continue;
          }
          topic.offset += 1;
          const place = `${uri} ${topic.epoch} ${topic.offset}`;
          expect(used.has(place)).toBe(false);
          used.add(place);
        }
      }),
    );
  });
});

describe('the patterns of a realm', () => {
  test('are found by name and kind, and by their subscriptions', () => {
    const topics = topicsOf();
    const prefix = topics.openPattern('com', 'prefix');

    expect(topics.openPattern('com', 'prefix')).toBe(prefix);
    expect(topics.find('com', 'prefix')).toBe(prefix);
    expect([topics.find('com', 'wildcard'), topics.find('com')]).toEqual([undefined, undefined]);
    expect(topics.ofSubscription(prefix.subscription)).toBe(prefix);
    expect([...topics.all]).toEqual([prefix]);
  });

  test('count from the beginning each time they are opened, in an epoch of their own', () => {
    const topics = topicsOf();
    const before = topics.openPattern('com', 'prefix');
    before.offset = 5;

    topics.closeUnused(before);
    expect(topics.find('com', 'prefix')).toBeUndefined();
    const after = topics.openPattern('com', 'prefix');

    expect([before.epoch, after.epoch, after.offset]).toEqual(['e.p1', 'e.p2', 0]);
    expect(topics.isKnown('com')).toBe(false);
  });
});

test('a topic is known while it is open or remembered', () => {
  const topics = topicsOf(1);
  topics.open('open', KEEPS_NOTHING);
  for (const uri of ['a', 'b']) topics.countUnheard(uri);

  expect(['open', 'a', 'b', 'c'].map((uri) => topics.isKnown(uri))).toEqual([
    ...[true, false],
    ...[true, false],
  ]);
});

describe('what a session hears', () => {
  test('is one list and one purse, as long as it is there', () => {
    const topics = topicsOf();
    expect(topics.heardBy(1)).toBeUndefined();

    const hearing = topics.hearing(1);

    expect(hearing.purse).toEqual({ maxBytes: 100, usedBytes: 0 });
    expect(topics.hearing(1)).toBe(hearing);
    expect(topics.heardBy(1)).toBe(hearing);
    expect(topics.heardBy(2)).toBeUndefined();
    topics.forgetSession(1);
    expect(topics.heardBy(1)).toBeUndefined();
  });
});
