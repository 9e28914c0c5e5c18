import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { Dealer } from './dealer.ts';
import type { Effect } from './effects.ts';
import type { Seat } from './seat.ts';
import {
  ALICE,
  BOB,
  body,
  CAROL,
  errorTo,
  LIMITS,
  OPEN,
  SHOP,
  to,
  valueIn,
} from './seats.test-data.ts';

describe('dealer', () => {
  test('a call reaches the callee with who the caller is, and the answer comes back', () => {
    const dealer = serving('com.any', BOB);

    const invoked = dealer.onCall(ALICE, call(7, 'com.any', { payload: body(1) }), 0);
    const answered = dealer.onYield(BOB, { opcode: 'yield', id: 1, payload: body(2) }, 0);

    expect(to(BOB, invoked)).toMatchObject([
      {
        opcode: 'invocation',
        id: 1,
        registration: 1,
        caller: { session: 'alice', user: 'Alice', roles: ['reader'] },
      },
    ]);
    expect(to(ALICE, answered)).toMatchObject([{ opcode: 'result', id: 7 }]);
    expect(
      valueIn(
        answered[0]?.do === 'deliver' ? (answered[0].message as MessageOf<'result'>) : undefined,
      ),
    ).toBe(2);
    expect(dealer.pending).toBe(0);
  });

  test('a call that nobody registered is refused, and only the caller hears of it', () => {
    const effects = new Dealer(OPEN).onCall(ALICE, call(7, 'no.such'), 0);

    expect(effects).toHaveLength(1);
    expect(errorTo(ALICE, effects)).toMatchObject({
      of: 'call',
      id: 7,
      code: 'NO_CALLEE',
      fault: 'callee.missing',
    });
  });

  test('an undeclared procedure is told apart from one that nobody serves at the moment', () => {
    const dealer = new Dealer(SHOP);

    expect(errorTo(ALICE, dealer.onCall(ALICE, call(1, 'com.shop.nope'), 0)).fault).toBe(
      'procedure.missing',
    );
    const nobody = errorTo(
      ALICE,
      dealer.onCall(ALICE, call(2, 'com.shop.add', { payload: body({ sku: 'a' }) }), 0),
    );
    expect(nobody).toMatchObject({ code: 'NO_CALLEE', retry: true });
  });

  test('a name that is no URI is refused', () => {
    expect(errorTo(ALICE, new Dealer(OPEN).onCall(ALICE, call(1, 'a..b'), 0)).fault).toBe(
      'uri.invalid',
    );
  });

  test('a call without a procedure ends the session that sent it', () => {
    const effects = new Dealer(OPEN).onCall(ALICE, { opcode: 'call', id: 1 }, 0);

    expect(effects).toMatchObject([{ do: 'end', session: 1, code: 'message.invalid' }]);
  });

  test('a request id that is still in use ends the session that used it again', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(7, 'com.any'), 0);

    expect(dealer.onCall(ALICE, call(7, 'com.any'), 0)).toMatchObject([
      { do: 'end', session: 1, code: 'request.duplicate' },
    ]);
  });

  test('two callers may use the same id', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(7, 'com.any'), 0);
    dealer.onCall(CAROL, call(7, 'com.any'), 0);

    expect(to(CAROL, dealer.onYield(BOB, { opcode: 'yield', id: 2 }, 0))).toMatchObject([
      { opcode: 'result', id: 7 },
    ]);
    expect(to(ALICE, dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 0))).toMatchObject([
      { opcode: 'result', id: 7 },
    ]);
  });

  test('a caller may not have more calls in flight than the limit', () => {
    const dealer = serving('com.any', BOB);
    for (const id of [1, 2, 3]) dealer.onCall(ALICE, call(id, 'com.any'), 0);

    expect(errorTo(ALICE, dealer.onCall(ALICE, call(4, 'com.any'), 0)).code).toBe('RATE_LIMITED');
  });

  test('a router that drains refuses new calls and finishes those under way', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(1, 'com.any'), 0);

    dealer.drain();

    expect(errorTo(ALICE, dealer.onCall(ALICE, call(2, 'com.any'), 0)).fault).toBe(
      'router.draining',
    );
    expect(to(ALICE, dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 0))).toHaveLength(1);
  });

  test('an answer to a call that is over is swallowed, one of a stranger is not believed', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(7, 'com.any'), 0);

    expect(dealer.onYield(CAROL, { opcode: 'yield', id: 1 }, 0)).toEqual([]);
    expect(dealer.onError(CAROL, { opcode: 'error', of: 'invocation', id: 1, code: 'X' })).toEqual(
      [],
    );
    dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 0);
    expect(dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 0)).toEqual([]);
  });
});

