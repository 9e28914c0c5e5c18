import { describe, expect, test } from 'vitest';
import { DealerDesk, wampSeat } from './dealer.test-support.ts';
import { ALICE, BOB, body, errorTo, OPEN, to } from './seats.test-data.ts';

const { stopGraceMs } = OPEN.limits;

/** A callee that cannot be told to stop. */
const DEAF = wampSeat(BOB);
const HEARING = wampSeat(BOB, 'callee.call_canceling');

describe('a callee that cannot be told to stop', () => {
  test.each(['skip', 'kill', 'killnowait', undefined] as const)(
    'is left alone by a cancel with %s, and its caller does not wait for it',
    (mode) => {
      const desk = serving(DEAF);
      desk.call(ALICE, 1);

      const effects = desk.cancel(ALICE, 1, mode);

      expect(errorTo(ALICE, effects).fault).toBe('call.canceled');
      expect(to(BOB, effects)).toEqual([]);
      expect(desk.yield(DEAF, 1)).toEqual([]);
      expect(desk.dealer.pending).toBe(0);
    },
  );

  test.each([
    { name: 'a timeout', ends: (desk: DealerDesk) => desk.at(100) },
    { name: 'the leaving of its caller', ends: (desk: DealerDesk) => desk.leave(ALICE) },
    { name: 'an item that is none', ends: (desk: DealerDesk) => desk.item(ALICE, 1, body(1)) },
  ])('hears nothing of $name', ({ ends }) => {
    const desk = serving(DEAF);
    desk.call(ALICE, 1, { timeoutMs: 100 });

    expect(to(BOB, ends(desk))).toEqual([]);
    expect(desk.at(100 + stopGraceMs)).toEqual([]);
    expect(desk.dealer.pending).toBe(0);
  });
});

describe('a callee that has announced that it can be told to stop', () => {
  test.each([
    { name: 'a cancel', ends: (desk: DealerDesk) => desk.cancel(ALICE, 1) },
    { name: 'a timeout', ends: (desk: DealerDesk) => desk.at(100) },
    { name: 'the leaving of its caller', ends: (desk: DealerDesk) => desk.leave(ALICE) },
  ])('is told so at $name', ({ ends }) => {
    const desk = serving(HEARING);
    desk.call(ALICE, 1, { timeoutMs: 100 });

    expect(to(BOB, ends(desk))).toMatchObject([{ opcode: 'interrupt', mode: 'killnowait' }]);
  });

  test('is waited for after a cancel with kill', () => {
    const desk = serving(HEARING);
    desk.call(ALICE, 1);

    const effects = desk.cancel(ALICE, 1, 'kill');

    expect(to(ALICE, effects)).toEqual([]);
    expect(to(ALICE, desk.fail(HEARING, 1))).toMatchObject([{ code: 'com.err' }]);
  });
});

describe('a timeout', () => {
  test('of 0 is none', () => {
    const desk = serving(BOB);
    desk.call(ALICE, 1, { timeoutMs: 0 });

    expect(desk.dealer.deadline).toBeUndefined();
  });

  test.each([
    { name: 'ours', callee: BOB, forwardTimeout: false, told: 100 },
    { name: 'one that has not asked', callee: DEAF, forwardTimeout: false, told: undefined },
    { name: 'one that has asked only', callee: DEAF, forwardTimeout: true, told: undefined },
    {
      name: 'one that has asked and announced it',
      callee: wampSeat(BOB, 'callee.call_timeout'),
      forwardTimeout: true,
      told: 100,
    },
  ])('is told as $told to a callee that is $name', ({ callee, forwardTimeout, told }) => {
    const desk = new DealerDesk();
    desk.register(callee, 'com.a', { forwardTimeout });

    expect(to(BOB, desk.call(ALICE, 1, { timeoutMs: 100 }))[0]).toMatchObject({ timeoutMs: told });
  });

  test('that the callee watches over is left to it, but not for ever', () => {
    const desk = new DealerDesk();
    desk.register(BOB, 'com.a', { forwardTimeout: true });
    desk.call(ALICE, 1, { timeoutMs: 100 });
    desk.now = 90;
    desk.yield(BOB, 1, { part: 'progress' });

    expect(desk.at(190)).toEqual([]);
    expect(desk.at(190 + stopGraceMs - 1)).toEqual([]);
    expect(errorTo(ALICE, desk.at(190 + stopGraceMs)).fault).toBe('call.timeout');
  });
});

function serving(callee: typeof BOB): DealerDesk {
  const desk = new DealerDesk();
  desk.register(callee, 'com.a');
  return desk;
}
