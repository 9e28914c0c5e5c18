import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DealerDesk, wampSeat } from './dealer.test-support.ts';
import { ALICE, BOB, body, CAROL, errorTo, SHOP, to, valueIn } from './seats.test-data.ts';

const PROGRESS = 'callee.progressive_call_results';
const ITEMS = 'callee.progressive_call_invocations';
const STOP = 'callee.call_canceling';

/** A caller and a callee that give no credit. */
const WAMP_ALICE = wampSeat(ALICE);
const WAMP_BOB = wampSeat(BOB, PROGRESS, ITEMS, STOP);

const part = (value: unknown) => ({ part: 'progress', payload: body(value) }) as const;

describe('credit of a call', () => {
  test.each([
    { of: 'call', reader: ALICE, stream: 1, writer: BOB, told: { of: 'invocation', stream: 1 } },
    { of: 'invocation', reader: BOB, stream: 1, writer: ALICE, told: { of: 'call', stream: 1 } },
  ] as const)('goes from end to end, from the reader of a $of to its writer', (given) => {
    const { of, reader, stream, writer, told } = given;
    const desk = serving(BOB);
    desk.call(ALICE, 1, { part: 'open' });

    const effects = desk.credit(reader, of, stream, 9);

    expect(effects).toHaveLength(1);
    expect(to(writer, effects)).toEqual([{ opcode: 'next', ...told, until: 9 }]);
  });

  test.each([
    { what: 'of a call that is not theirs', reader: CAROL, of: 'call', stream: 1 },
    { what: 'of a call that is over', reader: ALICE, of: 'call', stream: 8 },
    { what: 'of an invocation that is not theirs', reader: CAROL, of: 'invocation', stream: 1 },
    { what: 'of a call without items', reader: BOB, of: 'invocation', stream: 1 },
  ] as const)('$what is swallowed', ({ reader, of, stream }) => {
    const desk = serving(BOB);
    desk.call(ALICE, 1);

    expect(desk.credit(reader, of, stream, 9)).toEqual([]);
  });

  test('is relayed where it tells something new, in any order of marks', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.nat(20)), (isCaller, marks) => {
        const desk = serving(BOB, { streamCredit: 5 });
        desk.call(ALICE, 1, { part: 'open' });
        let highest = 5;
        for (const until of marks) {
          const effects = isCaller
            ? desk.credit(ALICE, 'call', 1, until)
            : desk.credit(BOB, 'invocation', 1, until);
          expect(effects.length).toBe(until > highest ? 1 : 0);
          highest = Math.max(highest, until);
        }
      }),
    );
  });

  test('that comes while its callee is away comes with the call', () => {
    const desk = serving(BOB);
    desk.suspend(BOB);
    desk.call(ALICE, 1, { credit: 1 });

    const away = desk.credit(ALICE, 'call', 1, 7);

    expect(away).toEqual([]);
    expect(to(BOB, desk.resume(BOB))).toMatchObject([{ opcode: 'invocation', credit: 7 }]);
  });
});

