import { Body, type MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { Dealer } from './dealer.ts';
import type { Registration } from './registration.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, CAROL, errorTo, OPEN, to } from './seats.test-data.ts';

const { calleeGraceMs, stopGraceMs } = OPEN.limits;

describe('a call to a callee whose connection is lost', () => {
  test('reaches it when it is back, with the items that followed', () => {
    const dealer = serving(BOB);
    dealer.suspend(BOB.id, 0);
    const calls = [
      dealer.onCall(ALICE, call(1, { part: 'open' }), 1),
      dealer.onCall(ALICE, { opcode: 'call', id: 1, part: 'item' }, 2),
    ];

    expect(calls).toEqual([[], []]);
    expect(to(BOB, dealer.resume(BOB.id))).toMatchObject([
      { opcode: 'invocation', part: 'open' },
      { opcode: 'invocation', part: 'item' },
    ]);
    expect(dealer.deadline).toBeUndefined();
    expect(to(ALICE, dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 3))).toHaveLength(1);
  });

  test('that had it already is answered as if nothing had been', () => {
    const dealer = serving(BOB);
    dealer.onCall(ALICE, call(1), 0);
    dealer.suspend(BOB.id, 1);

    expect(dealer.resume(BOB.id)).toEqual([]);
    expect(to(ALICE, dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 2))).toHaveLength(1);
  });

  test('is counted with the bytes that wait for it, until it is answered', () => {
    const dealer = serving(BOB);
    dealer.suspend(BOB.id, 0);
    const payload = Body.of('x'.repeat(5_000));
    dealer.onCall(ALICE, call(1, { part: 'open', payload }), 1);
    const opened = dealer.callBytes(ALICE.id);
    dealer.onCall(ALICE, { opcode: 'call', id: 1, part: 'item', payload }, 2);

    expect(opened).toBeGreaterThan(5_000);
    expect(dealer.callBytes(ALICE.id)).toBe(2 * opened);
    const others = [BOB, CAROL].map(({ id }) => dealer.callBytes(id));
    expect([dealer.callBytes(), ...others]).toEqual([2 * opened, 0, 0]);
    dealer.resume(BOB.id);
    dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 3);
    expect([dealer.callBytes(ALICE.id), dealer.callBytes()]).toEqual([0, 0]);
  });

  test('goes elsewhere when it may not serve any more; what it had got goes on', () => {
    const dealer = serving(BOB);
    dealer.onCall(ALICE, call(1), 0);
    dealer.suspend(BOB.id, 1);
    dealer.onCall(ALICE, call(2), 2);

    const registration = dealer.registrations.of(BOB.id)[0] as Registration;
    const revoke = () => dealer.revoke(BOB.id, registration, 'no', 3);

    const effects = revoke();

    expect(to(BOB, effects)).toMatchObject([{ opcode: 'unregistered', id: 0, reason: 'no' }]);
    expect(to(ALICE, effects)).toMatchObject([{ id: 2, fault: 'call.undelivered' }]);
    expect(revoke()).toEqual([]);
    expect(dealer.resume(BOB.id)).toEqual([]);
    expect(to(ALICE, dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 4))).toHaveLength(1);
  });

  test('fails when it is away too long, and says whether it may have run', () => {
    const dealer = serving(BOB);
    dealer.onCall(ALICE, call(1), 0);
    dealer.suspend(BOB.id, 0);
    dealer.onCall(ALICE, call(2), 1);

    expect(dealer.deadline).toBe(calleeGraceMs);
    expect(dealer.expire(calleeGraceMs - 1)).toEqual([]);
    const effects = dealer.expire(calleeGraceMs);

    expect(to(ALICE, effects)).toMatchObject([
      { id: 1, fault: 'callee.lost' },
      { id: 2, fault: 'call.undelivered' },
    ]);
    expect(to(BOB, effects)).toMatchObject([{ opcode: 'interrupt', id: 1 }]);
    const late = dealer.onCall(ALICE, call(3), calleeGraceMs);
    expect(errorTo(ALICE, late).fault).toBe('callee.missing');
    dealer.expire(calleeGraceMs + stopGraceMs);
    expect(dealer.pending).toBe(0);
  });

  test('times out while it waits, and the callee never hears of it', () => {
    const dealer = serving(BOB);
    dealer.suspend(BOB.id, 0);
    dealer.onCall(ALICE, call(1, { timeoutMs: 10 }), 0);

    expect(dealer.deadline).toBe(10);
    expect(errorTo(ALICE, dealer.expire(10)).fault).toBe('call.timeout');
    expect(dealer.resume(BOB.id)).toEqual([]);
    expect(dealer.pending).toBe(0);
  });

  test.each([
    { name: 'is canceled', ends: (dealer: Dealer) => dealer.onCancel(ALICE, CANCEL, 1) },
    { name: 'loses its caller', ends: (dealer: Dealer) => dealer.leave(ALICE.id, 1) },
  ])('that $name while it waits leaves nothing behind', ({ ends }) => {
    const dealer = serving(BOB);
    dealer.suspend(BOB.id, 0);
    dealer.onCall(ALICE, call(1), 0);

    const effects = ends(dealer);

    expect(to(BOB, effects)).toEqual([]);
    expect(dealer.resume(BOB.id)).toEqual([]);
    expect(dealer.pending).toBe(0);
  });

  test('goes to another one that serves the procedure too', () => {
    const dealer = serving(BOB, 'roundrobin');
    register(dealer, CAROL, 'roundrobin');
    dealer.suspend(BOB.id, 0);

    const effects = [1, 2].map((id) => to(CAROL, dealer.onCall(ALICE, call(id), 0)).length);

    expect(effects).toEqual([1, 1]);
  });
});

