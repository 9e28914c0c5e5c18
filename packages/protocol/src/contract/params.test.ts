import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { paramNamesOf, readParams } from './params.ts';
import type { AnySchema } from './spec.ts';
import { paramsOf, topicUri } from './uri.ts';

const base = { version: 1, vendor: 'tiny', validate: (value: unknown) => ({ value }) } as const;
const tiny = (parts: object = {}, standard: object = {}): AnySchema => ({
  '~standard': { ...base, ...standard },
  ...parts,
});

describe('the names of the parameters', () => {
  test.each([
    ['no schema', undefined, []],
    ['Zod', z.object({ b: z.string(), a: z.string() }), ['b', 'a']],
    ['Zod Mini', mini.object({ a: mini.string() }), ['a']],
    ['a library with entries', tiny({ entries: { a: 1 } }), ['a']],
    ['a library with JSON Schema', z.object({ a: z.string() }).pipe(z.any()), ['a']],
  ])('are read from %s', (_, schema, names) => {
    expect(paramNamesOf('com.shop.t', schema)).toEqual(names);
  });

  test.each([
    ['keeps them nowhere', tiny()],
    ['has no properties', tiny({}, { jsonSchema: { input: () => ({}) } })],
    ['cannot express itself', z.date()],
  ])('cannot be read from a schema that %s', (_, schema) => {
    expect(() => paramNamesOf('com.shop.t', schema)).toThrow(/^com\.shop\.t: the names/);
  });
});

describe('the parameters in a URI', () => {
  const schema = z.object({
    id: z.string(),
    page: z.number(),
    big: z.bigint(),
    open: z.boolean(),
    either: z.union([z.string(), z.number()]),
  });

  test('get their types from the contract', () => {
    const texts = { id: '42', page: '1.5', big: '-7', open: 'false', either: '3' };

    const checked = readParams(schema, texts);

    const value = { id: '42', page: 1.5, big: -7n, open: false, either: '3' };
    expect(checked).toEqual({ ok: true, value });
  });

  test('of a topic without parameters are none', () => {
    expect(readParams(undefined, {})).toEqual({ ok: true, value: undefined });
  });

  test.each([['1.50'], ['+1'], [' 1'], ['0x1'], ['Infinity'], ['NaN'], [''], ['one']])(
    'a number is not spelled %j',
    (page) => {
      const checked = readParams(z.object({ page: z.number() }), { page });

      expect(checked).toEqual({ ok: false, issues: ['page: expected number'] });
    },
  );

  test.each([['01'], ['1.0'], ['-0'], [''], ['9'.repeat(200)]])(
    'a bigint is not spelled %j',
    (big) => {
      expect(readParams(z.object({ big: z.bigint() }), { big }).ok).toBe(false);
    },
  );

  test('may be refused as a whole', () => {
    const never = z.object({ id: z.string() }).refine(() => false);

    expect(readParams(never, { id: '1' })).toEqual({
      ok: false,
      issues: ['value: breaks a rule of the contract'],
    });
  });

  test('may be refused for a name that is not a parameter', () => {
    const other = z.object({ id: z.string(), toString: z.string() });

    expect(readParams(other, { id: '1' }).ok).toBe(false);
  });

  test('come back from the topic as they went in', () => {
    const params = fc.record({
      id: fc.string(),
      page: fc.double({ noNaN: true, noDefaultInfinity: true }).map((page) => page + 0),
      big: fc.bigInt(),
      open: fc.boolean(),
      either: fc.string(),
    });
    fc.assert(
      fc.property(params, (given) => {
        const uri = topicUri('t', given);
        const texts = paramsOf('t', Object.keys(given), uri) as Record<string, string>;

        expect(readParams(schema, texts)).toEqual({ ok: true, value: given });
      }),
    );
  });
});
