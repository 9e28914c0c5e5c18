import type { MessageOf } from '@realmwire/protocol';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Audience } from './audience.ts';
import { History } from './history.ts';
import { noDrops, type Policy } from './overflow.ts';
import { ALICE, BOB } from './seats.test-data.ts';
import { type Due, Subscriber } from './subscriber.ts';
import { eventOf, rangeOf } from './topics.test-support.ts';

const ME = ALICE.id;

function subscribe(policy: Policy, credit = 2) {
  const drops = noDrops();
  const purse = { maxBytes: 1e9, usedBytes: 0 };
  const given = { seat: ALICE, subscription: 5, credit, maxWaiting: credit };
  const subscriber = new Subscriber({ ...given, policy, drops, purse });
  return { subscriber, drops, purse };
}

const wordOf = ({ message }: Due) =>
  message.opcode === 'event'
    ? String(message.offset)
    : `gap ${message.from}-${message.to} ${message.reason}`;

/** Everything that it may have now, in words. */
function take(subscriber: Subscriber, history?: History): string[] {
  const words: string[] = [];
  for (let due = subscriber.next(history); due !== undefined; due = subscriber.next(history)) {
    words.push(wordOf(due));
  }
  return words;
}

const offer = (subscriber: Subscriber, ...offsets: number[]) =>
  offsets.map((offset) => subscriber.offer(eventOf(offset)));

function giveLate(subscriber: Subscriber, offset: number): void {
  const { message, bytes } = eventOf(offset);
  subscriber.giveLate(message as MessageOf<'event'>, bytes);
}

describe('a subscriber with credit', () => {
  test('is sent events as they are published, as far as that reaches', () => {
    const { subscriber } = subscribe('drop-newest');

    expect(offer(subscriber, 1, 2, 3)).toEqual(['send', 'send', 'wait']);
    expect([subscriber.isReady, subscriber.isUpToDate]).toEqual([false, false]);
  });

  test('gets more with each mark, and none is taken back', () => {
    const { subscriber } = subscribe('drop-newest', 0);
    subscriber.grant(2);
    subscriber.grant(1);

    expect(offer(subscriber, 1, 2)).toEqual(['send', 'send']);
    expect(subscriber.isReady).toBe(false);
  });

  test('is told of offsets without events instead of being sent them', () => {
    const { subscriber, drops } = subscribe('drop-newest');

    expect(subscriber.offer(rangeOf(1, 3))).toBe('wait');

    expect(take(subscriber)).toEqual(['gap 1-3 pause']);
    expect([drops.pause, subscriber.isUpToDate]).toEqual([3, true]);
  });

  test('gets what was kept before it came before all others, as far as its credit reaches', () => {
    const { subscriber } = subscribe('latest', 1);
    for (const offset of [2, 3]) giveLate(subscriber, offset);

    expect(offer(subscriber, 4)).toEqual(['wait']);
    expect(take(subscriber)).toEqual(['2']);
    subscriber.grant(3);
    expect(take(subscriber)).toEqual(['3', '4']);
  });

  test('has its credit back for an event that did not get there, and is told', () => {
    const { subscriber, drops } = subscribe('drop-newest', 1);
    offer(subscriber, 1);

    expect(subscriber.undelivered(1)).toMatchObject({ from: 1, to: 1, reason: 'too_large' });

    expect([subscriber.isReady, drops.undelivered]).toEqual([true, 1]);
  });

  test('is not told of an event without an offset that did not get there', () => {
    const { subscriber, drops } = subscribe('drop-newest', 1);
    offer(subscriber, 1);

    expect(subscriber.undelivered(undefined)).toBeUndefined();

    expect([subscriber.isReady, drops.undelivered]).toEqual([true, 1]);
  });
});

