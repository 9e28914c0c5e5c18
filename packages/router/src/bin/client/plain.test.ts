import { describe, expect, test } from 'vitest';
import { jsonLine } from './plain.ts';

describe('a value of the wire as JSON', () => {
  test.each([
    { name: 'a date', value: new Date(0), json: '"1970-01-01T00:00:00.000Z"' },
    { name: 'bytes', value: new Uint8Array([1, 2, 3]), json: '"AQID"' },
    { name: 'a bigint', value: 2n ** 64n, json: '"18446744073709551616"' },
    { name: 'a number that JSON lacks', value: Number.NaN, json: '"NaN"' },
    { name: 'a map', value: new Map([['a', 1n]]), json: '[["a","1"]]' },
    { name: 'a set', value: new Set([1]), json: '[1]' },
    {
      name: 'something nested',
      value: { a: [new Date(0)] },
      json: '{"a":["1970-01-01T00:00:00.000Z"]}',
    },
    { name: 'nothing', value: undefined, json: 'null' },
  ])('$name is $json', ({ value, json }) => {
    expect(jsonLine(value)).toBe(json);
  });
});
