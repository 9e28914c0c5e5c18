import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_DEPTH } from './bounds.ts';
import { isPlain, needsTags } from './needs-tags.ts';

class Order {
  readonly sku = 'a';
}

const nested = (depth: number) => {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};

describe('a value travels as it is', () => {
  test.each([
    ['a text', 'a'],
    ['a text that begins like a tag', '$date'],
    ['a number', -1.5],
    ['a truth', true],
    ['null', null],
    ['nothing', undefined],
    ['a list with a hole', new Array(1)],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['an object of a key like a tag and another', { $date: 1, b: 2 }],
    ['an object of two keys like tags', { $date: 1, $map: 2 }],
    ['a value as deep as allowed', nested(MAX_DEPTH)],
  ])('that is %s', (_name, value) => {
    expect(needsTags(value)).toBe(false);
  });

  test('if JSON can say it and no object in it looks like a tag', () => {
    const plain = fc.jsonValue({ maxDepth: 6 }).filter((value) => {
      const text = JSON.stringify(value);
      return !text.includes('"$') && !text.includes('__proto__');
    });
    fc.assert(
      fc.property(plain, (value) => {
        expect(needsTags(value)).toBe(false);
      }),
    );
  });
});

describe('a value needs another look', () => {
  const EXOTIC = [
    ['no number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a date', new Date(0)],
    ['bytes', Uint8Array.of(1)],
    ['a map', new Map()],
    ['a set', new Set()],
    ['an instance of a class', new Order()],
    ['an object that looks like a tag', { $date: 1 }],
    ['an object that would, were undefined counted', { $date: 1, b: undefined }],
    ['an object with a key __proto__', JSON.parse('{"__proto__":1,"b":2}')],
    ['a value that is too deep', nested(MAX_DEPTH + 1)],
  ] as const;

  test.each(EXOTIC)('that is %s', (_name, value) => {
    expect(needsTags(value)).toBe(true);
  });

  test('wherever in it such a value stands', () => {
    const place = fc.array(fc.constantFrom('list', 'end of a list', 'field', 'last field'), {
      maxLength: 8,
    });
    const inside = (value: unknown, where: string): unknown => {
      if (where === 'list') return [value, 1];
      if (where === 'end of a list') return [1, value];
      return where === 'field' ? { a: value, b: 1 } : { a: 1, b: value };
    };
    fc.assert(
      fc.property(fc.constantFrom(...EXOTIC), place, ([, value], places) => {
        expect(needsTags(places.reduce(inside, value))).toBe(true);
      }),
    );
  });

  test('that holds itself, and the search for it ends', () => {
    const list: unknown[] = [];
    list.push(list);
    const fields: Record<string, unknown> = { a: 1 };
    fields['b'] = fields;

    expect([needsTags(list), needsTags(fields)]).toEqual([true, true]);
  });
});

test('an object without a class is plain, and no other', () => {
  expect([{}, Object.create(null)].map(isPlain)).toEqual([true, true]);
  expect([[], new Order(), new Date(), Object.create({})].map(isPlain)).toEqual(
    new Array(4).fill(false),
  );
});