describe('dealer and contract', () => {
  test('arguments that do not match never reach the callee, and the caller is told which', () => {
    const dealer = serving('com.shop.add', BOB, SHOP);

    const effects = dealer.onCall(ALICE, call(1, 'com.shop.add', { payload: body({ sku: 5 }) }), 0);

    expect(to(BOB, effects)).toEqual([]);
    const error = errorTo(ALICE, effects);
    expect(error).toMatchObject({ code: 'BAD_INPUT', fault: 'arguments.invalid' });
    expect(valueIn(error)).toMatchObject({ issues: [expect.stringContaining('sku')] });
  });

  test('a result that does not match is not passed on: the callee is to blame', () => {
    const dealer = serving('com.shop.add', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.add', { payload: body({ sku: 'a' }) }), 0);

    const effects = dealer.onYield(BOB, { opcode: 'yield', id: 1, payload: body({ id: 'x' }) }, 0);

    expect(errorTo(ALICE, effects)).toMatchObject({ code: 'BAD_OUTPUT', fault: 'result.invalid' });
    expect(dealer.pending).toBe(0);
  });

  test.each([
    {
      name: 'declared with its data',
      code: 'SOLD_OUT',
      payload: body({ left: 1 }),
      told: 'SOLD_OUT',
    },
    { name: 'declared without data', code: 'CLOSED', payload: undefined, told: 'CLOSED' },
    { name: 'declared with wrong data', code: 'SOLD_OUT', payload: body({}), told: 'INTERNAL' },
    { name: 'not declared', code: 'SURPRISE', payload: undefined, told: 'INTERNAL' },
    { name: 'of the system', code: 'FORBIDDEN', payload: undefined, told: 'FORBIDDEN' },
  ])('an error that is $name is told as $told', ({ code, payload, told }) => {
    const dealer = serving('com.shop.add', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.add', { payload: body({ sku: 'a' }) }), 0);

    const effects = dealer.onError(BOB, {
      opcode: 'error',
      of: 'invocation',
      id: 1,
      code,
      payload,
    });

    expect(errorTo(ALICE, effects)).toMatchObject({ of: 'call', id: 1, code: told });
    expect(dealer.pending).toBe(0);
  });

  test('an error of a callee without a contract is passed on as it is', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(1, 'com.any'), 0);

    const effects = dealer.onError(BOB, {
      opcode: 'error',
      of: 'invocation',
      id: 1,
      code: 'com.err',
      message: 'so',
    });

    expect(errorTo(ALICE, effects)).toMatchObject({ code: 'com.err', message: 'so' });
  });

  test('an error that answers no invocation is swallowed', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(1, 'com.any'), 0);

    expect(dealer.onError(BOB, { opcode: 'error', of: 'call', id: 1, code: 'X' })).toEqual([]);
  });
});

