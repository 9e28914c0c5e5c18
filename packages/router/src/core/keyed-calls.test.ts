import { ArrivedBody, Body, type MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { deliver, type Effect } from './effects.ts';
import type { Again } from './invocation.ts';
import { KeyedCalls } from './keyed-calls.ts';
import { refusal } from './refusal.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, CAROL, OPEN } from './seats.test-data.ts';

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
  new KeyedCalls({ idempotencyMs: keptMs, maxKeptAnswers: maxKept }, OPEN.newHash);
const asked = (caller: Seat, message: MessageOf<'call'>, expiresAt?: number): Again => ({
  caller,
  call: message,
  attempt: 1,
  expiresAt,
});
const ask = (keyed: KeyedCalls, caller: Seat, message: MessageOf<'call'>, now: number) =>
  keyed.ask(asked(caller, message), now);

describe('a call with a key', () => {
  test('runs, and its answer is kept for whoever asks again', () => {
    const keyed = open();

    expect(ask(keyed, ALICE, call(1), 0)).toBeUndefined();
    const settled = keyed.settle([result(ALICE.id, 1)], 0, never);

    expect(settled).toEqual([result(ALICE.id, 1)]);
    expect(ask(keyed, ALICE, call(2), 999)).toEqual([result(ALICE.id, 2)]);
    expect(keyed.isIdle).toBe(true);
  });

  test('that runs already answers all who ask meanwhile', () => {
    const keyed = open();
    ask(keyed, ALICE, call(1), 0);

    expect(ask(keyed, ALICE, call(2), 0)).toEqual([]);
    const settled = keyed.settle([result(ALICE.id, 1)], 0, never);

    expect(settled).toEqual([result(ALICE.id, 1), result(ALICE.id, 2)]);
  });

  test('is not the one of another user, procedure or key', () => {
    const keyed = open();
    ask(keyed, ALICE, call(1), 0);
    keyed.settle([result(ALICE.id, 1)], 0, never);

    expect(ask(keyed, BOB, call(1), 0)).toBeUndefined();
    expect(ask(keyed, ALICE, { ...call(2), uri: 'com.other' }, 0)).toBeUndefined();
    expect(ask(keyed, ALICE, call(3, 'other'), 0)).toBeUndefined();
  });

  test('runs again once its answer is too old', () => {
    const keyed = open(1_000);
    ask(keyed, ALICE, call(1), 0);
    keyed.settle([result(ALICE.id, 1)], 0, never);

    expect(ask(keyed, ALICE, call(2), 1_000)).toBeUndefined();
  });

  test('runs again after an error that was not the answer of its callee', () => {
    const keyed = open();
    ask(keyed, ALICE, call(1), 0);
    const lost = deliver(ALICE.id, refusal('call', 1, 'callee.lost'));

    expect(keyed.settle([lost], 0, never)).toEqual([lost]);
    expect(ask(keyed, ALICE, call(2), 0)).toBeUndefined();
  });

  test('keeps the error that its callee gave', () => {
    const keyed = open();
    ask(keyed, ALICE, call(1), 0);
    const told = { opcode: 'error', of: 'call', id: 1, code: 'BROKE' } as const;
    keyed.settle([deliver(ALICE.id, told)], 0, never);

    expect(ask(keyed, ALICE, call(2), 0)).toEqual([deliver(ALICE.id, { ...told, id: 2 })]);
  });

  test('that was canceled is run again for the first who waits, and answers the others', () => {
    const keyed = open();
    const again: Again[] = [];
    const runAgain = (asked: Again) => {
      again.push(asked);
      return [];
    };
    for (const id of [1, 2, 3]) ask(keyed, ALICE, call(id), 0);

    keyed.settle([deliver(ALICE.id, refusal('call', 1, 'call.canceled'))], 0, runAgain);
    const settled = keyed.settle([result(ALICE.id, 2)], 0, never);

    expect(again.map((asked) => asked.call.id)).toEqual([2]);
    expect(settled).toEqual([result(ALICE.id, 2), result(ALICE.id, 3)]);
  });

  test('whose caller is gone is forgotten, or run again for who waits in another session', () => {
    const keyed = open();
    const other = { ...CAROL, user: 'ada' };
    const ada = { ...ALICE, user: 'ada' };
    const again: Again[] = [];
    ask(keyed, ada, call(1), 0);
    ask(keyed, ada, call(2), 0);
    ask(keyed, other, call(9), 0);
    ask(keyed, BOB, call(5), 0);

    keyed.leave(ada.id, 0, (asked) => {
      again.push(asked);
      return [];
    });
    keyed.leave(BOB.id, 0, never);

    expect(again).toMatchObject([{ caller: other, call: call(9), attempt: 2 }]);
    expect(keyed.size).toBe(1);
  });

  test('that waits for another can be taken back', () => {
    const keyed = open();
    ask(keyed, ALICE, call(1), 0);
    ask(keyed, ALICE, call(2), 0);

    expect(keyed.cancel(ALICE.id, 2)).toBe(true);
    expect(keyed.cancel(ALICE.id, 2)).toBe(false);
    expect(keyed.settle([result(ALICE.id, 1)], 0, never)).toHaveLength(1);
  });

  test('leaves parts and answers of other calls alone', () => {
    const keyed = open();
    ask(keyed, ALICE, call(1), 0);
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
    ask(keyed, ALICE, call(9, 'runs'), 0);
    for (const id of [1, 2, 3]) {
      ask(keyed, ALICE, call(id, `k${id}`), 0);
      keyed.settle([result(ALICE.id, id)], 0, never);
    }

    expect(keyed.size).toBe(3);
    expect(ask(keyed, ALICE, call(11, 'k1'), 0)).toBeUndefined();
    expect(ask(keyed, ALICE, call(13, 'k3'), 0)).toEqual([result(ALICE.id, 13)]);
  });

  test('that is run again and refused at once is over for all who wait', () => {
    const keyed = open();
    for (const id of [1, 2, 3]) ask(keyed, ALICE, call(id), 0);
    const refuse = ({ caller, call: { id } }: Again) => [
      deliver(caller.id, refusal('call', id, 'callee.missing')),
    ];

    const settled = keyed.settle(
      [deliver(ALICE.id, refusal('call', 1, 'call.canceled'))],
      0,
      refuse,
    );

    expect(settled).toHaveLength(3);
    expect(keyed.isIdle).toBe(true);
    expect(ask(keyed, ALICE, call(4), 0)).toBeUndefined();
  });

  test('lets only so many wait for the answer to another', () => {
    const keyed = open();
    for (let id = 1; id <= 17; id += 1) ask(keyed, ALICE, call(id), 0);

    expect(ask(keyed, ALICE, call(18), 0)).toMatchObject([{ message: { fault: 'limit.reached' } }]);
  });

  test('does not keep a long answer, nor that it was canceled', () => {
    const keyed = open();
    const long = ArrivedBody.encoded('x'.repeat(20_000), { name: 'json' } as never);
    ask(keyed, ALICE, call(1), 0);
    keyed.settle([deliver(ALICE.id, { opcode: 'result', id: 1, payload: long })], 0, never);
    const again = ask(keyed, ALICE, call(2), 0);
    const canceled = { opcode: 'error', of: 'call', id: 2, code: 'CANCELED' } as const;
    keyed.settle([deliver(ALICE.id, canceled)], 0, never);

    expect(again).toBeUndefined();
    expect(ask(keyed, ALICE, call(3), 0)).toBeUndefined();
  });

  test('with another input is refused: while it runs, and while its answer is kept', () => {
    const keyed = open();
    const other = { ...call(2), payload: Body.of({ sku: 'other' }) };
    ask(keyed, ALICE, call(1), 0);

    const whileRunning = ask(keyed, ALICE, other, 0);
    keyed.settle([result(ALICE.id, 1)], 0, never);

    const refused = [{ message: { of: 'call', id: 2, code: 'BAD_INPUT', fault: 'key.reused' } }];
    expect(whileRunning).toMatchObject(refused);
    expect(ask(keyed, ALICE, other, 999)).toMatchObject(refused);
    expect(ask(keyed, ALICE, other, 1_000)).toBeUndefined();
  });

  test('that waits for another waits no longer than it wanted; the other goes on', () => {
    const keyed = open();
    keyed.ask(asked(ALICE, call(1)), 0);
    keyed.ask(asked(ALICE, call(2), 50), 0);
    keyed.ask(asked(ALICE, call(3), 60), 0);
    keyed.cancel(ALICE.id, 3);

    expect(keyed.deadline).toBe(50);
    expect(keyed.expire(49)).toEqual([]);
    expect(keyed.expire(60)).toMatchObject([{ message: { id: 2, fault: 'call.timeout' } }]);
    expect(keyed.isWaiting(ALICE.id, 2)).toBe(false);
    expect(keyed.settle([result(ALICE.id, 1)], 60, never)).toHaveLength(1);
  });

  test.each(['call.timeout', 'call.canceled'] as const)(
    'whose caller got %s is made again for who has time left, and its attempts are counted on',
    (fault) => {
      const keyed = open();
      const again: Again[] = [];
      const runAgain = (one: Again) => {
        again.push(one);
        return [];
      };
      keyed.ask(asked(ALICE, call(1), 10), 0);
      keyed.ask(asked(ALICE, call(2), 10), 0);
      keyed.ask(asked(ALICE, call(3), 100), 0);
      keyed.onAttempt({ ...asked(ALICE, call(1), 10), attempt: 2 });
      keyed.onAttempt(asked(BOB, call(1)));

      const settled = keyed.settle([deliver(ALICE.id, refusal('call', 1, fault))], 10, runAgain);

      expect(settled.slice(1)).toMatchObject([{ message: { id: 2, fault: 'call.timeout' } }]);
      expect(again).toEqual([{ ...asked(ALICE, call(3), 100), attempt: 3 }]);
    },
  );

  test('that waits for another holds no input of its own', () => {
    const keyed = open();
    const first = Body.of('x');
    keyed.ask(asked(ALICE, { ...call(1), payload: first }), 0);
    keyed.ask(asked(ALICE, { ...call(2), payload: Body.of('x') }), 0);
    const again: Again[] = [];

    keyed.settle([deliver(ALICE.id, refusal('call', 1, 'call.canceled'))], 0, (one) => {
      again.push(one);
      return [];
    });

    expect(again[0]?.call.payload).toBe(first);
  });

  test('counts the bytes of answers that are kept, also of those without a codec', () => {
    const keyed = open(1_000, 1);
    const answer = (text: string): void => {
      ask(keyed, ALICE, call(1, text[0]), 0);
      const payload = Body.of({ text });
      keyed.settle([deliver(ALICE.id, { opcode: 'result', id: 1, payload })], 0, never);
    };

    answer('a'.repeat(1_000));
    const first = keyed.keptBytes;
    answer('b'.repeat(3_000));
    const second = keyed.keptBytes;
    answer('c'.repeat(20_000));

    expect(first).toBeGreaterThan(1_000);
    expect(first).toBeLessThan(1_500);
    expect(second).toBe(first + 2_000);
    expect(keyed.keptBytes).toBe(second);
    expect(ask(keyed, ALICE, call(5, 'b'), 1_000)).toBeUndefined();
    expect(keyed.keptBytes).toBe(0);
  });
});
