import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Json } from '../description.ts';
import {
  allOf,
  discriminatorOf,
  forward,
  isEmpty,
  MAX_FAILURES,
  unionOf,
} from './compile-combinators.ts';

const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('all of several', () => {
  test('takes what each takes', () => {
    const both = allOf([z.string().min(2), z.string().max(3)]);

    expect(['a', 'ab', 'abcd'].map((text) => takes(both, text))).toEqual([false, true, false]);
  });

  test('is the one if there is one, and anything if there is none', () => {
    const one = z.string();

    expect(allOf([one])).toBe(one);
    expect(takes(allOf([]), 1)).toBe(true);
  });
});

describe('one of several', () => {
  const count = { failures: 0 };

  test('takes what one takes', () => {
    const object = z.object({ a: z.string() });
    for (const either of [
      unionOf([z.string(), z.number()], count),
      unionOf([z.string(), z.number(), object], count),
    ]) {
      expect(['a', 1, true].map((value) => takes(either, value))).toEqual([true, true, false]);
    }
  });

  test('is the one if there is one, and nothing if there is none', () => {
    const one = z.string();

    expect(unionOf([one], count)).toBe(one);
    expect(takes(unionOf([], count), 1)).toBe(false);
  });

  test('counts what was tried in vain, and tries no more after the most', () => {
    const many = { failures: 0 };
    const object = z.object({ a: z.string() });
    const either = unionOf([object, z.number(), z.string()], many);

    expect(takes(either, 'a')).toBe(true);
    expect(many.failures).toBe(2);
    many.failures = MAX_FAILURES - 3;
    expect(takes(either, 'a')).toBe(true);
    expect(takes(either, 'a')).toBe(false);
    expect(either.safeParse('a').error?.issues).toMatchObject([{ code: 'invalid_union' }]);
  });
});

describe('a validator inside another', () => {
  test('has its issues told with the whole place', () => {
    const inner = z.object({ b: z.number() });
    const outer = z.object({
      a: z.any().superRefine((value, context) => forward(inner, value, context)),
    });

    const result = outer.safeParse({ a: { b: 'x' } });

    expect(result.error?.issues).toMatchObject([{ code: 'invalid_type', path: ['a', 'b'] }]);
    expect(takes(outer, { a: { b: 1 } })).toBe(true);
  });
});

describe('the schema that accepts anything', () => {
  test.each<[Json | undefined, boolean]>([
    [true, true],
    [{}, true],
    [{ type: 'string' }, false],
    [false, false],
    [undefined, false],
    [[], false],
  ])('%j: %s', (schema, is) => {
    expect(isEmpty(schema)).toBe(is);
  });
});

describe('the discriminator of alternatives', () => {
  const option = (constant: Json, parts: object = {}): Json => ({
    type: 'object',
    properties: { a: {}, kind: { type: 'string', const: constant } },
    required: ['kind'],
    ...parts,
  });

  test('is the property in which each has a constant of its own', () => {
    expect(discriminatorOf([option('x'), option('y'), option(1)])).toBe('kind');
  });

  test.each<[string, readonly Json[]]>([
    ['there are none', []],
    ['one has no constant', [option('x'), option('y', { properties: { kind: {} } })]],
    ['one lacks the property', [option('x'), option('y', { properties: {} })]],
    [
      'the property is inherited',
      [
        {
          ...(option('x') as object),
          properties: { toString: { const: 'a' } },
          required: ['toString'],
        },
        option('y'),
      ],
    ],
    ['two have the same', [option('x'), option('x')]],
    ['one need not have it', [option('x'), option('y', { required: [] })]],
    [
      'one requires nothing',
      [option('x'), { type: 'object', properties: { kind: { const: 'y' } } }],
    ],
    ['a constant is an object', [option('x'), option({})]],
    [
      'the property says more',
      [option('x'), option('y', { properties: { kind: { const: 'y', pattern: 'y' } } })],
    ],
    [
      'the property is another kind of value',
      [option('x'), option('y', { properties: { kind: { const: 'y', 'x-realmwire': 'date' } } })],
    ],
    ['the property is no schema', [option('x'), option('y', { properties: { kind: true } })]],
    ['an alternative says more', [option('x'), option('y', { propertyNames: {} })]],
    ['an alternative is no object', [option('x'), { type: 'string' }]],
    ['an alternative has no properties', [option('x'), { type: 'object' }]],
    ['an alternative is a flag', [option('x'), true]],
  ])('is none if %s', (_, options) => {
    expect(discriminatorOf(options)).toBeUndefined();
  });
});