describe('a subscriber without credit', () => {
  test.each([
    ['drop-newest', ['gap 3-6 credit'], 4],
    ['drop-oldest', ['gap 3-4 credit', '5', '6'], 2],
    ['latest', ['gap 3-5 credit', '6'], 3],
    ['pause', ['gap 3-6 credit'], 4],
  ] as const)('under %s hears %j once it has some', (policy, heard, lost) => {
    const { subscriber, drops, purse } = subscribe(policy);
    expect(offer(subscriber, 1, 2, 3, 4, 5, 6)).toEqual([
      ...['send', 'send'],
      ...['wait', 'wait', 'wait', 'wait'],
    ]);

    expect(take(subscriber)).toEqual([]);
    subscriber.grant(9);

    expect(take(subscriber)).toEqual(heard);
    expect([drops[policy], subscriber.isUpToDate, purse.usedBytes]).toEqual([lost, true, 0]);
  });

  test('under disconnect is to be ended', () => {
    const { subscriber, drops } = subscribe('disconnect', 1);

    expect(offer(subscriber, 1, 2)).toEqual(['send', 'end']);
    expect(drops.disconnect).toBe(1);
  });

  test('of a topic with history gets from there what is kept, and is told of the rest', () => {
    const { subscriber, drops } = subscribe('history', 1);
    const history = new History({ size: 2 }, 0);
    for (const offset of [1, 2, 3, 4, 5]) {
      const event = eventOf(offset);
      expect(subscriber.offer(event)).toBe(offset === 1 ? 'send' : 'wait');
      history.push(event);
    }

    expect(take(subscriber, history)).toEqual([]);
    subscriber.grant(9);

    expect(take(subscriber, history)).toEqual(['gap 2-3 expired', '4', '5']);
    expect([drops.history, subscriber.isUpToDate]).toEqual([2, true]);
  });

  test('of a topic with history waits for credit at each event in it', () => {
    const { subscriber } = subscribe('history', 0);
    const history = new History({ size: 9 }, 0);
    for (const offset of [1, 2, 3]) {
      subscriber.offer(eventOf(offset));
      history.push(eventOf(offset));
    }

    subscriber.grant(2);
    expect(take(subscriber, history)).toEqual(['1', '2']);
    expect(subscriber.isUpToDate).toBe(false);
    subscriber.grant(3);
    expect(take(subscriber, history)).toEqual(['3']);
  });

  test('is told so in the words of the queue where it is that which is full', () => {
    const { subscriber } = subscribe('drop-newest', 9);
    subscriber.setFull(true);
    expect([subscriber.isReady, ...offer(subscriber, 1)]).toEqual([false, 'wait']);
    expect(take(subscriber)).toEqual([]);

    subscriber.setFull(false);

    expect(take(subscriber)).toEqual(['gap 1-1 queue']);
  });

  test('is told of offsets without events in their place among those that wait', () => {
    const { subscriber, drops } = subscribe('drop-oldest', 3);
    offer(subscriber, 1, 2, 3, 4);
    subscriber.offer(rangeOf(5, 6));
    offer(subscriber, 7);
    subscriber.grant(9);

    expect(take(subscriber)).toEqual(['4', 'gap 5-6 pause', '7']);
    expect(drops.pause).toBe(2);
  });

  test('that goes leaves nothing behind', () => {
    const { subscriber, purse } = subscribe('drop-oldest', 0);
    offer(subscriber, 1);
    expect(purse.usedBytes).toBeGreaterThan(0);

    subscriber.close();

    expect(purse.usedBytes).toBe(0);
  });
});

describe('an event of its own', () => {
  test('is told as such at once, which takes no credit', () => {
    const { subscriber } = subscribe('drop-newest', 0);

    expect(subscriber.skip(1)).toEqual({
      opcode: 'gap',
      subscription: 5,
      from: 1,
      to: 1,
      reason: 'own',
    });
    expect(subscriber.isUpToDate).toBe(true);
  });

  test('waits while its queue is full', () => {
    const { subscriber } = subscribe('drop-newest');
    subscriber.setFull(true);
    expect([subscriber.skip(1), subscriber.skip(2)]).toEqual([undefined, undefined]);

    subscriber.setFull(false);

    expect(take(subscriber)).toEqual(['gap 1-2 own']);
  });

  test('is told before the events that were lost behind it', () => {
    const { subscriber } = subscribe('drop-newest');
    subscriber.setFull(true);
    subscriber.skip(1);
    offer(subscriber, 2);
    subscriber.setFull(false);

    expect(take(subscriber)).toEqual(['gap 1-1 own', 'gap 2-2 queue']);
  });

  test('is told with the loss it stands in', () => {
    const { subscriber } = subscribe('latest', 0);
    offer(subscriber, 1);
    subscriber.skip(2);
    offer(subscriber, 3, 4);
    subscriber.grant(9);

    expect(take(subscriber)).toEqual(['gap 1-3 credit', '4']);
  });

  test('is known to the history: there it takes no credit either', () => {
    const { subscriber } = subscribe('history', 0);
    const history = new History({ size: 9 }, 0);
    const publish = (offset: number, excluded?: number) => {
      const event = eventOf(offset, excluded === undefined ? {} : { excluded });
      if (excluded === ME) expect(subscriber.skip(offset)).toBeUndefined();
      else subscriber.offer(event);
      history.push(event);
    };
    publish(1);
    publish(2, ME);
    publish(3);
    subscriber.grant(1);

    expect(take(subscriber, history)).toEqual(['1', 'gap 2-2 own']);
    subscriber.grant(2);
    expect(take(subscriber, history)).toEqual(['3']);
  });

  test('puts who has a full queue in its place in the history', () => {
    const { subscriber } = subscribe('history');
    const history = new History({ size: 9 }, 0);
    subscriber.setFull(true);
    subscriber.skip(1);
    history.push(eventOf(1, { excluded: ME }));
    subscriber.setFull(false);

    expect(take(subscriber, history)).toEqual(['gap 1-1 own']);
  });
});

