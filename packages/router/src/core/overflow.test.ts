import { describe, expect, test } from 'vitest';
import { policyOf } from './overflow.ts';
import { Yard } from './pubsub.test-support.ts';
import { ALICE, BOB, body, CAROL } from './seats.test-data.ts';

describe('the policy of a topic whose subscriber says nothing', () => {
  test.each([
    { spec: {}, policy: 'drop-newest' },
    { spec: { retain: true }, policy: 'latest' },
    { spec: { history: 3 }, policy: 'history' },
    { spec: { history: 3, retain: true }, policy: 'history' },
    { spec: { history: 3, conflate: true }, policy: 'latest' },
    { spec: { history: 3, conflate: true, overflow: 'pause' as const }, policy: 'pause' },
  ])('with $spec is $policy', ({ spec, policy }) => {
    expect(policyOf(spec)).toBe(policy);
  });
});

describe('a subscriber out of credit', () => {
  test('with drop-newest hears of what it lost, and of what comes then', () => {
    const yard = hearing('drop-newest', 2);

    for (let n = 0; n < 5; n += 1) yard.publish(ALICE, 'com.plain');
    yard.grant(BOB, 9);
    yard.publish(ALICE, 'com.plain');

    expect(yard.heard(BOB)).toEqual(['1', '2', 'gap 3-5 credit', '6']);
    expect(yard.broker.counters.drops['drop-newest']).toBe(3);
  });

  test('with drop-oldest gets the newest of them, as many as its credit was', () => {
    const yard = hearing('drop-oldest', 2);

    for (let n = 0; n < 7; n += 1) yard.publish(ALICE, 'com.plain');
    yard.grant(BOB, 9);
    yard.publish(ALICE, 'com.plain');

    expect(yard.heard(BOB)).toEqual(['1', '2', 'gap 3-5 credit', '6', '7', '8']);
    expect(yard.broker.counters.drops['drop-oldest']).toBe(3);
  });

  test('with drop-oldest loses nothing that had room', () => {
    const yard = hearing('drop-oldest', 2);

    for (let n = 0; n < 4; n += 1) yard.publish(ALICE, 'com.plain');
    yard.grant(BOB, 3);
    yard.grant(BOB, 4);

    expect(yard.heard(BOB)).toEqual(['1', '2', '3', '4']);
    expect(yard.broker.counters.drops['drop-oldest']).toBe(0);
  });

  test('with latest gets the newest only', () => {
    const yard = hearing('latest', 2);

    for (let n = 0; n < 7; n += 1) yard.publish(ALICE, 'com.plain');
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['1', '2', 'gap 3-6 credit', '7']);
    expect(yard.broker.counters.drops.latest).toBe(4);
  });

  test('with disconnect is ended, after the event was counted; the others are not', () => {
    const yard = hearing('disconnect', 1);
    yard.subscribe(CAROL, 'com.plain', { credit: 10 });

    for (let n = 0; n < 2; n += 1) yard.publish(ALICE, 'com.plain');

    expect(yard.ended).toEqual(['2 subscriber.slow']);
    expect(yard.broker.counters.drops.disconnect).toBe(1);
    expect(yard.heard(CAROL)).toEqual(['1', '2']);
  });

  test('of a topic with history gets from there what it could not take', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.kept', { credit: 1 });

    for (let n = 0; n < 4; n += 1) yard.publish(ALICE, 'com.kept');
    yard.grant(BOB, 3);
    yard.publish(ALICE, 'com.kept');
    yard.grant(BOB, 9);
    yard.publish(ALICE, 'com.kept');

    expect(yard.heard(BOB)).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  test('of a topic with history loses what is not kept any more, and hears of it', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.kept', { credit: 1 });

    for (let n = 0; n < 9; n += 1) yard.publish(ALICE, 'com.kept');
    yard.grant(BOB, 1);
    yard.grant(BOB, 20);

    expect(yard.heard(BOB)).toEqual(['1', 'gap 2-4 expired', '5', '6', '7', '8', '9']);
    expect(yard.broker.counters.drops.history).toBe(3);
  });

  test('may ask for another policy than the one of its topic', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.kept', { credit: 1, overflow: 'drop-newest' });
    yard.subscribe(CAROL, 'com.gauge', { credit: 1 });

    for (const uri of ['com.kept', 'com.gauge']) {
      for (let n = 0; n < 3; n += 1) yard.publish(ALICE, uri);
    }
    yard.grant(BOB, 9);
    yard.grant(CAROL, 9);

    expect(yard.heard(BOB)).toEqual(['1', 'gap 2-3 credit']);
    expect(yard.heard(CAROL)).toEqual(['1', 'gap 2-2 credit', '3']);
  });
});

