import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ContractError } from '../contract-error.ts';
import type { JsonObject } from '../description.ts';
import { compileConstants, compileNumber, compileText } from './compile-scalars.ts';
import { Keywords } from './keywords.ts';
import { longestSafeText } from './safe-pattern.ts';

const text = (schema: JsonObject): z.ZodType => compileText(new Keywords(schema, 'here'));
const number = (schema: JsonObject, isInteger = false): z.ZodType =>
  compileNumber(new Keywords(schema, 'here'), isInteger);
const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('a text', () => {
  test.each<[JsonObject, string, boolean]>([
    [{}, '', true],
    [{ minLength: 2 }, 'a', false],
    [{ maxLength: 2 }, 'abc', false],
    [{ minLength: 2, maxLength: 2 }, 'ab', true],
    [{ pattern: '^a+$' }, 'aa', true],
    [{ pattern: '^a+$' }, 'ab', false],
    [{ format: 'email' }, 'a@b.cc', true],
    [{ format: 'email' }, 'a', false],
    [{ format: 'unheard-of' }, 'a', true],
    [{ format: 'uri-reference' }, '/a', true],
    [{ format: 'email', pattern: '^x$' }, 'x', true],
  ])('of %j: %j is %s', (schema, value, is) => {
    expect(takes(text(schema), value)).toBe(is);
    expect(takes(text(schema), 1)).toBe(false);
  });

  test('may have the expressions of Zod’s own formats, on texts of any length', () => {
    const { source } = z.regexes.email;

    expect(longestSafeText(source)).toBe(0);
    expect(takes(text({ pattern: source }), 'a@b.cc')).toBe(true);
    expect(takes(text({ pattern: source }), 'no'.repeat(5000))).toBe(false);
  });

  test('is not matched where that may take too long', () => {
    expect(takes(text({ pattern: '^(a+)+$' }), 'b')).toBe(true);
    expect(takes(text({ pattern: '^a+b+$' }), 'c'.repeat(400))).toBe(true);
    expect(takes(text({ pattern: '^a+b+$' }), 'c'.repeat(300))).toBe(false);
  });

  test.each([
    ['(', 'here.pattern: not a regular expression'],
    ['a'.repeat(1025), 'here.pattern: longer than 1024'],
  ])('may not have the expression %s', (pattern, problem) => {
    expect(() => text({ pattern })).toThrow(ContractError);
    expect(() => text({ pattern })).toThrow(problem);
  });

  test('is told of without the expression', () => {
    expect(text({ pattern: '^a$' }).safeParse('b').error?.issues).toMatchObject([
      { code: 'invalid_format', format: 'pattern' },
    ]);
  });
});

describe('a number', () => {
  test.each<[JsonObject, number, boolean]>([
    [{}, 1.5, true],
    [{ minimum: 2 }, 1, false],
    [{ maximum: 2 }, 3, false],
    [{ exclusiveMinimum: 2 }, 2, false],
    [{ exclusiveMaximum: 2 }, 2, false],
    [{ minimum: 2, maximum: 2 }, 2, true],
    [{ multipleOf: 3 }, 4, false],
    [{ multipleOf: 3 }, 9, true],
    [{ multipleOf: 0 }, 9, true],
    [{ multipleOf: -1 }, 9.5, true],
  ])('of %j: %d is %s', (schema, value, is) => {
    expect(takes(number(schema), value)).toBe(is);
  });

  test('may have to be whole', () => {
    expect(takes(number({}, true), 1.5)).toBe(false);
    expect(takes(number({ minimum: 1 }, true), 2)).toBe(true);
  });
});

describe('constants', () => {
  test('are the only values', () => {
    const schema = compileConstants(['a', 1, null, true]);

    expect(['a', 1, null, true].every((value) => takes(schema, value))).toBe(true);
    expect(['b', 2, false, undefined].some((value) => takes(schema, value))).toBe(false);
  });

  test('of no number are never there, and objects are not compared', () => {
    expect(takes(compileConstants([]), 1)).toBe(false);
    expect(takes(compileConstants([{ a: 1 }]), 'anything')).toBe(true);
  });
});