describe('parts of a callee that knows no credit', () => {
  test('wait for the credit of the caller, and the answer comes after them', () => {
    const desk = serving(WAMP_BOB);
    desk.call(ALICE, 1, { credit: 1 });
    const sent = [1, 2, 3].map((value) => desk.yield(WAMP_BOB, 1, part(value)));
    const last = desk.yield(WAMP_BOB, 1, { payload: body('done') });

    const more = desk.credit(ALICE, 'call', 1, 2);
    const rest = desk.credit(ALICE, 'call', 1, 9);

    expect(sent.map((effects) => to(ALICE, effects).length)).toEqual([1, 0, 0]);
    expect(last).toEqual([]);
    expect(to(ALICE, more).map(valueIn)).toEqual([2]);
    expect(to(ALICE, rest).map(valueIn)).toEqual([3, 'done']);
    expect(to(BOB, [...more, ...rest])).toEqual([]);
    expect(desk.dealer.pending).toBe(0);
  });

  test('wait although it has failed since, and so does its error', () => {
    const desk = serving(WAMP_BOB);
    desk.call(ALICE, 1, { credit: 0 });
    desk.yield(WAMP_BOB, 1, part(1));
    desk.fail(WAMP_BOB, 1);

    const rest = to(ALICE, desk.credit(ALICE, 'call', 1, 9));

    expect(rest).toMatchObject([{ opcode: 'result' }, { opcode: 'error', code: 'com.err' }]);
    expect(desk.dealer.pending).toBe(0);
  });

  test('that wait do not keep it from the next call', () => {
    const desk = new DealerDesk();
    desk.register(WAMP_BOB, 'com.a', { concurrency: 1 });
    desk.call(ALICE, 1, { credit: 0 });
    desk.call(ALICE, 2);
    desk.yield(WAMP_BOB, 1, part(1));

    expect(to(BOB, desk.yield(WAMP_BOB, 1))).toMatchObject([{ opcode: 'invocation', id: 2 }]);
    expect(desk.dealer.pending).toBe(2);
  });

  test.each([
    { name: 'cancels', ends: (desk: DealerDesk) => desk.cancel(ALICE, 1, 'kill') },
    { name: 'leaves', ends: (desk: DealerDesk) => desk.leave(ALICE) },
    { name: 'waits too long', ends: (desk: DealerDesk) => desk.at(100) },
  ])('are dropped when the caller $name, though all is answered', ({ ends }) => {
    const desk = serving(WAMP_BOB, { maxWaitingParts: 1 });
    desk.call(ALICE, 1, { credit: 0, timeoutMs: 100 });
    desk.yield(WAMP_BOB, 1, part(1));
    desk.yield(WAMP_BOB, 1);

    expect(to(BOB, ends(desk))).toEqual([]);
    expect(desk.dealer.pending).toBe(0);
    // What they held is free again.
    desk.call(ALICE, 2, { credit: 0 });
    expect(desk.yield(WAMP_BOB, 2, part(1))).toEqual([]);
  });

  test('are not without bound: then the call fails, and the callee stops', () => {
    const desk = serving(WAMP_BOB, { maxWaitingParts: 2 });
    desk.call(ALICE, 1, { credit: 0 });
    for (const value of [1, 2]) desk.yield(WAMP_BOB, 1, part(value));

    const effects = desk.yield(WAMP_BOB, 1, part(3));

    expect(errorTo(ALICE, effects)).toMatchObject({ fault: 'stream.overflow', retry: true });
    expect(to(BOB, effects)).toMatchObject([{ opcode: 'interrupt', reason: 'too many parts' }]);
    expect(desk.credit(ALICE, 'call', 1, 9)).toEqual([]);
  });

  test('are not without bound in bytes, of all calls of a caller together', () => {
    const desk = serving(WAMP_BOB, { waitingPartBytes: 1_000 });
    for (const id of [1, 2]) desk.call(ALICE, id, { credit: 0 });
    desk.yield(WAMP_BOB, 1, part('x'.repeat(1_000)));

    expect(errorTo(ALICE, desk.yield(WAMP_BOB, 2, part(1)))).toMatchObject({ id: 2 });
  });

  test('of a procedure that gives only items are items', () => {
    const desk = new DealerDesk(SHOP);
    desk.register(WAMP_BOB, 'com.shop.tail');
    desk.call(ALICE, 1, { uri: 'com.shop.tail' });

    expect(to(ALICE, desk.yield(WAMP_BOB, 1, part('line')))).toMatchObject([{ part: 'item' }]);
  });
});