describe('the successor of a callee that is away', () => {
  test('takes its procedure and the calls that have not reached it', () => {
    const dealer = serving(BOB);
    dealer.onCall(ALICE, call(1), 0);
    dealer.suspend(BOB.id, 0);
    dealer.onCall(ALICE, call(2), 1);
    dealer.onCall(ALICE, call(3, { part: 'open' }), 1);
    dealer.onCall(ALICE, { opcode: 'call', id: 3, part: 'item' }, 1);

    const effects = register(dealer, CAROL, 'single');

    expect(to(BOB, effects)).toMatchObject([
      { opcode: 'unregistered', reason: 'taken over while away' },
      { opcode: 'interrupt', id: 1 },
    ]);
    expect(to(CAROL, effects)).toMatchObject([
      { opcode: 'registered' },
      { opcode: 'invocation', id: 1 },
    ]);
    expect(to(ALICE, effects)).toMatchObject([
      { id: 1, fault: 'callee.lost' },
      { id: 3, fault: 'call.undelivered' },
    ]);
  });

  test('leaves to it what it serves beside', () => {
    const dealer = serving(BOB);
    dealer.onRegister(BOB, { opcode: 'register', id: 2, uri: 'com.other' }, 0);
    dealer.onCall(ALICE, { opcode: 'call', id: 1, uri: 'com.other' }, 0);
    dealer.suspend(BOB.id, 0);

    const effects = register(dealer, CAROL, 'single');

    expect(to(ALICE, effects)).toEqual([]);
    expect(dealer.pending).toBe(1);
  });

  test('is refused where the callee is there, or is itself the one that is away', () => {
    const dealer = serving(BOB);
    const message = { opcode: 'register', id: 1, uri: 'com.any' } as const;
    const there = errorTo(CAROL, dealer.onRegister(CAROL, message, 0)).fault;
    dealer.suspend(BOB.id, 0);

    const itself = errorTo(BOB, dealer.onRegister(BOB, message, 0)).fault;

    expect([there, itself]).toEqual(['procedure.taken', 'procedure.taken']);
  });
});

const CANCEL = { opcode: 'cancel', id: 1 } as const;

type Policy = MessageOf<'register'>['invoke'];

function serving(callee: Seat, invoke: Policy = 'single'): Dealer {
  const dealer = new Dealer(OPEN);
  register(dealer, callee, invoke);
  return dealer;
}

function register(dealer: Dealer, callee: Seat, invoke: Policy) {
  const message = { opcode: 'register', id: 1, uri: 'com.any', invoke } as const;
  const effects = dealer.onRegister(callee, message, 0);
  expect(to(callee, effects)[0]).toMatchObject({ opcode: 'registered' });
  return effects;
}

function call(id: number, more: Partial<MessageOf<'call'>> = {}): MessageOf<'call'> {
  return { opcode: 'call', id, uri: 'com.any', ...more };
}
