import { describe, expect, test } from 'vitest';
import { KEEPS_NOTHING } from './declarations.ts';
import type { Distribution } from './distribution.ts';
import { Pauses } from './pauses.ts';
import { Yard } from './pubsub.test-support.ts';
import { ALICE, BOB, body, CAROL } from './seats.test-data.ts';
import { Topics } from './topics.ts';

const LIMITS = { pauseMessages: 3, pauseBytes: 10_000, pauseMs: 100 };

describe('a subscriber with pause', () => {
  test('suspends those who wait for an answer, and loses nothing', () => {
    const yard = holding();

    for (const id of [1, 2, 3]) yard.publish(ALICE, 'com.held', { id });
    expect(yard.answers(ALICE, 'published')).toMatchObject([{ id: 1, offset: 1 }]);
    expect(yard.broker.held).toBe(2);
    yard.grant(BOB, 2);
    expect(yard.answers(ALICE, 'published')).toMatchObject([{ id: 1 }, { id: 2, offset: 2 }]);
    yard.grant(BOB, 9);

    expect(yard.answers(ALICE, 'published')).toMatchObject([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect(yard.heard(BOB)).toEqual(['1', '2', '3']);
    expect(yard.broker.held).toBe(0);
  });

  test('tells each publisher that it waits, and when it goes on', () => {
    const yard = holding();

    for (const seat of [ALICE, ALICE, CAROL, CAROL]) yard.publish(seat, 'com.held');
    yard.grant(BOB, 9);

    expect(yard.answers(ALICE, 'pressure')).toMatchObject([
      { topic: 'com.held', queued: 1, credit: 2 },
      { topic: 'com.held', queued: 0, credit: 3 },
    ]);
    expect(yard.answers(CAROL, 'pressure')).toMatchObject([{ queued: 2 }, { queued: 0 }]);
  });

  test('keeps the order of all publishers, also of those that come while others wait', () => {
    const yard = holding();
    yard.subscribe(CAROL, 'com.held', { credit: 9, overflow: 'drop-newest' });

    for (const value of ['a', 'b']) yard.publish(ALICE, 'com.held', { payload: body(value) });
    yard.publish(CAROL, 'com.held', { payload: body('c') });
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['1', '2', '3']);
    expect(yard.heard(CAROL)).toEqual(['1', '2', 'gap 3-3 own']);
  });

  test('holds nothing but its own topic back', () => {
    const yard = holding();
    yard.subscribe(CAROL, 'com.plain', { credit: 9 });

    for (const uri of ['com.held', 'com.held', 'com.plain']) yard.publish(ALICE, uri);

    expect(yard.heard(CAROL)).toEqual(['1']);
  });

  test('does not wait for itself where its own event is not for it', () => {
    const yard = holding();

    for (const id of [1, 2]) yard.publish(BOB, 'com.held', { id });

    expect(yard.answers(BOB, 'published')).toMatchObject([{ id: 1 }, { id: 2 }]);
  });

  test('does not let its own event overtake those that wait for it', () => {
    const yard = holding();

    for (const id of [1, 2]) yard.publish(ALICE, 'com.held', { id });
    yard.publish(BOB, 'com.held', { id: 3 });
    yard.grant(BOB, 2);

    expect(yard.answers(ALICE, 'published')).toMatchObject([{ offset: 1 }, { offset: 2 }]);
    expect(yard.answers(BOB, 'published')).toMatchObject([{ id: 3, offset: 3 }]);
    expect(yard.heard(BOB)).toEqual(['1', '2', 'gap 3-3 own']);
  });

  test('refuses those who overrun it; what nobody is told of is a gap for all', () => {
    const yard = holding();
    yard.subscribe(CAROL, 'com.held', { credit: 9, overflow: 'disconnect' });

    for (let n = 0; n < 4; n += 1) yard.publish(ALICE, 'com.held');
    yard.publish(ALICE, 'com.held', { id: 7 });
    for (let n = 0; n < 2; n += 1) yard.publish(ALICE, 'com.held');
    yard.grant(BOB, 9);
    yard.publish(ALICE, 'com.held');

    expect(yard.answers(ALICE, 'error')).toMatchObject([
      { id: 7, fault: 'topic.held', retry: true },
    ]);
    expect(yard.heard(BOB)).toEqual(['1', '2', '3', '4', 'gap 5-6 pause', '7']);
    expect(yard.heard(CAROL)).toEqual(['1', '2', '3', '4', 'gap 5-6 pause', '7']);
    expect(yard.broker.counters.drops.pause).toBe(4);
  });

  test('holds no more than the limit in bytes; one may always wait', () => {
    const yard = holding();
    const large = { payload: body('x'.repeat(9_990)), id: 1 };

    yard.publish(ALICE, 'com.held');
    for (let n = 0; n < 2; n += 1) yard.publish(ALICE, 'com.held', large);

    expect(yard.broker.held).toBe(1);
    expect(yard.answers(ALICE, 'error')).toMatchObject([{ fault: 'topic.held' }]);
  });

  test('that gives no credit loses its right to it after a time, and then events', () => {
    const yard = holding();
    for (let n = 0; n < 3; n += 1) yard.publish(ALICE, 'com.held', { id: n + 1 });
    expect(yard.broker.deadline).toBe(100);

    yard.pass(99);
    expect(yard.broker.held).toBe(2);
    yard.pass(1);
    yard.publish(ALICE, 'com.held', { id: 4 });
    yard.grant(BOB, 9);

    expect(yard.answers(ALICE, 'published')).toHaveLength(4);
    expect(yard.heard(BOB)).toEqual(['1', 'gap 2-4 credit']);
    expect(yard.broker.counters.drops['drop-newest']).toBe(3);
    expect(yard.broker.deadline).toBeUndefined();
  });

  test('that gives some credit now and then keeps it', () => {
    const yard = holding();
    for (let n = 0; n < 4; n += 1) yard.publish(ALICE, 'com.held');

    yard.pass(90);
    yard.grant(BOB, 2);
    yard.pass(90);
    yard.grant(BOB, 3);
    yard.pass(90);
    yard.grant(BOB, 9);
    yard.pass(200);

    expect(yard.heard(BOB)).toEqual(['1', '2', '3', '4']);
  });

  test('that is up to date when its time comes keeps it', () => {
    const yard = holding();
    for (let n = 0; n < 2; n += 1) yard.publish(ALICE, 'com.held');
    yard.grant(BOB, 2);

    yard.pass(100);
    for (let n = 0; n < 2; n += 1) yard.publish(ALICE, 'com.held');

    expect([yard.broker.held, yard.heard(BOB)]).toEqual([2, ['1', '2']]);
  });

  test.each([
    ['leaves', (yard: Yard) => yard.leave(BOB)],
    [
      'unsubscribes',
      (yard: Yard) =>
        yard.run(
          yard.broker.onUnsubscribe(BOB, { opcode: 'unsubscribe', id: 1, subscription: 1 }, 0),
        ),
    ],
  ])('that %s lets the others go on', (_, go) => {
    const yard = holding();
    yard.subscribe(CAROL, 'com.held', { credit: 9, overflow: 'drop-newest' });
    for (let n = 0; n < 3; n += 1) yard.publish(ALICE, 'com.held');

    go(yard);
    yard.pass(500);

    expect(yard.heard(CAROL)).toEqual(['1', '2', '3']);
  });

  test('that leaves as the last one leaves nothing behind', () => {
    const yard = holding();
    for (const id of [1, 2]) yard.publish(ALICE, 'com.held', { id });

    yard.leave(BOB);

    expect(yard.answers(ALICE, 'published')).toMatchObject([{ id: 1 }, { id: 2, offset: 2 }]);
    expect([yard.broker.topics, yard.broker.held]).toEqual([0, 0]);
  });

  test('whose queue is full holds the topic back, until there is room', () => {
    const yard = new Yard({ limits: LIMITS });
    yard.subscribe(BOB, 'com.held', { credit: 9 });

    yard.press(BOB, true);
    yard.publish(ALICE, 'com.held');
    expect(yard.heard(BOB)).toEqual([]);
    yard.press(BOB, false);

    expect(yard.heard(BOB)).toEqual(['1']);
  });

  test('is told by the router itself at once, or never', () => {
    const yard = holding();

    for (let n = 0; n < 3; n += 1) yard.run(yard.broker.announce('com.held', body(n), 0));
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['1', 'gap 2-3 credit']);
    expect(yard.broker.counters.drops.pause).toBe(2);
  });

  test('that comes back to a topic with history finds the gap of an overrun there too', () => {
    const yard = new Yard({ limits: LIMITS });
    yard.subscribe(BOB, 'com.kept', { credit: 1, overflow: 'pause' });
    yard.subscribe(CAROL, 'com.kept', { credit: 0 });

    for (let n = 0; n < 6; n += 1) yard.publish(ALICE, 'com.kept');
    yard.grant(BOB, 9);
    yard.grant(CAROL, 9);

    const heard = ['1', '2', '3', '4', 'gap 5-6 pause'];
    expect([yard.heard(BOB), yard.heard(CAROL)]).toEqual([heard, heard]);
  });

  test('that leaves lets the gap of an overrun end others, as they asked', () => {
    const yard = new Yard({ limits: LIMITS });
    yard.subscribe(BOB, 'com.held', { credit: 0 });
    yard.subscribe(CAROL, 'com.held', { credit: 3, overflow: 'disconnect' });
    for (let n = 0; n < 4; n += 1) yard.publish(ALICE, 'com.held');

    yard.leave(BOB);

    expect(yard.heard(CAROL)).toEqual(['1', '2', '3']);
    expect(yard.ended).toEqual(['3 subscriber.slow']);
  });
});

describe('a topic that nobody holds back', () => {
  test('has nothing to release', () => {
    const topics = new Topics({ epoch: 'e', maxRemembered: 1, maxWaitingBytes: 1 });
    const pauses = new Pauses(LIMITS, {} as Distribution);

    expect(pauses.release(topics.open('com.held', KEEPS_NOTHING), 0)).toEqual([]);
  });
});

function holding(): Yard {
  const yard = new Yard({ limits: LIMITS });
  yard.subscribe(BOB, 'com.held', { credit: 1 });
  return yard;
}
