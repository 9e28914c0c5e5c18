import { describe, expect, test } from 'vitest';
import {
  floatAt,
  KIND,
  KIND_OF,
  lengthIn,
  longAt,
  timeAt,
  uintAt,
  WIDTH_OF,
} from './msgpack-format.ts';

const bytes = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (two) => Number.parseInt(two, 16));

describe('the first bytes of MessagePack', () => {
  test('every one of the 256 has a kind, and only 0xc1 begins nothing', () => {
    const never = [...KIND_OF.keys()].filter((head) => KIND_OF[head] === KIND.never);

    expect(never).toEqual([0xc1]);
  });

  test.each([
    [0x00, KIND.plain, 0],
    [0x7f, KIND.plain, 0],
    [0x80, KIND.fields, 0],
    [0x8f, KIND.fields, 0],
    [0x90, KIND.list, 0],
    [0x9f, KIND.list, 0],
    [0xa0, KIND.text, 0],
    [0xbf, KIND.text, 0],
    [0xc0, KIND.plain, 0],
    [0xc3, KIND.plain, 0],
    [0xc6, KIND.bytes, 4],
    [0xc8, KIND.extension, 2],
    [0xca, KIND.float, 4],
    [0xcf, KIND.long, 8],
    [0xd3, KIND.long, 8],
    [0xd8, KIND.extension, 0],
    [0xdb, KIND.text, 4],
    [0xdc, KIND.list, 2],
    [0xdf, KIND.fields, 4],
    [0xe0, KIND.plain, 0],
    [0xff, KIND.plain, 0],
  ])('0x%x is of kind %i, with %i bytes next', (head, kind, width) => {
    expect([KIND_OF[head], WIDTH_OF[head]]).toEqual([kind, width]);
  });

  test.each([
    [0x83, 3],
    [0x9f, 15],
    [0xb1, 17],
    [0xd4, 1],
    [0xd8, 16],
  ])('0x%x holds the length %i', (head, length) => {
    expect(lengthIn(head)).toBe(length);
  });
});

describe('numbers', () => {
  test('one, two and four bytes are read without sign', () => {
    expect(uintAt(bytes('00ff'), 1, 1)).toBe(255);
    expect(uintAt(bytes('ffee'), 0, 2)).toBe(0xffee);
    expect(uintAt(bytes('00ffeeddcc'), 1, 4)).toBe(0xffeeddcc);
  });

  test('floats are read in both widths', () => {
    expect(floatAt(bytes('3fc00000'), 0, 4)).toBe(1.5);
    expect(floatAt(bytes('00bff8000000000000'), 1, 8)).toBe(-1.5);
  });

  test.each([
    ['001fffffffffffff', false, Number.MAX_SAFE_INTEGER],
    ['0020000000000000', false, undefined],
    ['ffffffffffffffff', false, undefined],
    ['ffffffffffffffff', true, -1],
    ['ffe0000000000001', true, Number.MIN_SAFE_INTEGER],
    ['ffe0000000000000', true, undefined],
  ])('the long number %s, signed %s, is %s', (hex, signed, value) => {
    expect(longAt(bytes(hex), 0, signed)).toBe(value);
  });

  test.each([
    ['seconds', '00000001', 1000],
    ['the last of 32 bits', 'ffffffff', 4_294_967_295_000],
    ['nanoseconds', '0000000400000000', 0],
    ['milliseconds', '003d090000000002', 2001],
    ['seconds of 34 bits', '0000000300000000', 12_884_901_888_000],
    ['a second of too many nanoseconds', 'ee6b280000000000', undefined],
    ['a time before 1970', '3b8b87c0ffffffffffffffff', -1],
    ['the last date', '00000000000007dba8218000', 8.64e15],
    ['one after the last date', '00000001000007dba8218000', 8.64e15],
    ['a second after the last date', '00000000000007dba8218001', undefined],
    ['seconds that are no number', '000000007fffffffffffffff', undefined],
    ['nanoseconds without end', 'ffffffff0000000000000000', undefined],
  ])('a timestamp of %s', (_name, hex, time) => {
    const at = timeAt(bytes(`aa${hex}`), 1, hex.length / 2);

    expect(at).toBe(time);
  });
});
