import { describe, expect, test } from 'vitest';
import { Audience } from './audience.ts';
import { KEEPS_NOTHING } from './declarations.ts';
import { Distribution } from './distribution.ts';
import { deliver } from './effects.ts';
import type { Publication } from './hold.ts';
import { KeptTopics } from './kept-topics.ts';
import { noDrops, type Policy } from './overflow.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, body, CAROL } from './seats.test-data.ts';
import { Subscriber } from './subscriber.ts';
import type { Topic } from './topic.ts';
import { Topics } from './topics.ts';

const NOBODY = { uri: 'news', payload: body(1), isRetained: false };

function open(size?: number, maxKeptTopics = 10) {
  const topics = new Topics({ epoch: 'e', maxRemembered: 10, maxWaitingBytes: 1e9 });
  const kept = new KeptTopics({ maxKeptTopics, maxKeptBytes: 1e9 });
  const counters = { publications: 0, events: 0 };
  const distribution = new Distribution(topics, kept, counters);
  const history = size === undefined ? undefined : { size, ttlMs: 100 };
  const topic = topics.open('news', { ...KEEPS_NOTHING, history });
  const publish = (given: Partial<Publication> = {}, now = 0) =>
    distribution.publish({ ...NOBODY, ...given }, topic, now);
  return { topics, kept, counters, distribution, topic, publish };
}

function join(topic: Topic, seat: Seat, policy: Policy = 'drop-newest', credit = 9) {
  const subscriber = new Subscriber({
    seat,
    maxWaiting: credit,
    subscription: topic.subscription,
    credit,
    policy,
    drops: noDrops(),
    purse: { maxBytes: 1e9, usedBytes: 0 },
  });
  topic.subscribers.set(seat.id, subscriber);
  return subscriber;
}

describe('a publication', () => {
  test('is one message for all who hear the topic, with an offset that counts up', () => {
    const { topic, publish, counters } = open();
    join(topic, ALICE);
    join(topic, BOB);

    const publisher = { publisher: CAROL.uuid };
    expect(publish({ from: CAROL.id, publisher, isRetained: true }, 7.4)).toEqual([
      {
        do: 'fanOut',
        to: [ALICE.id, BOB.id],
        message: {
          opcode: 'event',
          subscription: topic.subscription,
          publication: 1,
          offset: 1,
          at: 7,
          publisher: 'carol',
          retained: true,
          payload: NOBODY.payload,
        },
      },
    ]);
    expect(publish()).toMatchObject([
      { message: { publication: 2, offset: 2, publisher: undefined, retained: undefined } },
    ]);
    expect(counters).toEqual({ publications: 2, events: 4 });
  });

  test('is answered where an answer is wanted, after the events', () => {
    const { topic, publish } = open();
    join(topic, ALICE);

    const effects = publish({ id: 7, from: BOB.id });

    expect(effects.at(-1)).toEqual(
      deliver(BOB.id, { opcode: 'published', id: 7, publication: 1, offset: 1 }),
    );
    expect(effects).toHaveLength(2);
    expect(publish({ id: 8 })).toHaveLength(1);
  });

  test('of a topic that nobody hears is counted all the same', () => {
    const { topics, topic, distribution, counters } = open();
    topic.offset = 4;
    topics.closeUnused(topic);

    expect(distribution.publish({ ...NOBODY, id: 7, from: BOB.id }, undefined, 0)).toEqual([
      deliver(BOB.id, { opcode: 'published', id: 7, publication: 1, offset: 5 }),
    ]);
    expect(counters).toEqual({ publications: 1, events: 0 });
  });

  test('is not sent to who does not want it, but named as its own', () => {
    const { topic, publish, counters } = open();
    join(topic, ALICE);
    join(topic, BOB);

    const [sent, own] = publish({ excluded: BOB.id });

    expect(sent).toMatchObject({ do: 'fanOut', to: [ALICE.id] });
    expect(own).toMatchObject({ to: BOB.id, message: { opcode: 'gap', reason: 'own' } });
    expect(counters.events).toBe(1);
  });

  test('is nothing to send yet to who does not keep up', () => {
    const { topic, publish } = open();
    const slow = join(topic, ALICE, 'drop-newest', 0);
    slow.setFull(true);

    expect(publish()).toEqual([]);
    expect(publish({ excluded: ALICE.id })).toEqual([]);
  });

  test('ends who asked for that rather than to miss an event', () => {
    const { topic, publish } = open();
    join(topic, ALICE, 'disconnect', 0);

    expect(publish()).toEqual([
      { do: 'end', session: ALICE.id, code: 'subscriber.slow', detail: { uri: 'news', offset: 1 } },
    ]);
  });

  test('is kept, and for it another topic may have to forget its events and be closed', () => {
    const { topics, kept, topic, distribution, publish } = open(5, 1);
    const other = topics.open('other', { ...KEEPS_NOTHING, history: { size: 5 } });
    distribution.publish({ ...NOBODY, uri: 'other' }, other, 0);
    expect(kept.size).toBe(1);

    publish();

    expect([topic.isKeeping, other.isKeeping, topics.find('other')]).toEqual([
      true,
      false,
      undefined,
    ]);
  });
});