describe('dealer: streams', () => {
  test('progress reaches the caller before the result, and the credit is relayed to the callee', () => {
    const dealer = serving('com.shop.build', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.build', { credit: 1 }), 0);

    const first = dealer.onYield(BOB, part(1, 'progress', { done: 1 }), 0);
    const credit = dealer.onCredit(ALICE, { of: 'call', stream: 1, until: 5 });
    const second = dealer.onYield(BOB, part(1, 'progress', { done: 2 }), 0);

    expect(to(ALICE, first)).toMatchObject([{ opcode: 'result', id: 1, part: 'progress' }]);
    expect(to(BOB, credit)).toEqual([{ opcode: 'next', of: 'invocation', stream: 1, until: 5 }]);
    expect(to(ALICE, second)).toHaveLength(1);
  });

  test('a callee that sends more parts than the caller gave credit for is ended', () => {
    const dealer = serving('com.shop.build', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.build', { credit: 1 }), 0);
    dealer.onYield(BOB, part(1, 'progress', { done: 1 }), 0);

    expect(dealer.onYield(BOB, part(1, 'progress', { done: 2 }), 0)).toMatchObject([
      { do: 'end', session: 2, code: 'credit.exceeded' },
    ]);
  });

  test('a part that the contract forbids fails the call and stops the callee', () => {
    const dealer = serving('com.shop.build', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.build'), 0);

    const effects = dealer.onYield(BOB, part(1, 'progress', { done: 'x' }), 0);

    expect(errorTo(ALICE, effects).code).toBe('BAD_OUTPUT');
    expect(to(BOB, effects)).toMatchObject([{ opcode: 'interrupt', id: 1 }]);
    expect(dealer.onYield(BOB, part(1, 'progress', { done: 1 }), 0)).toEqual([]);
    expect(dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 0)).toEqual([]);
    expect(dealer.pending).toBe(0);
  });

  test('parts of a kind that the contract does not declare are refused', () => {
    const dealer = serving('com.shop.tail', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.tail'), 0);

    expect(to(ALICE, dealer.onYield(BOB, part(1, 'item', 'line'), 0))).toHaveLength(1);
    expect(errorTo(ALICE, dealer.onYield(BOB, part(1, 'progress', 1), 0)).code).toBe('BAD_OUTPUT');
  });

  test('items of the caller reach the callee in the same invocation, and the credit comes back', () => {
    const dealer = serving('com.shop.put', BOB, SHOP);
    const opened = dealer.onCall(ALICE, call(1, 'com.shop.put'), 0);

    const item = dealer.onCall(
      ALICE,
      { opcode: 'call', id: 1, part: 'item', payload: body('a') },
      0,
    );
    const credit = dealer.onCredit(BOB, { of: 'invocation', stream: 1, until: 9 });
    const end = dealer.onCall(ALICE, { opcode: 'call', id: 1, part: 'end' }, 0);

    expect(to(BOB, opened)).toMatchObject([{ opcode: 'invocation', part: 'open' }]);
    expect(to(BOB, item)).toMatchObject([{ opcode: 'invocation', id: 1, part: 'item' }]);
    expect(to(ALICE, credit)).toEqual([{ opcode: 'next', of: 'call', stream: 1, until: 9 }]);
    expect(to(BOB, end)).toMatchObject([{ opcode: 'invocation', id: 1, part: 'end' }]);
    expect(dealer.onCredit(BOB, { of: 'invocation', stream: 1, until: 20 })).toEqual([]);
  });

  test('a caller that sends more items than it has credit for is ended', () => {
    const dealer = serving('com.shop.put', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.put'), 0);
    const item = { opcode: 'call', id: 1, part: 'item', payload: body('a') } as const;
    dealer.onCall(ALICE, item, 0);
    dealer.onCall(ALICE, item, 0);

    expect(dealer.onCall(ALICE, item, 0)).toMatchObject([
      { do: 'end', session: 1, code: 'credit.exceeded' },
    ]);
  });

  test('an item that the contract forbids fails the call and stops the callee', () => {
    const dealer = serving('com.shop.put', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.put'), 0);

    const effects = dealer.onCall(
      ALICE,
      { opcode: 'call', id: 1, part: 'item', payload: body(5) },
      0,
    );

    expect(errorTo(ALICE, effects).code).toBe('BAD_INPUT');
    expect(to(BOB, effects)).toMatchObject([{ opcode: 'interrupt' }]);
  });

  test('items for a call that takes none fail it; items for a call that is over are swallowed', () => {
    const dealer = serving('com.shop.build', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.build'), 0);
    const item = { opcode: 'call', id: 1, part: 'item', payload: body('a') } as const;

    expect(errorTo(ALICE, dealer.onCall(ALICE, item, 0)).code).toBe('BAD_INPUT');
    expect(dealer.onCall(ALICE, item, 0)).toEqual([]);
  });

  test('a caller may open a stream to a procedure without a contract', () => {
    const dealer = serving('com.any', BOB);

    const opened = dealer.onCall(ALICE, call(1, 'com.any', { part: 'open' }), 0);
    const item = dealer.onCall(ALICE, { opcode: 'call', id: 1, part: 'item', payload: body(1) }, 0);

    expect(to(BOB, opened)).toMatchObject([{ part: 'open' }]);
    expect(to(BOB, item)).toMatchObject([{ part: 'item' }]);
  });

  test('credit that is repeated, late or for an unknown stream does nothing', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(1, 'com.any', { credit: 5 }), 0);

    expect(dealer.onCredit(ALICE, { of: 'call', stream: 1, until: 5 })).toEqual([]);
    expect(dealer.onCredit(ALICE, { of: 'call', stream: 9, until: 50 })).toEqual([]);
    expect(dealer.onCredit(BOB, { of: 'invocation', stream: 1, until: 50 })).toEqual([]);
    expect(dealer.onCredit(BOB, { of: 'invocation', stream: 9, until: 50 })).toEqual([]);
  });

  test('repeated credit for items does nothing, and neither does credit after a cancel', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(1, 'com.any', { part: 'open' }), 0);
    expect(dealer.onCredit(BOB, { of: 'invocation', stream: 1, until: 2 })).toEqual([]);

    dealer.onCancel(ALICE, { opcode: 'cancel', id: 1 }, 0);

    expect(dealer.onCredit(BOB, { of: 'invocation', stream: 1, until: 50 })).toEqual([]);
  });
});

describe('dealer: cancel and timeout', () => {
  test('a cancel answers the caller at once and interrupts the callee, whose late answer is swallowed', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(1, 'com.any'), 0);

    const effects = dealer.onCancel(ALICE, { opcode: 'cancel', id: 1, reason: 'enough' }, 0);

    expect(errorTo(ALICE, effects).code).toBe('CANCELED');
    expect(to(BOB, effects)).toMatchObject([
      { opcode: 'interrupt', id: 1, mode: 'killnowait', reason: 'enough' },
    ]);
    expect(
      dealer.onError(BOB, { opcode: 'error', of: 'invocation', id: 1, code: 'CANCELED' }),
    ).toEqual([]);
    expect(dealer.pending).toBe(0);
  });

  test('mode skip leaves the callee alone', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(1, 'com.any'), 0);

    const effects = dealer.onCancel(ALICE, { opcode: 'cancel', id: 1, mode: 'skip' }, 0);

    expect(to(BOB, effects)).toEqual([]);
    expect(errorTo(ALICE, effects).code).toBe('CANCELED');
  });

  test('mode kill waits for the answer of the callee', () => {
    const dealer = serving('com.shop.build', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.build'), 0);

    const canceled = dealer.onCancel(ALICE, { opcode: 'cancel', id: 1, mode: 'kill' }, 0);

    expect(to(ALICE, canceled)).toEqual([]);
    expect(to(BOB, canceled)).toMatchObject([{ opcode: 'interrupt', mode: 'kill' }]);
    expect(dealer.onCancel(ALICE, { opcode: 'cancel', id: 1, mode: 'kill' }, 0)).toEqual([]);
    expect(dealer.onYield(BOB, part(1, 'progress', { done: 1 }), 0)).toEqual([]);
    const answered = dealer.onError(BOB, {
      opcode: 'error',
      of: 'invocation',
      id: 1,
      code: 'CANCELED',
    });
    expect(errorTo(ALICE, answered).code).toBe('CANCELED');
  });

  test('to cancel what is over does nothing', () => {
    expect(new Dealer(OPEN).onCancel(ALICE, { opcode: 'cancel', id: 1 }, 0)).toEqual([]);
  });

  test('a call that is not answered in time fails, and the callee is interrupted', () => {
    const dealer = serving('com.shop.add', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.add', { payload: body({ sku: 'a' }) }), 0);

    expect(dealer.deadline).toBe(1000);
    expect(dealer.expire(999)).toEqual([]);
    const effects = dealer.expire(1000);

    expect(errorTo(ALICE, effects)).toMatchObject({ code: 'TIMEOUT', fault: 'call.timeout' });
    expect(to(BOB, effects)).toMatchObject([{ opcode: 'interrupt', reason: 'timeout' }]);
    expect(dealer.deadline).toBe(1000 + LIMITS.stopGraceMs);
  });

  test('the shorter of the timeouts of caller and contract holds', () => {
    const dealer = serving('com.shop.add', BOB, SHOP);
    const invoked = dealer.onCall(
      ALICE,
      call(1, 'com.shop.add', { payload: body({ sku: 'a' }), timeoutMs: 10 }),
      0,
    );

    expect(to(BOB, invoked)).toMatchObject([{ timeoutMs: 10 }]);
    expect(dealer.deadline).toBe(10);
  });

  test('each part of a result begins the timeout anew', () => {
    const dealer = serving('com.shop.build', BOB, SHOP);
    dealer.onCall(ALICE, call(1, 'com.shop.build', { timeoutMs: 100 }), 0);
    dealer.onYield(BOB, part(1, 'progress', { done: 1 }), 90);

    expect(dealer.expire(100)).toEqual([]);
    expect(errorTo(ALICE, dealer.expire(190)).code).toBe('TIMEOUT');
  });

  test('the timeout of a call that was answered does nothing', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(1, 'com.any', { timeoutMs: 100 }), 0);
    dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 50);

    expect(dealer.expire(100)).toEqual([]);
  });
});

