import { encode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_DEPTH } from './bounds.ts';
import { bytes, MALFORMED } from './msgpack-malformed.test-data.ts';
import { Reader } from './msgpack-reader.ts';

const problem = (name: string) =>
  expect.objectContaining({
    code: 'message.malformed',
    detail: expect.objectContaining({ problem: name }),
  });
const TOO_DEEP = expect.objectContaining({ code: 'message.too_deep' });
const read = (data: Uint8Array) => {
  const reader = new Reader(data);
  const value = reader.value();
  reader.finish();
  return value;
};

describe('values', () => {
  test.each([
    ['00', 0],
    ['7f', 127],
    ['e0', -32],
    ['ff', -1],
    ['c0', null],
    ['c2', false],
    ['c3', true],
    ['ccff', 255],
    ['cdffff', 65_535],
    ['ceffffffff', 4_294_967_295],
    ['cf001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['d080', -128],
    ['d18000', -32_768],
    ['d280000000', -2_147_483_648],
    ['d07f', 127],
    ['d3ffe0000000000001', Number.MIN_SAFE_INTEGER],
    ['ca3fc00000', 1.5],
    ['cb7ff0000000000000', Number.POSITIVE_INFINITY],
    ['a0', ''],
    ['a161', 'a'],
    ['d90161', 'a'],
    ['a2c3b6', 'ö'],
    ['a3efbbbf', '\ufeff'],
    ['9201a161', [1, 'a']],
    ['82a16101a16290', { a: 1, b: [] }],
    ['de0001a16101', { a: 1 }],
    ['c4020102', Uint8Array.of(1, 2)],
    ['d6ff00000001', new Date(1000)],
    ['c70cff00000000ffffffffffffffff', new Date(-1000)],
  ])('%s', (hex, value) => {
    expect(read(bytes(hex))).toEqual(value);
  });

  test('whatever the library writes is read', () => {
    const value = fc.anything({
      key: fc.string({ unit: 'grapheme', maxLength: 60 }).filter((key) => key !== '__proto__'),
      values: [
        fc.integer(),
        fc.maxSafeInteger(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.string({ unit: 'grapheme', maxLength: 100 }),
        fc.uint8Array(),
        fc.date({ noInvalidDate: true }),
      ],
    });
    fc.assert(
      fc.property(value, (sent) => {
        // The library has no minus zero.
        const expected = structuredClone(sent, {});

        expect(normal(read(encode(sent)))).toEqual(normal(expected));
      }),
      { numRuns: 500 },
    );
  });

  test.each<readonly [string, string, string]>([
    ...MALFORMED,
    ['a map with a number for a name', '810101', 'name'],
    ['an extension of another length than a time', 'd5ff0000', 'extension'],
    ['an extension that is cut', 'd6ff000000', 'extension'],
  ])('%s is refused', (_name, hex, name) => {
    expect(() => read(bytes(hex))).toThrow(problem(name));
  });

  test.each([
    ['lists', '90'],
    ['maps', '80'],
    ['bytes', 'c400'],
    ['times', 'd6ff00000000'],
    ['NaN', 'cb7ff8000000000000'],
  ])('%s are counted as containers', (_name, leaf) => {
    expect(() => read(bytes('91'.repeat(MAX_DEPTH - 1) + leaf))).not.toThrow();
    expect(() => read(bytes('91'.repeat(MAX_DEPTH) + leaf))).toThrow(TOO_DEEP);
  });
});

describe('names', () => {
  const name = (hex: string) => new Reader(bytes(hex)).name();

  test('a name that was seen before is the same', () => {
    expect(name('a3757269')).toBe('uri');
    expect(name('a3757269')).toBe('uri');
  });

  test('names that share a place in the memory do not become each other', () => {
    // Same length, same first, middle and last letter.
    const names = ['axaxbxcx', 'aaaabaax', 'aabababx'].map(
      (text) => `a${text.slice(0, 3)}xxbx${text.slice(3)}`,
    );
    for (let round = 0; round < 3; round++) {
      for (const each of names) expect(new Reader(encode(each)).name()).toBe(each);
    }
  });

  test('a name beyond ASCII, a long one and an empty one are read each time', () => {
    for (const text of ['größe', 'x'.repeat(49), '']) {
      expect(new Reader(encode(text)).name()).toBe(text);
      expect(new Reader(encode(text)).name()).toBe(text);
    }
  });

  test('any names, one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 60 })), (names) => {
        for (const each of [...names, ...names]) {
          expect(new Reader(encode(each)).name()).toBe(each);
        }
      }),
    );
  });

  test('only a text is a name', () => {
    expect(() => name('01')).toThrow(problem('name'));
    expect(() => name('a361')).toThrow(problem('truncated'));
  });
});

describe('the envelope', () => {
  test('lists and maps are entered', () => {
    const reader = new Reader(bytes('92 05 81 a161 c40107'));

    expect(reader.openList()).toBe(2);
    expect(reader.value()).toBe(5);
    expect(reader.openFields()).toBe(1);
    expect(reader.fieldName()).toBe('a');
    expect(reader.bytes()).toEqual(Uint8Array.of(7));
    expect(() => reader.finish()).not.toThrow();
  });

  test('what is something else is refused', () => {
    expect(() => new Reader(bytes('80')).openList()).toThrow(problem('envelope'));
    expect(() => new Reader(bytes('90')).openFields()).toThrow(problem('envelope'));
    expect(() => new Reader(bytes('a161')).bytes()).toThrow(problem('bytes'));
  });

  test('bytes are a view of the frame, plain even of a Buffer', () => {
    const frame = Buffer.from('c40107', 'hex');

    const view = new Reader(frame).bytes();

    expect(view.buffer).toBe(frame.buffer);
    expect(view.constructor).toBe(Uint8Array);
  });
});

/** -0 as 0, which the library makes of it. */
function normal(value: unknown): unknown {
  if (typeof value === 'number') return value + 0;
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normal(inner)]));
}
