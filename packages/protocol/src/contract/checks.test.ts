import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Checks, type Schemas, type Validate } from './checks.ts';
import type { RpcError } from './rpc-error.ts';

const upper = z.string().transform((text) => text.toUpperCase());

describe('the checks of a procedure', () => {
  test('let the sender keep its own value, and give the receiver what the schema makes of it', () => {
    const checks = checksOf({ input: upper, output: upper });

    expect(checks.outgoing('input', 'a')).toBe('a');
    expect(checks.incoming('output', 'a')).toBe('A');
  });

  test.each([
    ['input', 'BAD_INPUT'],
    ['accepts', 'BAD_INPUT'],
    ['payload', 'BAD_INPUT'],
    ['output', 'BAD_OUTPUT'],
    ['progress', 'BAD_OUTPUT'],
    ['yields', 'BAD_OUTPUT'],
  ] as const)('refuse %s that is none with %s, and know that it was they', (part, code) => {
    const checks = checksOf({ [part]: z.string() });

    const refusal = thrownBy(() => checks.outgoing(part, 5)) as RpcError;

    expect(refusal).toMatchObject({ code, uri: 'com.shop.a', data: [expect.anything()] });
    expect(refusal.message).toMatch(new RegExp(`^${part}: `));
    expect(checks.hasRefused(refusal)).toBe(true);
    expect(checksOf({}).hasRefused(refusal)).toBe(false);
  });

  test.each([
    ['both', true, true],
    ['outgoing', true, false],
    ['incoming', false, true],
    ['off', false, false],
  ] as const)('with `%s` look at what goes: %s, and at what comes: %s', (validate, goes, comes) => {
    const checks = checksOf({ input: z.string(), errors: { GONE: z.string() } }, validate);
    const looks = (look: () => unknown): boolean => thrownBy(look) !== undefined;

    expect(looks(() => checks.outgoing('input', 5))).toBe(goes);
    expect(looks(() => checks.incoming('input', 5))).toBe(comes);
    expect(looks(() => checks.error('GONE', 5))).toBe(comes);
  });

  test('give the data of an error that the contract declares, as its schema makes it', () => {
    const checks = checksOf({ errors: { GONE: upper, BUSY: true } });

    expect(checks.error('GONE', 'a')).toBe('A');
    expect(checks.error('BUSY', 'a')).toBe('a');
    expect(checks.error('OTHER', 'a')).toBe('a');
    expect(checks.isWithoutData('BUSY')).toBe(true);
    expect(checks.isWithoutData('GONE')).toBe(false);
  });

  test('say what the contract declares', () => {
    const checks = checksOf({ accepts: upper, idempotent: true });

    expect(checks.declares('accepts')).toBe(true);
    expect(checks.declares('input')).toBe(false);
    expect(checks.isIdempotent).toBe(true);
  });

  test('without schemas let everything through', () => {
    const checks = checksOf(undefined);

    expect(checks.outgoing('input', 5)).toBe(5);
    expect(checks.incoming('output', 5)).toBe(5);
    expect(checks.error('GONE', 5)).toBe(5);
    expect(checks.declares('accepts')).toBeUndefined();
    expect(checks.isIdempotent).toBeUndefined();
    expect(checks.isWithoutData('GONE')).toBe(false);
  });

  test('throw if a schema does not answer at once', () => {
    const checks = checksOf({ input: z.string().refine(async () => true) });

    expect(() => checks.outgoing('input', 'a')).toThrow(
      'a schema of a contract must answer at once',
    );
  });
});

function checksOf(schemas: Schemas | undefined, validate: Validate = 'both'): Checks {
  return new Checks('com.shop.a', schemas, validate);
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}
