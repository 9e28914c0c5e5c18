import { describe, expect, test } from 'vitest';
import { KEEPS_NOTHING } from './declarations.ts';
import { KeptTopics } from './kept-topics.ts';
import { giveLate } from './late-events.ts';
import { noDrops } from './overflow.ts';
import { BOB } from './seats.test-data.ts';
import { Subscriber } from './subscriber.ts';
import { eventOf } from './topics.test-support.ts';
import { Topics } from './topics.ts';

describe('who subscribes', () => {
  test.each([
    { name: 'nothing of before', seen: 0, offset: 3, given: [3] },
    { name: 'it', seen: 3, offset: 3, given: [] },
    { name: 'what was before it, and the history brings it', seen: 0, offset: 2, given: [] },
  ])('gets the retained event of the topic, where it has seen $name: $given', (wanted) => {
    const { topics, kept, subscriber } = open();
    const topic = topics.open('com.a', KEEPS_NOTHING);
    topic.keep(eventOf(3, { retained: true }));

    giveLate(subscriber, topic, kept, wanted);

    expect(given(subscriber)).toMatchObject(
      wanted.given.map((offset) => ({ offset, retained: true, late: true })),
    );
    expect(topic.retained.for(BOB)?.message.late).toBeUndefined();
  });

  test('to a pattern gets that of each topic it stands for, without a place in its order', () => {
    const { topics, kept, subscriber } = open();
    for (const uri of ['com.a', 'org.a', 'com.b']) {
      const topic = topics.open(uri, KEEPS_NOTHING);
      topic.keep(eventOf(3, { retained: true }));
      kept.onKept(topic);
    }
    const { history } = topics.open('com.c', { ...KEEPS_NOTHING, history: { size: 1 } });
    history?.push(eventOf(1));
    kept.onKept(topics.open('com.c', KEEPS_NOTHING));
    const pattern = topics.openPattern('com.', 'prefix');

    giveLate(subscriber, pattern, kept, { seen: 1, offset: 1 });
    expect(given(subscriber)).toEqual([]);
    giveLate(subscriber, pattern, kept, { seen: 0, offset: 0 });

    const { subscription } = pattern;
    expect(given(subscriber)).toMatchObject(
      ['com.a', 'com.b'].map((uri) => ({ uri, subscription, offset: undefined, late: true })),
    );
  });
});

function open() {
  const topics = new Topics({ epoch: 'e', maxRemembered: 9, maxWaitingBytes: 9 });
  const kept = new KeptTopics({ maxKeptTopics: 9, maxKeptBytes: 1e9 });
  const subscriber = new Subscriber({
    seat: BOB,
    subscription: 1,
    credit: 9,
    maxWaiting: 9,
    policy: 'drop-newest',
    drops: noDrops(),
    purse: { maxBytes: 9, usedBytes: 0 },
  });
  return { topics, kept, subscriber };
}

function given(subscriber: Subscriber): unknown[] {
  const messages: unknown[] = [];
  for (let due = subscriber.next(undefined); due; due = subscriber.next(undefined))
    messages.push(due.message);
  return messages;
}