describe('an event that is for others', () => {
  test('is told with the next event, and those before it in one', () => {
    const { subscriber } = subscribe('drop-newest');
    subscriber.pass(1);
    subscriber.pass(2);
    expect([subscriber.isUpToDate, subscriber.hasNews]).toEqual([true, true]);

    expect(offer(subscriber, 3)).toEqual(['send']);

    expect(subscriber.takePassed()).toMatchObject({ from: 1, to: 2, reason: 'own' });
    expect([subscriber.takePassed(), subscriber.hasNews]).toEqual([undefined, false]);
  });

  test('is told before all else where it is asked what is to be sent', () => {
    const { subscriber } = subscribe('drop-newest', 0);
    subscriber.pass(1);
    offer(subscriber, 2);
    subscriber.grant(9);

    expect(take(subscriber)).toEqual(['gap 1-1 own', 'gap 2-2 credit']);
  });

  test('is known to the history, which tells of those in a row at once', () => {
    const { subscriber } = subscribe('history', 1);
    const audience = Audience.of({ eligible: [BOB.id] });
    const history = new History({ size: 9 }, 0);
    offer(subscriber, 1, 2);
    for (const offset of [1, 2]) history.push(eventOf(offset));
    for (const offset of [3, 4]) {
      subscriber.pass(offset);
      history.push(eventOf(offset, { audience }));
    }
    subscriber.offer(eventOf(5));
    history.push(eventOf(5));
    subscriber.grant(9);

    expect(take(subscriber, history)).toEqual(['2', 'gap 3-4 own', '5']);
  });

  test('comes from the history where who has passed it is rewound', () => {
    const { subscriber } = subscribe('history', 9);
    const history = new History({ size: 9 }, 0);
    history.push(eventOf(1, { excluded: ME }));
    subscriber.pass(1);

    subscriber.rewind(1, 1);

    expect(take(subscriber, history)).toEqual(['1']);
    expect(subscriber.hasNews).toBe(false);
  });

  test('behind one that was kept before it came is told before a loss behind that', () => {
    const { subscriber } = subscribe('latest', 0);
    giveLate(subscriber, 1);
    subscriber.pass(2);
    offer(subscriber, 3, 4);
    subscriber.grant(9);

    expect(take(subscriber)).toEqual(['gap 2-2 own', 'gap 3-3 credit', '1', '4']);
  });

  test('behind one that was kept before it came is its place in the history', () => {
    const { subscriber } = subscribe('history', 0);
    const history = new History({ size: 9 }, 1);
    giveLate(subscriber, 1);
    subscriber.pass(2);
    history.push(eventOf(2, { excluded: ME }));
    expect(subscriber.offer(eventOf(3))).toBe('wait');
    history.push(eventOf(3));
    subscriber.grant(9);

    expect(take(subscriber, history)).toEqual(['1', 'gap 2-2 own', '3']);
  });
});