describe('parts for a caller that knows no credit', () => {
  test('pass, and the router gives the callee credit in its place', () => {
    const desk = serving(BOB, { streamCredit: 4 });
    desk.call(WAMP_ALICE, 1);

    const first = desk.yield(BOB, 1, part(1));
    const more = [2, 3, 4, 5].flatMap((value) => desk.yield(BOB, 1, part(value)));

    expect(to(ALICE, first).map(valueIn)).toEqual([1]);
    expect(to(BOB, first)).toEqual([{ opcode: 'next', of: 'invocation', stream: 1, until: 5 }]);
    expect(to(ALICE, more).map(valueIn)).toEqual([2, 3, 4, 5]);
    expect(to(BOB, more).at(-1)).toMatchObject({ until: 9 });
  });

  test('wait while its queue is full, and the callee gets no credit until then', () => {
    const desk = serving(BOB, { streamCredit: 2 });
    desk.call(WAMP_ALICE, 1);
    desk.pressure(WAMP_ALICE, true);
    const held = [1, 2].flatMap((value) => desk.yield(BOB, 1, part(value)));

    const freed = desk.pressure(WAMP_ALICE, false);

    expect(held).toEqual([]);
    expect(to(ALICE, freed).map(valueIn)).toEqual([1, 2]);
    expect(to(BOB, freed)).toMatchObject([{ opcode: 'next', until: 4 }]);
  });

  test('wait on where it comes back with its queue full', () => {
    const desk = serving(BOB, { streamCredit: 2 });
    desk.call(WAMP_ALICE, 1);
    desk.pressure(WAMP_ALICE, true);
    desk.yield(BOB, 1, part(1));

    expect(desk.resume(WAMP_ALICE)).toEqual([]);
    expect(to(ALICE, desk.pressure(WAMP_ALICE, false)).map(valueIn)).toEqual([1]);
  });

  test('are no more than the callee was given credit for', () => {
    const desk = serving(BOB, { streamCredit: 1 });
    desk.call(WAMP_ALICE, 1);
    desk.pressure(WAMP_ALICE, true);
    desk.yield(BOB, 1, part(1));

    expect(desk.yield(BOB, 1, part(2))).toMatchObject([
      { do: 'end', session: BOB.id, code: 'credit.exceeded' },
    ]);
  });

  test('come from one that knows none either while its queue has room', () => {
    const desk = serving(WAMP_BOB, { streamCredit: 1, maxWaitingParts: 1 });
    desk.call(WAMP_ALICE, 1);
    const passed = [1, 2, 3].flatMap((value) => desk.yield(WAMP_BOB, 1, part(value)));
    desk.pressure(WAMP_ALICE, true);
    const held = desk.yield(WAMP_BOB, 1, part(4));
    const tooMany = desk.yield(WAMP_BOB, 1, part(5));

    expect(to(ALICE, passed).map(valueIn)).toEqual([1, 2, 3]);
    expect(to(BOB, passed)).toEqual([]);
    expect(held).toEqual([]);
    expect(errorTo(ALICE, tooMany).fault).toBe('stream.overflow');
  });

  test('are not told of to anybody when its queue has room and nothing waits', () => {
    const desk = serving(BOB);
    desk.call(WAMP_ALICE, 1);
    desk.call(BOB, 1);
    desk.yield(BOB, 2);

    expect(desk.pressure(WAMP_ALICE, false)).toEqual([]);
    expect(desk.pressure(CAROL, false)).toEqual([]);
  });
});

