import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_DEPTH } from './bounds.ts';
import { type NativeForms, refuseProto, tag, untag } from './tags.ts';

const FORMS: NativeForms = {
  date: (value) => ({ $date: value.getTime() }),
  bytes: (value) => ({ $bytes: Buffer.from(value).toString('base64') }),
  float: (value) => ({ $float: String(value) }),
  text: (value) => value,
};
const MALFORMED = expect.objectContaining({ code: 'message.malformed' });
const tagged = (value: unknown) => tag(value, FORMS);
const nested = (depth: number, leaf?: unknown) => {
  let value: unknown = leaf;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};

describe('what has a tag', () => {
  test.each([
    ['a date', new Date(5), { $date: 5 }],
    ['a bigint', -123n, { $bigint: '-123' }],
    ['bytes', Uint8Array.of(1, 2, 3), { $bytes: 'AQID' }],
    ['bytes of Node', Buffer.from([1, 2, 3]), { $bytes: 'AQID' }],
    [
      'a map',
      new Map<unknown, unknown>([[{ a: 1 }, 2n]]),
      { $map: [[{ a: 1 }, { $bigint: '2' }]] },
    ],
    ['an empty map', new Map(), { $map: [] }],
    ['a set', new Set([1, 'a', null]), { $set: [1, 'a', null] }],
    ['no number', Number.NaN, { $float: 'NaN' }],
    ['infinity', Number.POSITIVE_INFINITY, { $float: 'Infinity' }],
    ['minus infinity', Number.NEGATIVE_INFINITY, { $float: '-Infinity' }],
    ['an object that looks like a tag', { $date: 'x' }, { $$date: 'x' }],
    ['an object that looks like an escaped one', { $$date: 'x' }, { $$$date: 'x' }],
    ['an object whose only key is a dollar', { $: 1 }, { $$: 1 }],
  ])('%s, and it comes back', (_name, value, expected) => {
    expect(tagged(value)).toEqual(expected);
    expect(untag(structuredClone(tagged(value)))).toEqual(
      Buffer.isBuffer(value) ? new Uint8Array(value) : value,
    );
  });

  test('tags stand anywhere in a value', () => {
    const value = { list: [1, { at: new Date(1) }], map: new Map([['a', new Set([2n])]]) };

    expect(untag(tagged(value))).toEqual(value);
    expect(value).toEqual({ list: [1, { at: new Date(1) }], map: new Map([['a', new Set([2n])]]) });
  });

  test('a date of another window is a date', () => {
    const foreign = Object.create(null, { [Symbol.toStringTag]: { value: 'Date' } }) as object;
    Object.setPrototypeOf(foreign, {
      valueOf: () => 7,
      getTime: () => 7,
      [Symbol.toStringTag]: 'Date',
    });

    expect(tagged([foreign])).toEqual([{ $date: 7 }]);
  });
});

describe('what has none', () => {
  test.each([
    ['a text', '$date'],
    ['a number', 1.5],
    ['nothing', null],
    ['undefined', undefined],
    ['a truth', true],
    ['an object with two keys that begin with a dollar', { $a: 1, $b: 2 }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: [1] })],
    ['lists in lists', [[['$']], {}]],
  ])('%s is not copied', (_name, value) => {
    expect(tagged(value)).toBe(value);
    expect(tag(value, FORMS, true)).toEqual(value);
  });

  test('a copy is made where one is asked for, its texts in the form of the wire', () => {
    const forms = { ...FORMS, text: (text: string) => text.toUpperCase() };

    expect(tag({ a: ['b', 1] }, forms, true)).toEqual({ A: ['B', 1] });
  });

  test('an undefined field is left out, and does not count when tags are told apart', () => {
    expect(tagged({ $date: 1, other: undefined })).toEqual({ $$date: 1 });
    expect(tagged({ a: undefined, b: 1n })).toEqual({ b: { $bigint: '1' } });
  });

  test('an instance of a class travels as its own fields', () => {
    class Point {
      x = 1;
      y = 2n;
    }

    expect(tagged(new Point())).toEqual({ x: 1, y: { $bigint: '2' } });
  });

  test('an object with toJSON travels as what that returns', () => {
    expect(tagged([new URL('http://a/')])).toEqual(['http://a/']);
    expect(tagged({ toJSON: () => new Date(1) })).toEqual({ $date: 1 });
  });

  test('a hole in a list is undefined', () => {
    // biome-ignore lint/suspicious/noSparseArray: the point of the test
    expect(tagged([1n, , 2])).toEqual([{ $bigint: '1' }, undefined, 2]);
  });
});

