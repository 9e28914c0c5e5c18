import { describe, expect, test } from 'vitest';
import { DealerDesk, wampSeat } from './dealer.test-support.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, body, CAROL, errorTo, SHOP, to, valueIn } from './seats.test-data.ts';

const DAVE: Seat = { id: 4, uuid: 'dave', roles: [] };

describe('a call whose callees run as much as they take', () => {
  test('waits until one has answered, and those who came first go first', () => {
    const desk = serving({ concurrency: 1 });
    const begun = [1, 2, 3].map((id) => desk.call(ALICE, id, { payload: body(id) }));

    const second = desk.yield(BOB, 1);
    const third = desk.fail(BOB, 2);

    expect(begun.map((effects) => to(BOB, effects).length)).toEqual([1, 0, 0]);
    expect(to(BOB, second)).toMatchObject([{ opcode: 'invocation', id: 2 }]);
    expect(valueIn(to(BOB, second)[0])).toBe(2);
    expect(valueIn(to(BOB, third)[0])).toBe(3);
    expect(to(ALICE, second)).toMatchObject([{ opcode: 'result', id: 1 }]);
    expect([desk.dealer.pending, desk.dealer.queued]).toEqual([1, 0]);
  });

  test('goes to another that comes', () => {
    const desk = serving({ concurrency: 1, invoke: 'first' });
    for (const id of [1, 2]) desk.call(ALICE, id);

    const effects = desk.register(CAROL, 'com.a', { invoke: 'first', concurrency: 1 });

    expect(to(CAROL, effects)).toMatchObject([{ opcode: 'registered' }, { opcode: 'invocation' }]);
  });

  test.each(['first', 'last', 'roundrobin', 'random', 'leastbusy'] as const)(
    'goes to whoever is idle next, under %s too',
    (invoke) => {
      const desk = serving({ concurrency: 1, invoke });
      desk.register(CAROL, 'com.a', { invoke, concurrency: 1 });
      for (const id of [1, 2, 3]) desk.call(ALICE, id);

      expect(to(CAROL, desk.yield(CAROL, 1))).toMatchObject([{ opcode: 'invocation', id: 2 }]);
    },
  );

  test('does not wait where another has room', () => {
    const desk = serving({ concurrency: 1, invoke: 'first' });
    desk.register(CAROL, 'com.a', { invoke: 'first' });
    desk.call(ALICE, 1);

    expect(to(CAROL, desk.call(ALICE, 2))).toMatchObject([{ opcode: 'invocation' }]);
  });

  test('times out while it waits, and its callee never hears of it', () => {
    const desk = serving({ concurrency: 1 });
    desk.call(ALICE, 1);
    desk.call(ALICE, 2, { timeoutMs: 50 });

    const late = desk.at(50);
    const answered = desk.yield(BOB, 1);

    expect(errorTo(ALICE, late)).toMatchObject({ id: 2, fault: 'call.timeout' });
    expect(to(BOB, late)).toEqual([]);
    expect(to(BOB, answered)).toEqual([]);
    expect([desk.dealer.pending, desk.dealer.queued]).toEqual([0, 0]);
  });

  test.each(['skip', 'kill', 'killnowait'] as const)('is canceled by %s at once', (mode) => {
    const desk = serving({ concurrency: 1 });
    for (const id of [1, 2]) desk.call(ALICE, id);

    const effects = desk.cancel(ALICE, 2, mode);

    expect(errorTo(ALICE, effects)).toMatchObject({ id: 2, fault: 'call.canceled' });
    expect(to(BOB, effects)).toEqual([]);
    expect(to(BOB, desk.yield(BOB, 1))).toEqual([]);
  });

  test('is forgotten when its caller leaves', () => {
    const desk = serving({ concurrency: 1 });
    desk.call(CAROL, 1);
    desk.call(ALICE, 1);

    expect(desk.leave(ALICE)).toEqual([]);
    expect(to(BOB, desk.yield(BOB, 1))).toEqual([]);
    expect(desk.dealer.pending).toBe(0);
  });

  test.each([
    { name: 'leaves', ends: (desk: DealerDesk) => desk.leave(BOB) },
    { name: 'serves it no longer', ends: (desk: DealerDesk) => desk.unregister(BOB, 1) },
  ])('is answered when its callee $name, and is known not to have run', ({ ends }) => {
    const desk = serving({ concurrency: 1 });
    for (const id of [1, 2]) desk.call(ALICE, id);

    const errors = to(ALICE, ends(desk)).filter(({ opcode }) => opcode === 'error');

    expect(errors).toContainEqual(
      expect.objectContaining({ id: 2, fault: 'call.undelivered', retry: true }),
    );
    expect(desk.dealer.queued).toBe(0);
  });

  test('goes to a pattern that serves the name too, when its callee leaves', () => {
    const desk = serving({ concurrency: 1 });
    desk.register(CAROL, 'com.', { match: 'prefix' });
    desk.call(ALICE, 1);
    desk.call(ALICE, 2, { timeoutMs: 100 });
    desk.now = 60;

    const effects = desk.leave(BOB);

    expect(to(CAROL, effects)).toMatchObject([{ opcode: 'invocation', uri: 'com.a' }]);
    // It has waited already.
    expect(errorTo(ALICE, desk.at(100)).fault).toBe('call.timeout');
  });

  test('goes to who takes the procedure by force', () => {
    const desk = serving({ concurrency: 1 });
    for (const id of [1, 2]) desk.call(ALICE, id);

    const app = { ...CAROL, isApp: true };
    const effects = desk.register(app, 'com.a', { forceReregister: true });

    expect(to(app, effects)).toMatchObject([{ opcode: 'registered' }, { opcode: 'invocation' }]);
  });

  test('waits for a callee that is away, until nobody waits for that one', () => {
    const desk = serving({ concurrency: 1 });
    for (const id of [1, 2]) desk.call(ALICE, id);
    desk.suspend(BOB);
    desk.call(ALICE, 3);
    const back = desk.resume(BOB);
    const second = desk.yield(BOB, 1);
    desk.suspend(BOB);

    const errors = to(ALICE, desk.at(SHOP.limits.calleeGraceMs));

    expect(to(BOB, back)).toEqual([]);
    expect(to(BOB, second)).toMatchObject([{ opcode: 'invocation', id: 2 }]);
    expect(errors).toMatchObject([
      { id: 2, fault: 'callee.lost' },
      { id: 3, fault: 'call.undelivered' },
    ]);
  });

  test('does not begin at a callee that is away, or whose queue is full', () => {
    const desk = serving({ concurrency: 1 });
    for (const id of [1, 2, 3]) desk.call(ALICE, id);
    desk.pressure(BOB, true);
    const full = desk.yield(BOB, 1);
    const room = desk.pressure(BOB, false);
    desk.suspend(BOB);
    const away = desk.yield(BOB, 2);
    const back = desk.resume(BOB);

    expect([to(BOB, full), to(BOB, away)]).toEqual([[], []]);
    expect(to(BOB, room)).toMatchObject([{ opcode: 'invocation', id: 2 }]);
    expect(to(BOB, back)).toMatchObject([{ opcode: 'invocation', id: 3 }]);
  });

  test('is refused where too many wait, and its caller is told of the limit', () => {
    const desk = serving({ concurrency: 1 }, { maxQueuedCalls: 1 });
    for (const id of [1, 2]) desk.call(ALICE, id);

    const error = errorTo(ALICE, desk.call(ALICE, 3));

    expect(error).toMatchObject({ id: 3, fault: 'limit.reached', retry: true });
    expect(error.message).toContain('maxQueuedCalls');
  });

  test('is refused where those of all procedures together are too long', () => {
    const desk = serving({ concurrency: 1 }, { queuedCallBytes: 1_000 });
    desk.register(BOB, 'com.b', { concurrency: 1 });
    desk.call(ALICE, 1);
    desk.call(DAVE, 1, { uri: 'com.b' });
    desk.call(DAVE, 2, { uri: 'com.b', payload: body('x'.repeat(1_000)) });

    expect(errorTo(ALICE, desk.call(ALICE, 2)).fault).toBe('limit.reached');
    desk.cancel(DAVE, 2);
    expect(desk.call(ALICE, 3)).toEqual([]);
  });

  test('waits on when something changes for a procedure that nobody waits for', () => {
    const desk = serving({ concurrency: 1 });
    desk.register(CAROL, 'com.b');
    for (const id of [1, 2]) desk.call(ALICE, id);

    expect(desk.pressure(CAROL, false)).toEqual([]);
    expect(desk.dealer.queued).toBe(1);
  });

  test('does not overtake one that waits already', () => {
    const desk = serving({ concurrency: 2 });
    for (const id of [1, 2, 3]) desk.call(ALICE, id);
    desk.pressure(BOB, true);
    desk.yield(BOB, 1);

    expect(desk.call(CAROL, 1)).toEqual([]);
    expect(to(BOB, desk.pressure(BOB, false))).toHaveLength(1);
  });

  test('begins with the items and the credit that its caller has sent since', () => {
    const desk = serving({ concurrency: 1 });
    desk.call(ALICE, 1);
    desk.call(ALICE, 2, { part: 'open' });
    desk.item(ALICE, 2, body('a'));
    desk.item(ALICE, 2, undefined, 'end');
    desk.credit(ALICE, 'call', 2, 99);

    expect(to(BOB, desk.yield(BOB, 1))).toMatchObject([
      { opcode: 'invocation', id: 2, part: 'open', credit: 99 },
      { opcode: 'invocation', id: 2, part: 'item' },
      { opcode: 'invocation', id: 2, part: 'end' },
    ]);
  });

  test('that has sent items is not made again elsewhere', () => {
    const desk = serving({ concurrency: 1 });
    desk.register(CAROL, 'com.', { match: 'prefix' });
    desk.call(ALICE, 1);
    desk.call(ALICE, 2, { part: 'open' });
    desk.item(ALICE, 2, body('a'));

    const effects = desk.leave(BOB);

    expect(to(CAROL, effects)).toEqual([]);
    expect(to(ALICE, effects)).toContainEqual(
      expect.objectContaining({ id: 2, fault: 'call.undelivered' }),
    );
  });

  test('ends where the callee that has room does not know what it needs', () => {
    const old = wampSeat(BOB);
    const desk = new DealerDesk();
    desk.register(old, 'com.a', { concurrency: 1 });
    desk.call(ALICE, 1);
    desk.call(ALICE, 2, { part: 'open' });
    desk.call(ALICE, 3);

    const effects = desk.yield(old, 1);

    expect(errorTo(ALICE, effects)).toMatchObject({ id: 2, fault: 'feature.missing' });
    expect(to(old, effects)).toMatchObject([{ opcode: 'invocation' }]);
    expect(desk.dealer.pending).toBe(1);
  });
});

function serving(
  {
    concurrency,
    invoke,
  }: { concurrency: number; invoke?: 'first' | 'last' | 'roundrobin' | 'random' | 'leastbusy' },
  limits: object = {},
): DealerDesk {
  const desk = new DealerDesk({ limits });
  desk.register(BOB, 'com.a', { concurrency, invoke });
  return desk;
}