describe('a caller that takes no parts', () => {
  test('gets the answer alone; the callee is told so, and what it sends is dropped and counted', () => {
    const desk = serving(BOB);
    const opened = desk.call(ALICE, 1, { receiveProgress: false, timeoutMs: 100 });
    desk.now = 60;

    const dropped = desk.yield(BOB, 1, part(1));

    expect(to(BOB, opened)).toMatchObject([{ receiveProgress: false }]);
    expect(dropped).toEqual([]);
    expect(desk.dealer.unwantedParts).toBe(1);
    // A part that nobody gets does not prolong the call.
    expect(errorTo(ALICE, desk.at(100)).fault).toBe('call.timeout');
  });

  test('is told where the procedure answers with a stream', () => {
    const desk = new DealerDesk(SHOP);
    desk.register(BOB, 'com.shop.tail');

    const effects = desk.call(ALICE, 1, { uri: 'com.shop.tail', receiveProgress: false });

    expect(errorTo(ALICE, effects).fault).toBe('parts.unwanted');
  });

  test('is what the callee is told who does not know of parts', () => {
    const old = wampSeat(BOB);
    const desk = serving(old);

    expect(to(old, desk.call(ALICE, 1))).toMatchObject([{ receiveProgress: false }]);
    expect(to(BOB, serving(BOB).call(ALICE, 1))[0]).toMatchObject({ receiveProgress: undefined });
  });
});

describe('items of a caller that knows no credit', () => {
  test('wait for the credit of the callee, and the end comes after them', () => {
    const desk = serving(BOB, { streamCredit: 1 });
    desk.call(WAMP_ALICE, 1, { part: 'open' });
    const sent = [1, 2].flatMap((value) => desk.item(WAMP_ALICE, 1, body(value)));
    const end = desk.item(WAMP_ALICE, 1, undefined, 'end');

    const rest = desk.credit(BOB, 'invocation', 1, 9);

    expect(to(BOB, sent).map(valueIn)).toEqual([1]);
    expect(end).toEqual([]);
    expect(to(BOB, rest)).toMatchObject([{ part: 'item' }, { part: 'end' }]);
    expect(to(ALICE, rest)).toEqual([]);
  });

  test('are not without bound: then the call fails, and the callee stops', () => {
    const desk = serving(BOB, { streamCredit: 0, maxWaitingParts: 1 });
    desk.call(WAMP_ALICE, 1, { part: 'open' });
    desk.item(WAMP_ALICE, 1, body(1));

    const effects = desk.item(WAMP_ALICE, 1, body(2), 'end');

    expect(errorTo(ALICE, effects).fault).toBe('stream.overflow');
    expect(to(BOB, effects)).toMatchObject([{ opcode: 'interrupt', reason: 'too many items' }]);
    expect(desk.item(WAMP_ALICE, 1, body(3))).toEqual([]);
  });

  test('wait while nobody works on the call, and come with it', () => {
    const desk = new DealerDesk();
    desk.register(BOB, 'com.a', { concurrency: 1 });
    desk.call(ALICE, 1);
    desk.call(WAMP_ALICE, 2, { part: 'open' });
    desk.item(WAMP_ALICE, 2, body('a'));
    desk.credit(BOB, 'invocation', 2, 5);

    const effects = to(BOB, desk.yield(BOB, 1));

    expect(effects).toMatchObject([
      { id: 2, part: 'open' },
      { id: 2, part: 'item' },
    ]);
  });

  test('that wait are lost with a call that nobody begins', () => {
    const desk = new DealerDesk();
    desk.register(BOB, 'com.a', { concurrency: 1 });
    desk.register(CAROL, 'com.', { match: 'prefix' });
    desk.call(ALICE, 1);
    desk.call(WAMP_ALICE, 2, { part: 'open' });
    desk.item(WAMP_ALICE, 2, body('a'));

    const effects = desk.leave(BOB);

    expect(to(CAROL, effects)).toEqual([]);
    expect(to(ALICE, effects)).toContainEqual(expect.objectContaining({ id: 2 }));
  });

  test('end with an item that has no message of its own on the native wire', () => {
    const native = serving(BOB);
    native.call(WAMP_ALICE, 1, { part: 'open' });
    const wamp = serving(WAMP_BOB);
    wamp.call(WAMP_ALICE, 1, { part: 'open' });

    expect(to(BOB, native.item(WAMP_ALICE, 1, body('z'), 'end'))).toMatchObject([
      { part: 'item', payload: expect.anything() },
      { part: 'end' },
    ]);
    expect(to(BOB, wamp.item(WAMP_ALICE, 1, body('z'), 'end'))).toMatchObject([
      { part: 'end', payload: expect.anything() },
    ]);
  });
});

