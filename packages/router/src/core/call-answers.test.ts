import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import * as answers from './call-answers.ts';
import type { Procedure } from './declarations.ts';
import { deliver } from './effects.ts';
import { type Invocation, invocationOf } from './invocation.ts';
import { NOBODY, type Registration } from './registration.ts';
import { ALICE, BOB, body, errorTo, SHOP, to, valueIn } from './seats.test-data.ts';

const CALL = { opcode: 'call', id: 7, uri: 'com.shop.add' } as const;
const ISSUES = ['sku: expected a text'];

/** Alice's call 7 of `com.shop.add`, which is Bob's invocation 1. */
function begin({ isHeld = false, isDeclared = true, callee = BOB } = {}): Invocation {
  const declared: Procedure | undefined = isDeclared
    ? SHOP.declarations.procedure('com.shop.add')
    : undefined;
  const invocation = invocationOf(
    { caller: ALICE, call: CALL, attempt: 1, expiresAt: undefined },
    {
      callee: { ...NOBODY, session: callee.id, seat: callee },
      registration: { uri: CALL.uri } as Registration,
      declared,
      streamCredit: 5,
      isHeld,
    },
  );
  invocation.id = 1;
  return invocation;
}

const badOutput = (invocation: Invocation, issues: readonly string[]) =>
  deliver(ALICE.id, answers.badOutput(invocation, issues));

const failed = (code: string, value?: unknown): MessageOf<'error'> => ({
  opcode: 'error',
  of: 'invocation',
  id: 1,
  code,
  message: 'no luck',
  ...(value === undefined ? {} : { payload: body(value) }),
});

describe('a callee', () => {
  test('is told to stop, how and why', () => {
    expect(to(BOB, answers.interrupt(begin(), 'kill', 'timeout'))).toEqual([
      { opcode: 'interrupt', id: 1, mode: 'kill', reason: 'timeout' },
    ]);
  });

  test('that does not know how to stop is told nothing', () => {
    const invocation = begin({ callee: { ...BOB, features: new Set() } });

    expect(answers.canStop(invocation)).toBe(false);
    expect(answers.interrupt(invocation, 'kill', 'timeout')).toEqual([]);
  });
});

describe('a caller', () => {
  test('is told that its call does not begin, and what is wrong with it', () => {
    const plain = errorTo(ALICE, [answers.refused(ALICE, CALL, 'callee.missing')]);
    const issues = errorTo(ALICE, [
      answers.refused(ALICE, CALL, 'arguments.invalid', { issues: ISSUES }),
    ]);

    expect(plain).toMatchObject({
      of: 'call',
      id: 7,
      code: 'NO_CALLEE',
      fault: 'callee.missing',
    });
    expect(plain.message).toContain(CALL.uri);
    expect(plain.payload).toBeUndefined();
    expect(issues).toMatchObject({ id: 7, code: 'BAD_INPUT' });
    expect(valueIn(issues)).toEqual({ issues: ISSUES });
  });

  test('is told of a refused call without a name as well', () => {
    const nameless = { opcode: 'call', id: 7 } as const;

    expect(errorTo(ALICE, [answers.refused(ALICE, nameless, 'callee.missing')]).id).toBe(7);
  });

  test.each([
    ['its own words', answers.badInput, 'BAD_INPUT', 'arguments.invalid'],
    ["the callee's words", badOutput, 'BAD_OUTPUT', 'result.invalid'],
  ])('is told what the contract has against %s', (_name, say, code, fault) => {
    const error = errorTo(ALICE, [say(begin(), ISSUES)]);

    expect(error).toMatchObject({ of: 'call', id: 7, code, fault });
    expect(error.message).toContain(CALL.uri);
    expect(valueIn(error)).toEqual({ issues: ISSUES });
  });

  test('is told whether a call that is lost may have run', () => {
    const ran = errorTo(ALICE, [answers.lost(begin())]);
    const held = errorTo(ALICE, [answers.lost(begin({ isHeld: true }))]);

    expect([ran.fault, held.fault]).toEqual(['callee.lost', 'call.undelivered']);
  });

  test('is told that the callee did not answer in time', () => {
    const error = errorTo(ALICE, [answers.unanswered(begin(), 'call.timeout')]);

    expect(error).toMatchObject({ id: 7, code: 'TIMEOUT' });
    expect(error.message).toContain(CALL.uri);
  });
});

test('who sends more than it has credit for is cut off, and told of which stream', () => {
  expect(answers.overdrawn(BOB.id, 'invocation', 1)).toEqual({
    do: 'end',
    session: BOB.id,
    code: 'credit.exceeded',
    detail: { of: 'invocation', stream: 1 },
  });
});

describe('an error of a callee', () => {
  test.each([
    ['that the contract declares', failed('SOLD_OUT', { left: 0 })],
    ['that the contract declares without data', failed('CLOSED')],
    ['that every callee may have', failed('OVERFLOW')],
  ])('%s is passed on', (_name, error) => {
    expect([answers.calleeFailed(begin(), error)]).toEqual([{ ...error, of: 'call', id: 7 }]);
  });

  test('of a procedure that no contract declares is passed on', () => {
    const error = failed('WHATEVER', 1);

    expect(answers.calleeFailed(begin({ isDeclared: false }), error)).toEqual({
      ...error,
      of: 'call',
      id: 7,
    });
  });

  test.each([
    ['that the contract does not declare', failed('SECRET', 'the password')],
    ['whose data are not those of the contract', failed('SOLD_OUT', { left: 'the password' })],
  ])('%s stays with us: the caller is told of a failure', (_name, error) => {
    const told = answers.calleeFailed(begin(), error);

    expect(told).toMatchObject({ of: 'call', id: 7, fault: 'callee.failed' });
    expect(JSON.stringify([told, valueIn(told)])).not.toMatch(/password|SECRET|no luck/);
  });
});