describe('what cannot travel is an error for its sender', () => {
  test.each([
    ['a function', { a: () => 1 }, 'function'],
    ['a symbol', [Symbol('a')], 'symbol'],
    ['an invalid date', new Date(Number.NaN), 'date'],
    ['an array of floats', Float32Array.of(1), 'Uint8Array'],
    ['a buffer', [new ArrayBuffer(1)], 'Uint8Array'],
    ['a view', new DataView(new ArrayBuffer(1)), 'Uint8Array'],
    ['a key __proto__', JSON.parse('{"__proto__":1}'), '__proto__'],
    ['a bigint of too many digits', 10n ** 4096n, '4096 digits'],
  ])('%s', (_name, value, message) => {
    expect(() => tagged(value)).toThrow(TypeError);
    expect(() => tagged(value)).toThrow(message);
  });

  test('the largest bigint travels', () => {
    expect(untag(tagged(10n ** 4096n - 1n))).toBe(10n ** 4096n - 1n);
  });

  test('a value that holds itself', () => {
    const list: unknown[] = [];
    list.push({ list });
    const map = new Map();
    map.set('map', map);

    expect(() => tagged(list)).toThrow('holds itself');
    expect(() => tagged(map)).toThrow('holds itself');
    expect(() =>
      tagged({
        toJSON() {
          return this;
        },
      }),
    ).toThrow('holds itself');
  });

  test.each([
    ['lists', (depth: number) => nested(depth)],
    [
      'objects',
      (depth: number) => {
        let value = {};
        for (let level = 1; level < depth; level++) value = { value };
        return value;
      },
    ],
    ['a tagged number', (depth: number) => nested(depth - 1, Number.NaN)],
    ['a tagged bigint', (depth: number) => nested(depth - 1, 1n)],
    ['a date', (depth: number) => nested(depth - 1, new Date(1))],
    ['an empty map', (depth: number) => nested(depth - 2, new Map())],
    ['a map', (depth: number) => nested(depth - 3, new Map([[1, 1]]))],
    ['an empty set', (depth: number) => nested(depth - 2, new Set())],
    ['a set', (depth: number) => nested(depth - 2, new Set([1]))],
    ['a list in a set', (depth: number) => nested(depth - 3, new Set([[]]))],
  ])('a depth of %s beyond the limit, counted with tags', (_name, make) => {
    expect(() => tagged(make(MAX_DEPTH))).not.toThrow();
    expect(() => tagged(make(MAX_DEPTH + 1))).toThrow('nests deeper');
  });
});

describe('what a peer sends', () => {
  test.each([
    ['a tag that nobody knows', { $regexp: 'a' }],
    ['a tag named like a method', { $toString: 1 }],
    ['a date of a text', { $date: '2026-01-01' }],
    ['a date of a fraction', { $date: 1.5 }],
    ['a date beyond all dates', { $date: 8.64e15 + 1 }],
    ['a bigint of a number', { $bigint: 5 }],
    ['a bigint of letters', { $bigint: 'x' }],
    ['a bigint of nothing', { $bigint: '' }],
    ['a bigint in another base', { $bigint: '0x10' }],
    ['a bigint with zeros before it', { $bigint: '007' }],
    ['a bigint of minus zero', { $bigint: '-0' }],
    ['a bigint of too many digits', { $bigint: '9'.repeat(4097) }],
    ['bytes of a number', { $bytes: 1 }],
    ['bytes of another alphabet', { $bytes: '-_-_' }],
    ['a map of a number', { $map: 5 }],
    ['a map of triples', { $map: [[1, 2, 3]] }],
    ['a map of texts', { $map: ['ab'] }],
    ['a set of an object', { $set: {} }],
    ['a float of a number', { $float: 1 }],
    ['a float that has digits', { $float: '1.5' }],
    ['a wrong tag in an escaped object', { $$a: { $date: 'x' } }],
    ['a wrong tag in a map', { $map: [[1, { $date: 'x' }]] }],
    ['a wrong tag in a set', { $set: [{ $date: 'x' }] }],
    ['a key __proto__', JSON.parse('{"a":1,"__proto__":{"b":1}}')],
    ['only a key __proto__', JSON.parse('[{"__proto__":{"b":1}}]')],
  ])('%s is malformed', (_name, value) => {
    expect(() => untag(value)).toThrow(MALFORMED);
  });

  test('the fault tells nothing of what was sent', () => {
    expect(() => untag({ $secret: 'value' })).toThrow(
      expect.objectContaining({ detail: { problem: 'tag' } }),
    );
  });

  test.each([
    ['the first date', { $date: -8.64e15 }, new Date(-8.64e15)],
    ['the last date', { $date: 8.64e15 }, new Date(8.64e15)],
    ['zero', { $bigint: '0' }, 0n],
    ['an escaped object with a tag in it', { $$a: { $bigint: '1' } }, { $a: 1n }],
    ['a tag name beside another field', { $date: 'x', b: 1 }, { $date: 'x', b: 1 }],
    ['a date that a wire has itself', new Date(3), new Date(3)],
  ])('%s is taken', (_name, value, expected) => {
    expect(untag(value)).toEqual(expected);
  });

  test('bytes become the own bytes of the application', () => {
    const frame = Uint8Array.of(0, 1, 2, 3);

    const { bytes } = untag({ bytes: frame.subarray(1, 3) }) as { bytes: Uint8Array };

    expect(bytes).toEqual(Uint8Array.of(1, 2));
    expect(bytes.buffer.byteLength).toBe(2);
  });

  test('a key __proto__ is found at any depth, and only there', () => {
    expect(() => refuseProto(JSON.parse('{"a":[{"__proto__":1}]}'))).toThrow(MALFORMED);
    expect(() => refuseProto({ a: [{ proto: '__proto__' }, null, 1] })).not.toThrow();
  });
});

test('no two values have the same form', () => {
  const value = fc.anything({
    withBigInt: true,
    withDate: false,
    withMap: true,
    withSet: true,
    withNullPrototype: false,
    maxDepth: 3,
    key: fc
      .oneof(fc.constantFrom('$date', '$bigint', '$map', '$$x', '$', 'a'), fc.string())
      .filter((key) => key !== '__proto__'),
    values: [
      fc.constantFrom<unknown>(null, true, 0, 1.5, Number.NaN, '$a', 'b'),
      fc.bigInt(),
      fc.uint8Array({ maxLength: 3 }),
      fc.date({ noInvalidDate: true }),
    ],
  });
  fc.assert(
    fc.property(value, (sent) => {
      const received = untag(JSON.parse(JSON.stringify(tagged(sent))));

      expect(received).toEqual(sent);
    }),
    { numRuns: 500 },
  );
});
