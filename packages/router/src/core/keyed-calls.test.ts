import { Body, type MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { deliver, type Effect } from './effects.ts';
import { type Asked, KeyedCalls } from './keyed-calls.ts';
import { refusal } from './refusal.ts';
import { ALICE, BOB, CAROL } from './seats.test-data.ts';

const call = (id: number, key = 'k'): MessageOf<'call'> => ({
  opcode: 'call',
  id,
  uri: 'com.pay',
  key,
});
const result = (to: number, id: number): Effect =>
  deliver(to, { opcode: 'result', id, payload: Body.of('paid') });
const never = (): never => {
  throw new Error('nothing is to be run again');
};
const open = (keptMs = 1_000, maxKept = 10) =>
  new KeyedCalls({ idempotencyMs: keptMs, maxKeptAnswers: maxKept });

describe('a call with a key', () => {
  test('runs, and its answer is kept for whoever asks again', () => {
    const keyed = open();

    expect(keyed.ask(ALICE, call(1), 0)).toBeUndefined();
    const settled = keyed.settle([result(ALICE.id, 1)], 0, never);

    expect(settled).toEqual([result(ALICE.id, 1)]);
    expect(keyed.ask(ALICE, call(2), 999)).toEqual([result(ALICE.id, 2)]);
    expect(keyed.isIdle).toBe(true);
  });

  test('that runs already answers all who ask meanwhile', () => {
    const keyed = open();
    keyed.ask(ALICE, call(1), 0);

    expect(keyed.ask(ALICE, call(2), 0)).toEqual([]);
    const settled = keyed.settle([result(ALICE.id, 1)], 0, never);

    expect(settled).toEqual([result(ALICE.id, 1), result(ALICE.id, 2)]);
  });

  test('is not the one of another user, procedure or key', () => {
    const keyed = open();
    keyed.ask(ALICE, call(1), 0);
    keyed.settle([result(ALICE.id, 1)], 0, never);

    expect(keyed.ask(BOB, call(1), 0)).toBeUndefined();
    expect(keyed.ask(ALICE, { ...call(2), uri: 'com.other' }, 0)).toBeUndefined();
    expect(keyed.ask(ALICE, call(3, 'other'), 0)).toBeUndefined();
  });

  test('runs again once its answer is too old', () => {
    const keyed = open(1_000);
    keyed.ask(ALICE, call(1), 0);
    keyed.settle([result(ALICE.id, 1)], 0, never);

    expect(keyed.ask(ALICE, call(2), 1_000)).toBeUndefined();
  });

  test('runs again after an error that was not the answer of its callee', () => {
    const keyed = open();
    keyed.ask(ALICE, call(1), 0);
    const lost = deliver(ALICE.id, refusal('call', 1, 'callee.lost'));

    expect(keyed.settle([lost], 0, never)).toEqual([lost]);
    expect(keyed.ask(ALICE, call(2), 0)).toBeUndefined();
  });

  test('keeps the error that its callee gave', () => {
    const keyed = open();
    keyed.ask(ALICE, call(1), 0);
    const told = { opcode: 'error', of: 'call', id: 1, code: 'BROKE' } as const;
    keyed.settle([deliver(ALICE.id, told)], 0, never);

    expect(keyed.ask(ALICE, call(2), 0)).toEqual([deliver(ALICE.id, { ...told, id: 2 })]);
  });

  test('that was canceled is run again for the first who waits, and answers the others', () => {
    const keyed = open();
    const again: Asked[] = [];
    const runAgain = (asked: Asked) => {
      again.push(asked);
      return [];
    };
    for (const id of [1, 2, 3]) keyed.ask(ALICE, call(id), 0);

    keyed.settle([deliver(ALICE.id, refusal('call', 1, 'call.canceled'))], 0, runAgain);
    const settled = keyed.settle([result(ALICE.id, 2)], 0, never);

    expect(again.map((asked) => asked.call.id)).toEqual([2]);
    expect(settled).toEqual([result(ALICE.id, 2), result(ALICE.id, 3)]);
  });

  test('whose caller is gone is forgotten, or run again for who waits in another session', () => {
    const keyed = open();
    const other = { ...CAROL, user: 'ada' };
    const ada = { ...ALICE, user: 'ada' };
    const again: Asked[] = [];
    keyed.ask(ada, call(1), 0);
    keyed.ask(ada, call(2), 0);
    keyed.ask(other, call(9), 0);
    keyed.ask(BOB, call(5), 0);

    keyed.leave(ada.id, (asked) => {
      again.push(asked);
      return [];
    });
    keyed.leave(BOB.id, never);

    expect(again).toEqual([{ caller: other, call: call(9) }]);
    expect(keyed.size).toBe(1);
  });

  test('that waits for another can be taken back', () => {
    const keyed = open();
    keyed.ask(ALICE, call(1), 0);
    keyed.ask(ALICE, call(2), 0);

    expect(keyed.cancel(ALICE.id, 2)).toBe(true);
    expect(keyed.cancel(ALICE.id, 2)).toBe(false);
    expect(keyed.settle([result(ALICE.id, 1)], 0, never)).toHaveLength(1);
  });

  test('leaves parts and answers of other calls alone', () => {
    const keyed = open();
    keyed.ask(ALICE, call(1), 0);
    const effects: Effect[] = [
      deliver(ALICE.id, { opcode: 'result', id: 1, part: 'progress' }),
      result(ALICE.id, 7),
      { do: 'end', session: 1, code: 'session.kicked', detail: {} },
      deliver(ALICE.id, { opcode: 'error', of: 'publish', id: 1, code: 'X' }),
    ];

    expect(keyed.settle(effects, 0, never)).toBe(effects);
    expect(keyed.isIdle).toBe(false);
  });

  test('only so many answers are kept, the latest', () => {
    const keyed = open(1_000, 2);
    keyed.ask(ALICE, call(9, 'runs'), 0);
    for (const id of [1, 2, 3]) {
      keyed.ask(ALICE, call(id, `k${id}`), 0);
      keyed.settle([result(ALICE.id, id)], 0, never);
    }

    expect(keyed.size).toBe(3);
    expect(keyed.ask(ALICE, call(11, 'k1'), 0)).toBeUndefined();
    expect(keyed.ask(ALICE, call(13, 'k3'), 0)).toEqual([result(ALICE.id, 13)]);
  });

  test('that is run again and refused at once is over for all who wait', () => {
    const keyed = open();
    for (const id of [1, 2, 3]) keyed.ask(ALICE, call(id), 0);
    const refuse = ({ caller, call: { id } }: Asked) => [
      deliver(caller.id, refusal('call', id, 'callee.missing')),
    ];

    const settled = keyed.settle(
      [deliver(ALICE.id, refusal('call', 1, 'call.canceled'))],
      0,
      refuse,
    );

    expect(settled).toHaveLength(3);
    expect(keyed.isIdle).toBe(true);
    expect(keyed.ask(ALICE, call(4), 0)).toBeUndefined();
  });

  test('lets only so many wait for the answer to another', () => {
    const keyed = open();
    for (let id = 1; id <= 17; id += 1) keyed.ask(ALICE, call(id), 0);

    expect(keyed.ask(ALICE, call(18), 0)).toMatchObject([{ message: { fault: 'limit.reached' } }]);
  });

  test('does not keep a long answer, nor that it was canceled', () => {
    const keyed = open();
    const long = Body.encoded('x'.repeat(20_000), { name: 'json' } as never);
    keyed.ask(ALICE, call(1), 0);
    keyed.settle([deliver(ALICE.id, { opcode: 'result', id: 1, payload: long })], 0, never);
    const again = keyed.ask(ALICE, call(2), 0);
    const canceled = { opcode: 'error', of: 'call', id: 2, code: 'CANCELED' } as const;
    keyed.settle([deliver(ALICE.id, canceled)], 0, never);

    expect(again).toBeUndefined();
    expect(keyed.ask(ALICE, call(3), 0)).toBeUndefined();
  });
});
