import { encode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_DEPTH, MAX_VALUES } from './bounds.ts';
import { bodyOf } from './msgpack-body.ts';
import { Reader } from './msgpack-reader.ts';

const read = (bytes: Uint8Array): unknown => new Reader(bytes, true).value();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a body', () => {
  test.each([
    ['a whole number', -33],
    ['a large one', 2 ** 53 - 1],
    ['one that no integer holds', 2 ** 60],
    ['a fraction', 0.1],
    ['not a number', Number.NaN],
    ['null', null],
    ['true', true],
    ['a text', 'kettle'],
    ['a text of many letters', 'ä'.repeat(300)],
    ['bytes', Uint8Array.of(1, 2, 3)],
    ['a list', [1, [2, []]]],
    ['fields', { sku: 'RW', left: { boxes: 2 } }],
    ['more fields than fit one byte', Object.fromEntries([...Array(20).keys()].map((n) => [n, n]))],
    ['a time of whole seconds', new Date(1_700_000_000_000)],
    ['a time with milliseconds', new Date(1_700_000_000_123)],
    ['a time after 2106', new Date(5_000_000_000_000)],
    ['a time before 1970', new Date(-1_500)],
    ['a time after 2514', new Date(20_000_000_000_000)],
  ])('that is %s is the same as any other program writes it', (_name, value) => {
    expect(hex(bodyOf(value))).toBe(hex(encode(value)));
  });

  test('leaves out fields that are undefined, and has null for such items', () => {
    expect(hex(bodyOf({ a: undefined, b: 1 }))).toBe(hex(encode({ b: 1 })));
    expect(hex(bodyOf([undefined]))).toBe(hex(encode([null])));
    expect(hex(bodyOf(undefined))).toBe(hex(encode(null)));
  });

  test('is written as the library writes it, whatever the value', () => {
    const value = fc.jsonValue({ depthSize: 'large', maxDepth: 6 });
    fc.assert(
      fc.property(value, (sent) => {
        expect(hex(bodyOf(sent))).toBe(hex(encode(sent)));
      }),
      { numRuns: 300 },
    );
  });

  test('of a text of any letters and length is what was said', () => {
    const letters = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(letters, fc.integer({ min: 1, max: 400 }), (text, times) => {
        const said = ['before', text.repeat(times), 'after'];
        expect(read(bodyOf(said))).toEqual(said);
      }),
    );
  });

  test('holds no more memory than it needs, as long as it is short', () => {
    expect(bodyOf('kettle').buffer.byteLength).toBe(7);
    expect(bodyOf('k'.repeat(5_000)).buffer.byteLength).toBe(5_003);
  });

  test('that is long is not copied once more', () => {
    const { buffer, length } = bodyOf('k'.repeat(1_000_000));
    expect(buffer.byteLength).toBeLessThan(length * 1.1);
  });

  test('does not change when the next one is written', () => {
    const first = bodyOf([1, 2, 3]);
    bodyOf('something else');
    expect(read(first)).toEqual([1, 2, 3]);
  });

  test('that nests too deep, or holds more values than a receiver takes, is refused', () => {
    let deep: unknown = [];
    for (let depth = 1; depth < MAX_DEPTH; depth++) deep = [deep];
    expect(read(bodyOf(deep))).toEqual(deep);
    expect(() => bodyOf([deep])).toThrow(TypeError);
    expect(() => bodyOf(new Array(MAX_VALUES).fill(0))).toThrow(/at most/);
  });

  test('with what cannot travel is refused, and the next one is well', () => {
    expect(() => bodyOf({ half: 'written', call: () => undefined })).toThrow(TypeError);
    expect(read(bodyOf('next'))).toBe('next');
  });
});