describe('a publication by way of a pattern', () => {
  test('is an event of the pattern as well, which names its topic', () => {
    const { topics, topic, publish, counters } = open();
    const pattern = topics.openPattern('ne', 'prefix');
    pattern.offset = 4;
    join(topic, ALICE);
    join(pattern, BOB);

    expect(publish()).toMatchObject([
      { to: [ALICE.id], message: { subscription: topic.subscription, offset: 1, uri: undefined } },
      { to: [BOB.id], message: { subscription: pattern.subscription, offset: 5, uri: 'news' } },
    ]);
    expect(counters).toEqual({ publications: 1, events: 2 });
    expect(pattern.isKeeping).toBe(false);
  });

  test('that was refused in silence is a gap of the pattern too', () => {
    const { topics, topic, distribution } = open();
    const pattern = topics.openPattern('ne', 'prefix');
    join(pattern, BOB);

    expect(distribution.miss(topic, 2, 0)).toMatchObject([
      {
        to: BOB.id,
        message: { opcode: 'gap', subscription: pattern.subscription, from: 1, to: 2 },
      },
    ]);
  });

  test('is not one of a pattern that does not stand for reserved names', () => {
    const { topics, distribution } = open();
    join(topics.openPattern('w', 'prefix'), BOB);

    expect(distribution.announce('wamp.session.on_join', body(1), 0)).toEqual([]);
  });
});

describe('a fact of the router', () => {
  test('is published where anybody hears it, or ever did', () => {
    const { topics, topic, distribution } = open();
    join(topic, ALICE);

    expect(distribution.announce('news', body(1), 0)).toMatchObject([{ to: [ALICE.id] }]);
    topic.subscribers.clear();
    topics.closeUnused(topic);
    distribution.announce('news', () => body(2), 0);

    expect(topics.open('news', KEEPS_NOTHING).offset).toBe(2);
  });

  test('is published where a pattern is heard', () => {
    const { topics, distribution } = open();
    join(topics.openPattern('ot', 'prefix'), BOB);

    expect(distribution.announce('other', () => body(1), 0)).toMatchObject([{ to: [BOB.id] }]);
  });

  test('that nobody hears is not even put together', () => {
    const { distribution, counters } = open();

    const effects = distribution.announce(
      'other',
      () => {
        throw new Error('put together');
      },
      0,
    );

    expect([effects, counters.publications]).toEqual([[], 0]);
  });
});

describe('a publication for some', () => {
  const audience = Audience.of({ eligible: [ALICE.id] });

  test('is sent to them, and told to the others before their next event', () => {
    const { topic, publish } = open();
    join(topic, ALICE);
    join(topic, BOB);

    expect(publish({ audience })).toMatchObject([{ do: 'fanOut', to: [ALICE.id] }]);
    expect(publish()).toMatchObject([
      { do: 'deliver', to: BOB.id, message: { opcode: 'gap', from: 1, to: 1, reason: 'own' } },
      { do: 'fanOut', to: [ALICE.id, BOB.id] },
    ]);
  });

  test('is told by itself to who is served', () => {
    const { topic, distribution, publish } = open();
    const bob = join(topic, BOB);
    publish({ audience });

    expect(distribution.serve(topic, bob, 0).effects).toMatchObject([
      { to: BOB.id, message: { opcode: 'gap', reason: 'own' } },
    ]);
  });
});

describe('publications that were refused in silence', () => {
  test('are a gap for all who hear the topic, now or with their next credit', () => {
    const { topic, distribution, kept } = open();
    join(topic, ALICE);
    join(topic, BOB, 'drop-newest', 0);

    const effects = distribution.miss(topic, 3, 0.6);

    expect(topic.offset).toBe(3);
    expect(effects).toEqual([
      deliver(ALICE.id, {
        opcode: 'gap',
        subscription: topic.subscription,
        from: 1,
        to: 3,
        reason: 'pause',
      }),
    ]);
    expect(kept.size).toBe(0);
  });

  test('end who asked for that rather than to miss an event', () => {
    const { topic, distribution } = open();
    join(topic, ALICE, 'disconnect', 0);

    expect(distribution.miss(topic, 2, 0)).toMatchObject([{ do: 'end', detail: { offset: 2 } }]);
  });

  test('stand in the history as what they are', () => {
    const { topic, distribution, publish } = open(5);
    distribution.miss(topic, 3, 0);
    publish();
    const late = join(topic, ALICE, 'history');
    late.rewind(0, 4);

    const { effects } = distribution.serve(topic, late, 0);

    expect(effects).toMatchObject([
      { message: { opcode: 'gap', from: 1, to: 3, reason: 'pause' } },
      { message: { opcode: 'event', offset: 4 } },
    ]);
  });
});

describe('who is served', () => {
  test('gets nothing where there is nothing for it', () => {
    const { topic, distribution } = open();

    expect(distribution.serve(topic, join(topic, ALICE), 0)).toEqual({
      effects: [],
      isMore: false,
    });
  });

  test('gets nothing that is too old', () => {
    const { topic, distribution, publish } = open(5);
    publish({}, 0);
    publish({}, 50);
    const late = join(topic, ALICE, 'history');
    late.rewind(0, 2);

    const { effects } = distribution.serve(topic, late, 100);

    expect(effects).toMatchObject([
      { message: { opcode: 'gap', from: 1, to: 1, reason: 'expired' } },
      { message: { opcode: 'event', offset: 2 } },
    ]);
  });

  test.each([
    ['64 messages', 64, 1],
    ['64 KiB', 2, 40 * 1024],
  ])('gets a part at a time: %s', (_name, count, length) => {
    const { topic, distribution, publish, counters } = open(1_000);
    for (let left = count + 5; left > 0; left -= 1) publish({ payload: body('x'.repeat(length)) });
    const late = join(topic, ALICE, 'history', 1_000);
    late.rewind(0, count + 5);

    const first = distribution.serve(topic, late, 0);
    const events = counters.events;
    let rest = 0;
    for (let isMore = true; isMore; ) {
      const served = distribution.serve(topic, late, 0);
      rest += served.effects.length;
      isMore = served.isMore;
    }

    expect([first.effects.length, first.isMore, events]).toEqual([count, true, count]);
    expect(rest).toBe(5);
    expect(late.isUpToDate).toBe(true);
  });
});
