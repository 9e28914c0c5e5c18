import { Body, type Message, type MessageOf } from '@realmwire/protocol';
import { defineRealm, rpc } from '@realmwire/protocol/contract';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { declare } from './declarations.ts';
import type { Effect } from './effects.ts';
import { Realm } from './realm.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, CAROL, LIMITS, OPEN, to } from './seats.test-data.ts';

const { calleeGraceMs, stopGraceMs } = LIMITS;
const CONTRACT = defineRealm('com.till', {
  charge: rpc({ input: z.number(), output: z.string(), idempotent: true, invoke: 'roundrobin' }),
});
const DAVE: Seat = { ...ALICE, id: 4, uuid: 'dave' };

describe('an idempotent call', () => {
  let realm: Realm;
  let effects: readonly Effect[];
  beforeEach(() => {
    realm = new Realm({ ...OPEN, name: 'com.till', declarations: declare(CONTRACT) });
    for (const seat of [ALICE, BOB, CAROL, DAVE]) realm.join(seat, 0);
    effects = [];
  });

  const say = (seat: Seat, message: Message, now: number) => {
    effects = realm.receive(seat.id, message, now);
  };
  const serve = (...callees: Seat[]) => {
    for (const callee of callees)
      say(callee, { opcode: 'register', id: 1, uri: 'com.till.charge' }, 0);
  };
  const charge = (id: number, more: Partial<MessageOf<'call'>> = {}): MessageOf<'call'> => ({
    opcode: 'call',
    id,
    uri: 'com.till.charge',
    payload: Body.of(5),
    ...more,
  });
  const answer = (callee: Seat, id: number, now: number) =>
    say(callee, { opcode: 'yield', id, payload: Body.of('paid') }, now);
  const invocations = (callee: Seat) =>
    to(callee, effects).flatMap((message) => (message.opcode === 'invocation' ? [message] : []));

  test('has one deadline, however often it is made', () => {
    serve(BOB, CAROL);
    say(ALICE, charge(1, { timeoutMs: 1_000 }), 0);
    expect(invocations(BOB)).toMatchObject([{ timeoutMs: 1_000 }]);

    effects = realm.leave(BOB.id, { code: '1006', reason: '' }, 600);
    expect(invocations(CAROL)).toMatchObject([{ attempt: 2, timeoutMs: 400 }]);
    effects = realm.expire(999);
    expect(effects).toEqual([]);
    effects = realm.expire(1_000);

    expect(to(ALICE, effects)).toMatchObject([{ id: 1, fault: 'call.timeout' }]);
    expect(to(CAROL, effects)).toMatchObject([{ opcode: 'interrupt' }]);
  });

  test('is not made again when its deadline has come', () => {
    serve(BOB, CAROL);
    say(ALICE, charge(1, { timeoutMs: 600 }), 0);

    effects = realm.leave(BOB.id, { code: '1006', reason: '' }, 600);

    expect(to(ALICE, effects)).toMatchObject([{ id: 1, fault: 'callee.lost' }]);
    expect(invocations(CAROL)).toEqual([]);
  });

  test('that waits for a callee to come back keeps its deadline and its attempts', () => {
    serve(BOB, CAROL);
    say(ALICE, charge(1, { timeoutMs: calleeGraceMs * 3 }), 0);
    effects = realm.suspend(CAROL.id, 0);
    effects = realm.leave(BOB.id, { code: '1006', reason: '' }, 100);
    expect(effects).toEqual([]);

    effects = realm.resume(CAROL.id, 200);
    expect(invocations(CAROL)).toMatchObject([{ attempt: 2 }]);
    effects = realm.expire(calleeGraceMs * 3);

    expect(to(ALICE, effects)).toMatchObject([{ id: 1, fault: 'call.timeout' }]);
  });

  test('whose callee is away too long is made again elsewhere, three times in all', () => {
    serve(BOB);
    say(ALICE, charge(1), 0);
    effects = realm.suspend(BOB.id, 0);
    serve(CAROL, DAVE);
    effects = realm.expire(calleeGraceMs);
    expect(invocations(DAVE)).toMatchObject([{ attempt: 2 }]);

    effects = realm.leave(DAVE.id, { code: '1006', reason: '' }, calleeGraceMs);
    expect(invocations(CAROL)).toMatchObject([{ attempt: 3 }]);
    effects = realm.leave(CAROL.id, { code: '1006', reason: '' }, calleeGraceMs);

    expect(to(ALICE, effects)).toMatchObject([{ id: 1, fault: 'callee.lost' }]);
  });

  test('goes on counting when another with the same key takes its place', () => {
    serve(BOB, CAROL);
    say(ALICE, charge(1, { key: 'k' }), 0);
    effects = realm.leave(BOB.id, { code: '1006', reason: '' }, 0);
    say(DAVE, charge(7, { key: 'k' }), 0);

    effects = realm.leave(ALICE.id, { code: '1000', reason: '' }, 0);

    expect(invocations(CAROL)).toMatchObject([{ attempt: 3 }]);
    effects = realm.leave(CAROL.id, { code: '1006', reason: '' }, 0);
    expect(to(DAVE, effects)).toMatchObject([{ id: 7, fault: 'callee.lost' }]);
  });

  test('that is canceled while its callee is away is made again for who still waits', () => {
    serve(BOB);
    effects = realm.suspend(BOB.id, 0);
    say(ALICE, charge(1, { key: 'k' }), 0);
    say(DAVE, charge(7, { key: 'k' }), 0);

    say(ALICE, { opcode: 'cancel', id: 1 }, 1);
    expect(to(ALICE, effects)).toMatchObject([{ id: 1, fault: 'call.canceled' }]);
    effects = realm.resume(BOB.id, 450);
    expect(invocations(BOB)).toHaveLength(1);
    answer(BOB, invocations(BOB)[0]?.id ?? 0, 2);

    expect(to(DAVE, effects)).toMatchObject([{ opcode: 'result', id: 7 }]);
    expect(realm.dealer.pending).toBe(0);
  });

  test('that waits for the answer to another has a deadline of its own, while the callee is away', () => {
    serve(BOB);
    say(ALICE, charge(1, { key: 'k' }), 0);
    say(DAVE, charge(7, { key: 'k', timeoutMs: 300 }), 100);
    effects = realm.suspend(BOB.id, 200);
    expect(realm.deadline).toBe(400);

    effects = realm.expire(400);
    expect(to(DAVE, effects)).toMatchObject([{ id: 7, fault: 'call.timeout' }]);
    effects = realm.resume(BOB.id, 450);
    answer(BOB, 1, 500);

    expect(to(ALICE, effects)).toMatchObject([{ opcode: 'result', id: 1 }]);
    expect(to(DAVE, effects)).toEqual([]);
  });

  test('that waits for the answer to another can be taken back; the other goes on', () => {
    serve(BOB);
    say(ALICE, charge(1, { key: 'k' }), 0);
    say(DAVE, charge(7, { key: 'k' }), 0);

    say(DAVE, { opcode: 'cancel', id: 7 }, 1);

    expect(to(DAVE, effects)).toMatchObject([{ id: 7, fault: 'call.canceled' }]);
    expect(to(BOB, effects)).toEqual([]);
    answer(BOB, 1, 2);
    expect(to(ALICE, effects)).toMatchObject([{ opcode: 'result', id: 1 }]);
    expect(to(DAVE, effects)).toEqual([]);
  });

  test('that was taken back is not made elsewhere when its callee leaves instead of stopping', () => {
    serve(BOB, CAROL);
    say(ALICE, charge(1), 0);
    say(ALICE, { opcode: 'cancel', id: 1, mode: 'kill' }, 1);

    effects = realm.leave(BOB.id, { code: '1006', reason: '' }, 2);

    expect(to(ALICE, effects)).toMatchObject([{ id: 1, fault: 'callee.lost' }]);
    expect(invocations(CAROL)).toEqual([]);
  });

  test('with the id of one that waits is a broken rule', () => {
    serve(BOB);
    say(ALICE, charge(1, { key: 'k' }), 0);
    say(ALICE, charge(2, { key: 'k' }), 0);

    say(ALICE, charge(2), 0);

    expect(effects).toMatchObject([{ do: 'end', code: 'request.duplicate' }]);
  });

  test('with the key of another input is refused, and the one that runs goes on', () => {
    serve(BOB);
    say(ALICE, charge(1, { key: 'k' }), 0);

    say(DAVE, charge(7, { key: 'k', payload: Body.of(6) }), 0);

    expect(to(DAVE, effects)).toMatchObject([{ id: 7, fault: 'key.reused', code: 'BAD_INPUT' }]);
    answer(BOB, 1, 1);
    expect(to(ALICE, effects)).toMatchObject([{ opcode: 'result', id: 1 }]);
  });

  test('is not answered where its realm goes with its callee: it is made again in another session', () => {
    serve(BOB);
    say(ALICE, charge(1), 0);

    effects = realm.leave(BOB.id, { code: '1006', reason: '' }, 0, true);

    expect(to(ALICE, effects)).toEqual([]);
    expect(realm.dealer.callBytes()).toBe(0);
  });

  test('leaves nothing behind', () => {
    serve(BOB);
    say(ALICE, charge(1, { key: 'k', timeoutMs: 50 }), 0);
    say(DAVE, charge(7, { key: 'k', timeoutMs: 50 }), 0);
    expect(realm.dealer.callBytes()).toBeGreaterThan(0);

    effects = realm.expire(50);
    effects = realm.expire(50 + stopGraceMs);

    expect([realm.dealer.callBytes(), realm.dealer.pending, realm.deadline]).toEqual([
      0,
      0,
      undefined,
    ]);
  });
});
