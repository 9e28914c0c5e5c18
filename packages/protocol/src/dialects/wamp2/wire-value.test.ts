import { describe, expect, test } from 'vitest';
import { enterWritten, MAX_WIRE_DEPTH, namesOf, settled, wireValueOf } from './wire-value.ts';

class Point {
  readonly x = 1;
  readonly gone = undefined;
}

describe('a value for the wire', () => {
  test.each([[null], [true], [0], [1.5], ['a'], [5n], [Uint8Array.of(1)], [[1]], [{ a: 1 }]])(
    '%s is one',
    (value) => {
      expect(wireValueOf(value)).toBe(value);
    },
  );

  test.each<[string, unknown, unknown]>([
    ['nothing', undefined, null],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a set', new Set([1, 2]), [1, 2]],
    [
      'a map of names',
      new Map([
        ['a', 1],
        ['__proto__', 2],
      ]),
      JSON.parse('{"a":1,"__proto__":2}'),
    ],
    ['another map', new Map([[1, 'a']]), [[1, 'a']]],
    [
      'what says how it wants to be sent',
      { toJSON: () => new Date(0) },
      '1970-01-01T00:00:00.000Z',
    ],
    ['what wants to be nothing', { toJSON: () => undefined }, null],
  ])('%s has a form', (_, value, form) => {
    expect(wireValueOf(value)).toEqual(form);
  });

  test('an instance of a class is its fields', () => {
    const point = new Point();

    expect(wireValueOf(point)).toBe(point);
    expect(namesOf(point as never)).toEqual(['x']);
  });

  test.each<[string, unknown]>([
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['an invalid date', new Date(Number.NaN)],
    ['an array buffer', new ArrayBuffer(1)],
    ['a view of another kind', new Float32Array(1)],
  ])('%s has none', (_, value) => {
    expect(() => wireValueOf(value)).toThrow(TypeError);
  });

  test('is settled with all that it holds, before anything is written', () => {
    const plain = { a: [1, null, { b: 'c' }] };
    expect(settled(plain)).toBe(plain);

    const given = {
      a: [new Set([1n]), undefined],
      b: undefined,
      c: { toJSON: () => [new Date(0)] },
    };
    expect(settled(given)).toEqual({ a: [[1n], null], c: ['1970-01-01T00:00:00.000Z'] });
    const own = JSON.parse('{"__proto__":1,"n":1}') as object;
    expect(Object.entries(settled(own) as object)).toEqual(Object.entries(own));
  });

  test('may nest as deep as a message may', () => {
    expect(() => enterWritten(MAX_WIRE_DEPTH - 1)).not.toThrow();
    expect(() => enterWritten(MAX_WIRE_DEPTH)).toThrow(TypeError);
  });
});
