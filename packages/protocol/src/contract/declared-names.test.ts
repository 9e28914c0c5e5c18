import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { declare, declaredBy } from './declared-names.ts';
import type { AnySchema } from './spec.ts';

const tiny = (parts: object): AnySchema => ({ '~standard': {}, ...parts }) as unknown as AnySchema;
const namesOf = (schema: AnySchema): string[] => [...declaredBy(schema).names].sort();

describe('the names that a schema declares', () => {
  test('are found wherever Zod keeps them', () => {
    const leaf = (name: string) => z.object({ [name]: z.string() });
    const schema = z.object({
      a: z.array(leaf('b')).optional(),
      c: z.union([leaf('d'), z.intersection(leaf('e'), leaf('f'))]),
      g: z.tuple([leaf('h')]).rest(leaf('i')),
      j: z.lazy(() => leaf('k')).default({ k: '' }),
      l: z.record(z.string(), leaf('m')).pipe(z.any()),
    });

    expect(namesOf(schema)).toEqual([...'abcdefghijklm']);
    expect(declaredBy(schema).hasMaps).toBe(false);
  });

  test('are found in other libraries that hold schemas in plain objects', () => {
    const inner = tiny({ entries: { b: tiny({}), note: 1 } });

    expect(namesOf(mini.object({ a: mini.string() }))).toEqual(['a']);
    expect(namesOf(tiny({ entries: { a: inner }, wrapped: null, items: [1, inner] }))).toEqual([
      'a',
      'b',
    ]);
  });

  test('are none where they are kept out of sight', () => {
    expect(namesOf(z.string())).toEqual([]);
    expect(namesOf((() => {}) as unknown as AnySchema)).toEqual([]);
  });

  test('end for a schema that holds itself or makes new ones for ever', () => {
    const tree = z.object({
      get children() {
        return z.array(tree);
      },
    });
    const endless = (): z.ZodType => z.lazy(endless);

    expect(namesOf(tree)).toEqual(['children']);
    expect(namesOf(endless())).toEqual([]);
  });

  test('may be told instead', () => {
    const schema = tiny({});
    const declared = { names: new Set(['x']), hasMaps: true };

    declare(schema, declared);

    expect(declaredBy(schema)).toBe(declared);
  });

  test('are looked for once', () => {
    const schema = z.object({ a: z.map(z.string(), z.string()) });

    expect(declaredBy(schema)).toBe(declaredBy(schema));
    expect(declaredBy(schema).hasMaps).toBe(true);
  });
});
