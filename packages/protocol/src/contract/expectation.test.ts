import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { expectationOf } from './expectation.ts';

const firstIssue = (schema: StandardSchemaV1, value: unknown): StandardSchemaV1.Issue => {
  const result = schema['~standard'].validate(value) as StandardSchemaV1.FailureResult;
  return result.issues[0] as StandardSchemaV1.Issue;
};

describe('the expectation of an issue', () => {
  test.each<[string, StandardSchemaV1, unknown, string]>([
    ['type', z.string(), 1, 'expected string'],
    ['class', z.instanceof(Uint8Array), 1, 'expected Uint8Array'],
    [
      'literal',
      z.literal(['a', 1, null, true, 2n]),
      'x',
      'expected one of a | 1 | null | true | 2',
    ],
    ['literal of no kind', z.literal([undefined]), 'x', 'expected one of another value'],
    ['format', z.uuid(), 'x', 'expected the format uuid'],
    ['upper bound', z.number().max(3), 4, 'expected at most 3'],
    ['open upper bound', z.number().lt(3), 4, 'expected less than 3'],
    ['lower bound', z.string().min(3), '', 'expected at least 3'],
    ['open lower bound', z.bigint().gt(3n), 1n, 'expected more than 3'],
    ['divisor', z.number().multipleOf(5), 4, 'expected a multiple of 5'],
    ['closed object', z.strictObject({}), { a: 1 }, 'has keys that are not declared'],
    ['union', z.union([z.string(), z.number()]), true, 'expected one of the alternatives'],
    ['key', z.record(z.string().max(1), z.any()), { ab: 1 }, 'has a key that is not allowed'],
    [
      'element',
      z.map(z.any(), z.number()),
      new Map([[{}, 'x']]),
      'has an element that is not allowed',
    ],
    ['rule', z.string().refine(() => false), 'x', 'breaks a rule of the contract'],
  ])('tells the %s', (_, schema, value, words) => {
    expect(expectationOf(firstIssue(schema, value))).toBe(words);
  });

  test('tells a date as a date', () => {
    const issue = { message: '', code: 'too_small', minimum: new Date(0) };

    expect(expectationOf(issue)).toBe('expected at least 1970-01-01T00:00:00.000Z');
    expect(expectationOf({ ...issue, minimum: new Date(Number.NaN) } as never)).toBe(
      'expected at least a date',
    );
  });

  test('is the word of another library, or none', () => {
    expect(expectationOf({ message: 'was x', expected: 'string' } as never)).toBe(
      'expected string',
    );
    expect(expectationOf({ message: 'was x', code: 'toString' } as never)).toBe('is not valid');
    expect(expectationOf({ message: 'was x', code: 'invalid_value' } as never)).toBe(
      'expected one of a few values',
    );
  });

  test('is short', () => {
    const many = z.enum(Array.from({ length: 50 }, (_, n) => `value-number-${n}`));

    const words = expectationOf(firstIssue(many, 'x'));

    expect(words).toHaveLength(160);
    expect(words.endsWith('…')).toBe(true);
  });
});
