import { decode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Reader } from './msgpack-reader.ts';
import {
  begin,
  closeFields,
  openFields,
  take,
  writeBytes,
  writeFieldsHead,
  writeListHead,
  writeRaw,
  writeText,
  writeValue,
} from './msgpack-writer.ts';

const written = (write: () => void) => {
  begin();
  write();
  return take();
};
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex');

describe('values', () => {
  test.each([
    [0, '00'],
    [127, '7f'],
    [128, 'cc80'],
    [255, 'ccff'],
    [256, 'cd0100'],
    [65_536, 'ce00010000'],
    [4_294_967_295, 'ceffffffff'],
    [4_294_967_296, 'cf0000000100000000'],
    [Number.MAX_SAFE_INTEGER, 'cf001fffffffffffff'],
    [-1, 'ff'],
    [-32, 'e0'],
    [-33, 'd0df'],
    [-128, 'd080'],
    [-129, 'd1ff7f'],
    [-32_768, 'd18000'],
    [-32_769, 'd2ffff7fff'],
    [-2_147_483_648, 'd280000000'],
    [-2_147_483_649, 'd3ffffffff7fffffff'],
    [-0, '00'],
    [1.5, 'cb3ff8000000000000'],
    [2 ** 53, 'cb4340000000000000'],
    [null, 'c0'],
    [undefined, 'c0'],
    [true, 'c3'],
    [false, 'c2'],
    ['', 'a0'],
    ['a', 'a161'],
    ['ö', 'a2c3b6'],
    ['\ud800', 'a3efbfbd'],
    [[1, [2]], '92019102'],
    [{ a: 1, b: undefined }, '81a16101'],
    [Uint8Array.of(1), 'c40101'],
  ])('%j', (value, expected) => {
    expect(hex(written(() => writeValue(value)))).toBe(expected);
  });

  test.each([
    [31, 'bf'],
    [32, 'd920'],
    [64, 'd940'],
    [65, 'd941'],
    [255, 'd9ff'],
    [256, 'da0100'],
    [65_535, 'daffff'],
    [65_536, 'db00010000'],
  ])('a text of %i letters says so in the fewest bytes', (length, head) => {
    const data = written(() => writeText('a'.repeat(length)));

    expect(hex(data)).toBe(head + '61'.repeat(length));
  });

  test.each([
    [10, 'b4'],
    [20, 'd928'],
    [200, 'da0190'],
  ])('a text of %i letters beyond ASCII too', (length, head) => {
    const data = written(() => writeText('ö'.repeat(length)));

    expect(hex(data)).toBe(head + 'c3b6'.repeat(length));
  });

  test.each([
    [15, '9f', '8f'],
    [16, 'dc0010', 'de0010'],
    [65_536, 'dd00010000', 'df00010000'],
  ])('lists and maps of %i', (count, list, fields) => {
    expect(hex(written(() => writeListHead(count)))).toBe(list);
    expect(hex(written(() => writeFieldsHead(count)))).toBe(fields);
  });

  test.each([
    [255, 'c4ff'],
    [256, 'c50100'],
    [65_536, 'c600010000'],
  ])('bytes of %i', (length, head) => {
    expect(hex(written(() => writeBytes(new Uint8Array(length))))).toBe(head + '00'.repeat(length));
  });

  test('a map may say at its end how many fields it has, at most 15', () => {
    const map = (count: number) =>
      written(() => {
        writeListHead(2);
        const place = openFields();
        for (let index = 0; index < count; index++) writeValue(index);
        closeFields(place, count / 2);
        writeRaw(new Uint8Array(10_000));
      });

    expect(hex(map(2)).slice(0, 10)).toBe('9281000100');
    expect(map(30)[1]).toBe(0x8f);
    expect(() => map(32)).toThrow(RangeError);
  });

  test('whatever is written, the library and the reader read', () => {
    const value = fc.anything({
      key: fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
      values: [
        fc.integer(),
        fc.maxSafeInteger(),
        fc.double().filter((each) => !Object.is(each, -0)),
        fc.boolean(),
        fc.constant(null),
        fc.string({ unit: 'grapheme', maxLength: 300 }),
      ],
    });
    fc.assert(
      fc.property(value, (sent) => {
        const data = written(() => writeValue(sent));

        expect(decode(data)).toEqual(sent);
        expect(new Reader(data).value()).toEqual(sent);
      }),
      { numRuns: 500 },
    );
  });

  test('what no header holds is an error of ours', () => {
    const list: unknown[] = [];
    list.push(list);

    expect(() => written(() => writeValue(1n))).toThrow(TypeError);
    expect(() => written(() => writeValue(list))).toThrow('nests deeper');
  });
});

describe('frames', () => {
  test('frames side by side do not disturb each other', () => {
    const frames = Array.from({ length: 500 }, (_, index) =>
      written(() => writeValue([index, 'x'.repeat(index % 90)])),
    );

    for (const [index, frame] of frames.entries()) {
      expect(new Reader(frame).value()).toEqual([index, 'x'.repeat(index % 90)]);
    }
  });

  test('small frames share memory', () => {
    const frames = Array.from({ length: 100 }, () => written(() => writeText('small')));

    expect(new Set(frames.map((frame) => frame.buffer)).size).toBeLessThan(3);
  });

  test('a long frame has memory of its own, of its own length', () => {
    const frame = written(() => {
      writeListHead(2);
      writeText('head');
      writeRaw(new Uint8Array(100_000).fill(0xc0));
    });

    expect(frame.length).toBe(100_006);
    expect(frame.buffer.byteLength).toBe(frame.length);
    expect(frame.subarray(0, 7)).toEqual(Uint8Array.of(0x92, 0xa4, 0x68, 0x65, 0x61, 0x64, 0xc0));
  });

  test('a frame that outgrows its slab is not torn', () => {
    const list = Array.from({ length: 10_000 }, (_, index) => index);

    expect(new Reader(written(() => writeValue(list))).value()).toEqual(list);
    expect(new Reader(written(() => writeValue('after'))).value()).toBe('after');
  });

  test('a frame that was not finished is forgotten', () => {
    const before = written(() => writeText('before'));
    begin();
    writeText('lost');

    expect(hex(written(() => writeText('next')))).toBe('a46e657874');
    expect(new Reader(before).value()).toBe('before');
  });
});
