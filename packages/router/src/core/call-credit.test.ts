import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relayCredit } from './call-credit.ts';
import { deliver } from './effects.ts';
import { type Invocation, invocationOf } from './invocation.ts';
import { Pending } from './pending.ts';
import type { Registration } from './registrations.ts';
import { ALICE, BOB, CAROL } from './seats.test-data.ts';

/** Alice's streaming call 7 is Bob's invocation 1; both may send 5 parts. */
function begin(part?: 'open') {
  const pending = new Pending(1_000);
  const asked = {
    caller: ALICE,
    call: { opcode: 'call', id: 7, uri: 'a', part },
    attempt: 1,
  } as const;
  const invocation: Invocation = invocationOf(asked, {
    id: pending.takeId(BOB.id),
    callee: { session: BOB.id, running: 1 },
    registration: {} as Registration,
    streamCredit: 5,
    isAway: false,
    now: 0,
  });
  pending.begin(invocation);
  return { pending, invocation };
}

describe('credit of a call', () => {
  test('for the parts of its result goes from its caller to its callee', () => {
    const { pending, invocation } = begin();

    expect(relayCredit(pending, ALICE.id, { of: 'call', stream: 7, until: 9 })).toEqual([
      deliver(BOB.id, { opcode: 'next', of: 'invocation', stream: 1, until: 9 }),
    ]);
    expect(invocation.toCaller.until).toBe(9);
  });

  test('for its items goes from its callee to its caller', () => {
    const { pending, invocation } = begin('open');

    expect(relayCredit(pending, BOB.id, { of: 'invocation', stream: 1, until: 9 })).toEqual([
      deliver(ALICE.id, { opcode: 'next', of: 'call', stream: 7, until: 9 }),
    ]);
    expect(invocation.toCallee?.until).toBe(9);
  });

  test.each([
    ['of a call that is not theirs', CAROL.id, { of: 'call', stream: 7 }],
    ['of a call that is over', ALICE.id, { of: 'call', stream: 8 }],
    ['of an invocation that is not theirs', CAROL.id, { of: 'invocation', stream: 1 }],
    ['of an invocation that is over', BOB.id, { of: 'invocation', stream: 2 }],
  ] as const)('%s is swallowed', (_name, reader, stream) => {
    const { pending } = begin('open');

    expect(relayCredit(pending, reader, { ...stream, until: 9 })).toEqual([]);
  });

  test('for items is swallowed where the caller sends none, or none any more', () => {
    const plain = begin();
    const over = begin('open');
    over.invocation.isOver = true;

    for (const { pending } of [plain, over]) {
      expect(relayCredit(pending, BOB.id, { of: 'invocation', stream: 1, until: 9 })).toEqual([]);
    }
  });

  test.each(['call', 'invocation'] as const)(
    'is relayed where it tells something new, in any order of marks (%s)',
    (of) => {
      fc.assert(
        fc.property(fc.array(fc.nat(20)), (marks) => {
          const { pending } = begin('open');
          const [reader, stream] = of === 'call' ? [ALICE.id, 7] : [BOB.id, 1];
          let highest = 5;
          for (const until of marks) {
            const effects = relayCredit(pending, reader, { of, stream, until });
            expect(effects.length).toBe(until > highest ? 1 : 0);
            highest = Math.max(highest, until);
          }
        }),
      );
    },
  );
});