describe('dealer: who leaves', () => {
  test('the callers of a callee that left are answered at once', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(1, 'com.any'), 0);

    const effects = dealer.leave(BOB.id, 0);

    expect(errorTo(ALICE, effects)).toMatchObject({ code: 'CALLEE_LOST', fault: 'callee.lost' });
    expect(errorTo(ALICE, dealer.onCall(ALICE, call(2, 'com.any'), 0)).code).toBe('NO_CALLEE');
    expect(dealer.pending).toBe(0);
  });

  test('the callee of a caller that left is interrupted, and its answer is swallowed', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(ALICE, call(1, 'com.any'), 0);

    const effects = dealer.leave(ALICE.id, 0);

    expect(to(BOB, effects)).toMatchObject([{ opcode: 'interrupt', id: 1, reason: 'caller left' }]);
    expect(dealer.onYield(BOB, { opcode: 'yield', id: 1 }, 0)).toEqual([]);
    expect(dealer.pending).toBe(0);
  });

  test('a session that called itself leaves nothing behind', () => {
    const dealer = serving('com.any', BOB);
    dealer.onCall(BOB, call(1, 'com.any'), 0);

    expect(dealer.leave(BOB.id, 0)).toEqual([]);
    expect(dealer.pending).toBe(0);
  });
});

function serving(
  uri: string,
  callee: Seat,
  options: ConstructorParameters<typeof Dealer>[0] = OPEN,
): Dealer {
  const dealer = new Dealer(options);
  const effects: readonly Effect[] = dealer.onRegister(
    callee,
    { opcode: 'register', id: 1, uri },
    0,
  );
  expect(to(callee, effects)).toMatchObject([{ opcode: 'registered' }]);
  return dealer;
}

function call(id: number, uri: string, more: Partial<MessageOf<'call'>> = {}): MessageOf<'call'> {
  return { opcode: 'call', id, uri, ...more };
}

function part(id: number, kind: 'progress' | 'item', value: unknown): MessageOf<'yield'> {
  return { opcode: 'yield', id, part: kind, payload: body(value) };
}