describe('items for a callee that knows no credit', () => {
  test('pass, and the router gives the caller credit in its place', () => {
    const desk = serving(WAMP_BOB, { streamCredit: 4 });
    desk.call(ALICE, 1, { part: 'open' });

    const first = desk.item(ALICE, 1, body(1));
    const last = desk.item(ALICE, 1, body(2), 'end');

    expect(to(BOB, first).map(valueIn)).toEqual([1]);
    expect(to(ALICE, first)).toEqual([{ opcode: 'next', of: 'call', stream: 1, until: 5 }]);
    expect(to(ALICE, last)).toEqual([]);
  });

  test('wait while its queue is full', () => {
    const desk = serving(WAMP_BOB, { streamCredit: 4 });
    desk.call(ALICE, 1, { part: 'open' });
    desk.pressure(WAMP_BOB, true);
    const held = desk.item(ALICE, 1, body(1));

    const freed = desk.pressure(WAMP_BOB, false);

    expect(held).toEqual([]);
    expect(to(BOB, freed).map(valueIn)).toEqual([1]);
    expect(to(ALICE, freed)).toMatchObject([{ opcode: 'next', until: 5 }]);
  });
});

describe('items', () => {
  test('that come with the end are checked like any other', () => {
    const desk = new DealerDesk(SHOP);
    desk.register(BOB, 'com.shop.put');
    desk.call(ALICE, 1, { uri: 'com.shop.put' });

    const effects = desk.item(ALICE, 1, body(5), 'end');

    expect(errorTo(ALICE, effects).fault).toBe('arguments.invalid');
  });

  test('after the end fail the call', () => {
    const desk = serving(BOB);
    desk.call(ALICE, 1, { part: 'open' });
    desk.item(ALICE, 1, undefined, 'end');

    expect(errorTo(ALICE, desk.item(ALICE, 1, body(1))).fault).toBe('arguments.invalid');
  });

  test('of a WAMP caller follow only where it says so', () => {
    const desk = new DealerDesk(SHOP);
    desk.register(BOB, 'com.shop.put');

    const plain = desk.call(WAMP_ALICE, 1, { uri: 'com.shop.put', payload: undefined });
    const open = desk.call(WAMP_ALICE, 2, { uri: 'com.shop.put', part: 'open' });

    expect(to(BOB, plain)[0]).toMatchObject({ part: undefined });
    expect(to(BOB, open)[0]).toMatchObject({ part: 'open' });
  });

  test('are not asked of a caller that cannot send any', () => {
    const desk = new DealerDesk(SHOP);
    desk.register(BOB, 'com.shop.put');
    const caller = { ...ALICE, sendsNoItems: true };

    const effects = desk.call(caller, 1, { uri: 'com.shop.put' });

    expect(errorTo(ALICE, effects)).toMatchObject({ fault: 'feature.missing' });
    expect(to(BOB, effects)).toEqual([]);
    expect(desk.dealer.pending).toBe(0);
  });

  test('are not for a callee that does not know of them', () => {
    const old = wampSeat(BOB);
    const desk = serving(old);

    const effects = desk.call(ALICE, 1, { part: 'open' });

    expect(errorTo(ALICE, effects)).toMatchObject({ fault: 'feature.missing' });
    expect(errorTo(ALICE, effects).message).toContain('progressive_call_invocations');
    expect(to(old, effects)).toEqual([]);
    expect(desk.dealer.pending).toBe(0);
  });
});

function serving(callee: typeof BOB, limits: object = {}): DealerDesk {
  const desk = new DealerDesk({ limits });
  desk.register(callee, 'com.a');
  return desk;
}
