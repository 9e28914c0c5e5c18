import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { Dealer } from './dealer.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, CAROL, errorTo, OPEN, to } from './seats.test-data.ts';

const { stopGraceMs } = OPEN.limits;

describe('a call that is over for its caller, whose callee never answers', () => {
  test.each([
    {
      name: 'that was canceled',
      ends: (dealer: Dealer) => dealer.onCancel(ALICE, { opcode: 'cancel', id: 1 }, 100),
    },
    {
      name: 'that was canceled without a word to the callee',
      ends: (dealer: Dealer) =>
        dealer.onCancel(ALICE, { opcode: 'cancel', id: 1, mode: 'skip' }, 100),
    },
    { name: 'whose caller left', ends: (dealer: Dealer) => dealer.leave(ALICE.id, 100) },
    { name: 'that timed out', ends: (dealer: Dealer) => dealer.expire(100), timeoutMs: 100 },
    {
      name: 'that was canceled long before its timeout',
      ends: (dealer: Dealer) => dealer.onCancel(ALICE, { opcode: 'cancel', id: 1 }, 100),
      timeoutMs: 3_600_000,
    },
    {
      name: 'that was canceled shortly before its timeout',
      ends: (dealer: Dealer) => dealer.onCancel(ALICE, { opcode: 'cancel', id: 1 }, 100),
      timeoutMs: 200,
    },
    {
      name: 'whose item was invalid',
      ends: (dealer: Dealer) => dealer.onCall(ALICE, { opcode: 'call', id: 1, part: 'item' }, 100),
    },
  ])('and $name is forgotten after a while', ({ ends, timeoutMs }) => {
    const dealer = serving([BOB]);
    dealer.onCall(ALICE, call(1, { timeoutMs }), 0);

    ends(dealer);
    dealer.expire(100 + stopGraceMs - 1);
    const before = dealer.pending;
    const effects = dealer.expire(100 + stopGraceMs);

    expect(before).toBe(1);
    expect(effects).toEqual([]);
    expect(dealer.pending).toBe(0);
    expect(dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 100 + stopGraceMs)).toEqual([]);
    expect(dealer.pending).toBe(0);
  });

  test('does not keep its callee from being the least busy one', () => {
    const dealer = serving([BOB, CAROL]);
    dealer.onCall(ALICE, call(1, { timeoutMs: 100 }), 0);
    dealer.expire(100);

    const busy = dealer.onCall(ALICE, call(2), 100);
    dealer.onYield(CAROL, { opcode: 'yield', id: 1 }, 100);
    dealer.expire(100 + stopGraceMs);
    const free = dealer.onCall(ALICE, call(3), 100 + stopGraceMs);

    expect(to(CAROL, busy)).toMatchObject([{ opcode: 'invocation' }]);
    expect(to(BOB, free)).toMatchObject([{ opcode: 'invocation' }]);
  });

  test('is answered for it where the caller waits for the callee to stop', () => {
    const dealer = serving([BOB]);
    dealer.onCall(ALICE, call(1), 0);
    dealer.onCancel(ALICE, { opcode: 'cancel', id: 1, mode: 'kill' }, 100);

    expect(dealer.deadline).toBe(100 + stopGraceMs);
    const effects = dealer.expire(100 + stopGraceMs);

    expect(errorTo(ALICE, effects)).toMatchObject({ id: 1, fault: 'call.canceled' });
    expect(dealer.pending).toBe(0);
  });

  test('is not prolonged by items of its caller', () => {
    const dealer = serving([BOB]);
    dealer.onCall(ALICE, call(1, { part: 'open', timeoutMs: 3_600_000 }), 0);
    dealer.onCancel(ALICE, { opcode: 'cancel', id: 1, mode: 'kill' }, 100);

    dealer.onCall(ALICE, { opcode: 'call', id: 1, part: 'item' }, 200);

    expect(errorTo(ALICE, dealer.expire(100 + stopGraceMs)).fault).toBe('call.canceled');
  });
});

describe('a callee whose queue is full', () => {
  test('gets no new call, and its caller is told to try again', () => {
    const dealer = serving([BOB]);
    dealer.onPressure(BOB.id, true);

    const effects = dealer.onCall(ALICE, call(1), 0);

    expect(to(BOB, effects)).toEqual([]);
    expect(errorTo(ALICE, effects)).toMatchObject({ id: 1, fault: 'limit.reached', retry: true });
    expect(dealer.pending).toBe(0);
  });

  test('gets calls again when it has room', () => {
    const dealer = serving([BOB]);
    dealer.onPressure(BOB.id, true);
    dealer.onPressure(BOB.id, false);

    expect(to(BOB, dealer.onCall(ALICE, call(1), 0))).toHaveLength(1);
  });

  test('is passed over where another one serves the procedure too', () => {
    const dealer = serving([BOB, CAROL]);
    dealer.onPressure(BOB.id, true);

    const effects = [1, 2, 3].map((id) => to(CAROL, dealer.onCall(ALICE, call(id), 0)));

    expect(effects.map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  test('and has left is forgotten', () => {
    const dealer = serving([BOB]);
    dealer.onPressure(BOB.id, true);
    dealer.leave(BOB.id, 0);
    register(dealer, BOB);

    expect(to(BOB, dealer.onCall(ALICE, call(1), 0))).toHaveLength(1);
  });
});

function serving(callees: readonly Seat[]): Dealer {
  const dealer = new Dealer(OPEN);
  for (const callee of callees) register(dealer, callee);
  return dealer;
}

function register(dealer: Dealer, callee: Seat): void {
  const message = { opcode: 'register', id: 1, uri: 'com.any', invoke: 'leastbusy' } as const;
  expect(to(callee, dealer.onRegister(callee, message, 0))).toMatchObject([
    { opcode: 'registered' },
  ]);
}

function call(id: number, more: Partial<MessageOf<'call'>> = {}): MessageOf<'call'> {
  return { opcode: 'call', id, uri: 'com.any', ...more };
}