describe('a subscriber that is rewound', () => {
  const history = () => {
    const kept = new History({ size: 9 }, 0);
    for (const offset of [1, 2, 3]) kept.push(eventOf(offset, { excluded: ME }));
    return kept;
  };

  test('gets what the history has, up to the head its own events too', () => {
    const { subscriber } = subscribe('history', 9);

    subscriber.rewind(1, 2);

    expect(take(subscriber, history())).toEqual(['2', 'gap 3-3 own']);
  });

  test('waits for credit with the first event', () => {
    const { subscriber } = subscribe('history', 0);
    subscriber.rewind(0, 3);

    expect(take(subscriber, history())).toEqual([]);
    subscriber.grant(1);
    expect(take(subscriber, history())).toEqual(['1']);
  });

  test('waits for credit with the news that its first events are gone', () => {
    const { subscriber, drops } = subscribe('history', 0);
    const kept = new History({ size: 1 }, 0);
    for (const offset of [1, 2]) kept.push(eventOf(offset));
    subscriber.rewind(0, 2);

    expect(take(subscriber, kept)).toEqual([]);
    subscriber.grant(1);
    expect(take(subscriber, kept)).toEqual(['gap 1-1 expired', '2']);
    expect(drops.history).toBe(1);
  });

  test.each([
    ['what was lost', 'drop-newest', (subscriber: Subscriber) => offer(subscriber, 2, 3)],
    ['what waits', 'drop-oldest', (subscriber: Subscriber) => offer(subscriber, 2, 3)],
    [
      'its own events before a loss',
      'drop-newest',
      (subscriber: Subscriber) => {
        subscriber.skip(2);
        offer(subscriber, 3);
      },
    ],
  ] as const)('gets from the history %s, and it is not told twice', (_name, policy, miss) => {
    const { subscriber, purse } = subscribe(policy, 9);
    subscriber.setFull(true);
    miss(subscriber);

    subscriber.rewind(3, 3);
    subscriber.setFull(false);

    expect(take(subscriber, history())).toEqual(['2', '3']);
    expect([subscriber.isUpToDate, purse.usedBytes]).toEqual([true, 0]);
  });

  test('again goes to the earlier place', () => {
    const { subscriber } = subscribe('history', 9);
    subscriber.rewind(0, 3);
    subscriber.rewind(2, 3);

    expect(take(subscriber, history())).toEqual(['1', '2', '3']);
  });
});

const OPTIONS = {
  publish: {},
  own: { excluded: ME },
  foreign: { audience: Audience.of({ eligible: [BOB.id] }) },
};

test('each event is sent, waits or is told as lost, once and in order, whatever the policy', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('publish' as const) },
    { weight: 1, arbitrary: fc.constantFrom('own' as const, 'foreign' as const) },
    { weight: 1, arbitrary: fc.constantFrom('full' as const, 'room' as const) },
    { weight: 2, arbitrary: fc.nat(3) },
  );
  const policy = fc.constantFrom<Policy>(
    ...(['drop-newest', 'drop-oldest', 'latest', 'pause', 'history'] as const),
  );
  fc.assert(
    fc.property(policy, fc.nat(3), fc.array(step, { maxLength: 80 }), (which, credit, steps) => {
      const { subscriber, purse } = subscribe(which, credit);
      const history = which === 'history' ? new History({ size: 3 }, 0) : undefined;
      let until = credit;
      let offset = 0;
      let told = 0;
      let sent = 0;
      const hear = ({ message }: Due) => {
        if (message.opcode === 'event') {
          expect(message.offset).toBe(told + 1);
          sent += 1;
          told += 1;
        } else {
          expect(message.from).toBe(told + 1);
          told = message.to;
        }
        expect(sent).toBeLessThanOrEqual(until);
      };
      const hearAll = () => {
        for (let due = subscriber.next(history); due; due = subscriber.next(history)) hear(due);
      };
      for (const each of steps) {
        if (each === 'publish' || each === 'own' || each === 'foreign') {
          offset += 1;
          const event = eventOf(offset, OPTIONS[each]);
          const gap = each === 'own' ? subscriber.skip(offset) : undefined;
          if (each === 'foreign') subscriber.pass(offset);
          if (gap !== undefined) hear({ message: gap, bytes: 0 });
          if (each === 'publish' && subscriber.offer(event) === 'send') {
            const passed = subscriber.takePassed();
            if (passed !== undefined) hear({ message: passed, bytes: 0 });
            hear({ message: event.message as NonNullable<typeof event.message>, bytes: 0 });
          }
          history?.push(event);
        } else if (typeof each === 'number') {
          until += each;
          subscriber.grant(until);
          hearAll();
        } else {
          subscriber.setFull(each === 'full');
          hearAll();
        }
      }
      until += 1_000;
      subscriber.setFull(false);
      subscriber.grant(until);
      hearAll();

      expect(told).toBe(offset);
      expect([subscriber.hasNews, purse.usedBytes]).toEqual([false, 0]);
    }),
  );
});
