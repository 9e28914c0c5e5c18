import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Json, JsonObject } from '../description.ts';
import { type CompilePart, compileArray, compileObject } from './compile-containers.ts';
import { Keywords } from './keywords.ts';

/** Knows three schemas and remembers where they stood. */
const places: string[] = [];
const compile: CompilePart = (schema: Json, place) => {
  places.push(place);
  if (schema === 'text') return z.string();
  return schema === false ? z.never() : z.any();
};
const array = (schema: JsonObject): z.ZodType =>
  compileArray(new Keywords(schema, 'here'), compile);
const object = (schema: JsonObject, isPart = false, names = new Set<string>()): z.ZodType =>
  compileObject({ keywords: new Keywords(schema, 'here'), compile, isPart, names });
const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('an array', () => {
  test.each<[JsonObject, unknown, boolean]>([
    [{}, [1, 'a'], true],
    [{}, {}, false],
    [{ items: 'text' }, ['a'], true],
    [{ items: 'text' }, [1], false],
    [{ items: false }, [], true],
    [{ items: false }, [1], false],
    [{ minItems: 1 }, [], false],
    [{ maxItems: 1 }, [1, 2], false],
    [{ minItems: 1, maxItems: 2 }, [1, 2], true],
    [{ prefixItems: ['text', true] }, [], true],
    [{ prefixItems: ['text', true] }, ['a', 1, 'more'], true],
    [{ prefixItems: ['text', true] }, [1], false],
    [{ prefixItems: ['text', 'text'], minItems: 1 }, [], false],
    [{ prefixItems: ['text', 'text'], minItems: 1 }, ['a'], true],
    [{ prefixItems: ['text'], items: false }, ['a', 'b'], false],
    [{ prefixItems: ['text'], items: 'text' }, ['a', 'b'], true],
    [{ prefixItems: ['text'], items: 'text' }, ['a', 1], false],
  ])('of %j: %j is %s', (schema, value, is) => {
    expect(takes(array(schema), value)).toBe(is);
  });

  test('says where its parts stand', () => {
    places.length = 0;

    array({ prefixItems: ['text'], items: 'text' });

    expect(places).toEqual(['here.items', 'here.prefixItems[0]']);
  });
});

describe('an object', () => {
  const pair = { properties: { a: 'text', b: true } };
  test.each<[JsonObject, unknown, boolean]>([
    [{}, { x: 1 }, true],
    [{}, [], false],
    [pair, {}, true],
    [pair, { a: 'x', more: 1 }, true],
    [pair, { a: 1 }, false],
    [{ ...pair, required: ['b'] }, {}, false],
    [{ ...pair, required: ['b'] }, { b: 1 }, true],
    [{ required: ['c'] }, {}, false],
    [{ required: ['c'], additionalProperties: 'text' }, { c: 1 }, false],
    [{ ...pair, additionalProperties: false }, { a: 'x' }, true],
    [{ ...pair, additionalProperties: false }, { c: 1 }, false],
    [{ ...pair, additionalProperties: 'text' }, { c: 1 }, false],
    [{ ...pair, additionalProperties: 'text' }, { b: 1, c: 'x' }, true],
    [{ ...pair, additionalProperties: {} }, { c: 1 }, true],
    [{ propertyNames: 'text' }, { c: 1 }, true],
    [{ propertyNames: false }, {}, true],
    [{ propertyNames: false }, { c: 1 }, false],
    [{ propertyNames: {} }, { c: 1 }, true],
  ])('of %j: %j is %s', (schema, value, is) => {
    expect(takes(object(schema), value)).toBe(is);
  });

  test('that is part of another is not closed', () => {
    const closed = { ...pair, additionalProperties: false };

    expect(takes(object(closed, true), { c: 1 })).toBe(true);
  });

  test('tells its names and where its parts stand', () => {
    const names = new Set<string>();
    places.length = 0;

    object({ ...pair, required: ['c'], propertyNames: 'text' }, false, names);

    expect([...names]).toEqual(['a', 'b', 'c']);
    expect(places).toEqual([
      'here.properties.a',
      'here.properties.b',
      'here.additionalProperties',
      'here.propertyNames',
    ]);
  });
});
