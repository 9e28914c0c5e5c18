import { describe, expect, test } from 'vitest';
import { KEEPS_NOTHING } from './declarations.ts';
import type { Subscriber } from './subscriber.ts';
import { SubscriptionDirectory } from './subscription-directory.ts';
import { eventOf } from './topics.test-support.ts';
import { Topics } from './topics.ts';

const KEEPS_TWO = { ...KEEPS_NOTHING, history: { size: 2 } };

describe('the directory of subscriptions', () => {
  test('has topics that are heard or have a history, and no others', () => {
    const { topics, directory } = open();
    const heard = topics.open('com.heard', KEEPS_NOTHING);
    heard.subscribers.set(1, {} as Subscriber);
    const kept = topics.open('com.kept', KEEPS_TWO);
    const retaining = topics.open('com.retaining', KEEPS_NOTHING);
    retaining.keep(eventOf(1, { retained: true }));

    expect(directory.all).toEqual([heard, kept]);
    expect(directory.get(heard.subscription)).toBe(heard);
    expect(directory.get(retaining.subscription)).toBeUndefined();
    expect(directory.lookup('com.kept', 'exact')).toBe(kept);
    expect(directory.lookup('com.retaining', 'exact')).toBeUndefined();
    expect(directory.lookup('com.heard', 'prefix')).toBeUndefined();
  });

  test('finds all that hear a topic; names of the router by patterns of such names alone', () => {
    const { topics, directory } = open();
    const exact = topics.open('com.kept', KEEPS_TWO);
    const prefix = topics.openPattern('com.', 'prefix');
    const any = topics.openPattern('.', 'wildcard');
    const routers = topics.openPattern('wamp.', 'wildcard');

    expect(directory.matching('com.kept')).toEqual([exact, prefix, any]);
    expect(directory.matching('com.other')).toEqual([prefix, any]);
    expect(directory.matching('wamp.other')).toEqual([routers]);
  });

  test('knows which topics keep what a subscription has brought', () => {
    const { topics, directory } = open();
    const [a, b] = ['com.a', 'com.b'].map((uri) => topics.open(uri, KEEPS_TWO));
    topics.open('org.a', KEEPS_TWO);
    const plain = topics.open('com.c', KEEPS_NOTHING);

    expect(directory.topicsOf(topics.openPattern('com.', 'prefix'))).toEqual([a, b]);
    expect(directory.topicsOf(plain)).toEqual([plain]);
  });
});

function open() {
  const topics = new Topics({ epoch: 'e', maxRemembered: 9, maxWaitingBytes: 9 });
  return { topics, directory: new SubscriptionDirectory(topics) };
}