describe('a session whose queue is full', () => {
  test.each([
    ['drop-newest', ['1', 'gap 2-4 queue', '5']],
    ['drop-oldest', ['1', '2', '3', '4', '5']],
    ['latest', ['1', 'gap 2-3 queue', '4', '5']],
  ] as const)('with %s gets %j', (policy, heard) => {
    const yard = hearing(policy, 9);
    yard.publish(ALICE, 'com.plain');

    yard.press(BOB, true);
    for (let n = 0; n < 3; n += 1) yard.publish(ALICE, 'com.plain');
    yard.grant(BOB, 20);
    yard.press(BOB, false);
    yard.publish(ALICE, 'com.plain');

    expect(yard.heard(BOB)).toEqual(heard);
  });

  test('holds no more than the limit, in all its subscriptions together', () => {
    const yard = new Yard({ limits: { overflowBytes: 2_000 } });
    for (const uri of ['com.plain', 'com.kept']) {
      yard.subscribe(BOB, uri, { credit: 100, overflow: 'drop-oldest' });
    }

    yard.press(BOB, true);
    for (const uri of ['com.plain', 'com.kept', 'com.plain']) {
      for (let n = 0; n < 4; n += 1) yard.publish(ALICE, uri, { payload: body('x'.repeat(300)) });
    }
    yard.press(BOB, false);

    // 300 and 272 bytes each: three fit, and the topic that has none to give loses its own.
    expect(yard.heard(BOB)).toEqual(['gap 1-5 queue', '6', '7', '8', 'gap 1-4 queue']);
  });
});

describe("a subscriber's own event, which it does not get", () => {
  test('is no loss, and is told in its place', () => {
    const yard = hearing('drop-newest', 2);

    yard.publish(BOB, 'com.plain');
    yard.publish(ALICE, 'com.plain');

    expect(yard.heard(BOB)).toEqual(['gap 1-1 own', '2']);
    expect(yard.broker.counters.drops['drop-newest']).toBe(0);
  });

  test('is told without credit too', () => {
    const yard = hearing('drop-newest', 0);

    yard.publish(BOB, 'com.plain');

    expect(yard.heard(BOB)).toEqual(['gap 1-1 own']);
  });

  test('behind a loss is told after it, inside a loss with it', () => {
    const yard = hearing('drop-newest', 1);

    for (const seat of [ALICE, ALICE, BOB, ALICE, BOB, BOB]) yard.publish(seat, 'com.plain');
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['1', 'gap 2-4 credit', 'gap 5-6 own']);
    expect(yard.broker.counters.drops['drop-newest']).toBe(2);
  });

  test('among events that wait is told between them', () => {
    const yard = hearing('drop-oldest', 2);

    for (const seat of [ALICE, ALICE, BOB, ALICE, BOB, ALICE]) yard.publish(seat, 'com.plain');
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['1', '2', 'gap 3-3 own', '4', 'gap 5-5 own', '6']);
  });

  test('before an event that is dropped for room is forgotten with it', () => {
    const yard = hearing('latest', 0);

    for (const seat of [ALICE, BOB, ALICE]) yard.publish(seat, 'com.plain');
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['gap 1-1 credit', 'gap 2-2 own', '3']);
  });

  test('in the history is passed over', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.kept', { credit: 0 });

    for (const seat of [ALICE, BOB, ALICE]) yard.publish(seat, 'com.kept');
    yard.grant(BOB, 1);
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['1', 'gap 2-2 own', '3']);
  });

  test('while the queue of the session is full waits too', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.kept');
    yard.subscribe(BOB, 'com.plain');

    yard.press(BOB, true);
    for (const uri of ['com.kept', 'com.plain']) yard.publish(BOB, uri);
    expect(yard.heard(BOB)).toEqual([]);
    yard.press(BOB, false);

    expect(yard.heard(BOB)).toEqual(['gap 1-1 own', 'gap 1-1 own']);
  });
});

function hearing(
  overflow: 'drop-newest' | 'drop-oldest' | 'latest' | 'disconnect',
  credit: number,
) {
  const yard = new Yard();
  yard.subscribe(BOB, 'com.plain', { credit, overflow });
  return yard;
}
