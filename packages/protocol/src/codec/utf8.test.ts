import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUtf8 } from './utf8.ts';

describe('well-formed UTF-8', () => {
  test.each([
    ['ASCII', [0x00, 0x41, 0x7f]],
    ['the first and the last of two bytes', [0xc2, 0x80, 0xdf, 0xbf]],
    ['the first and the last of three bytes', [0xe0, 0xa0, 0x80, 0xef, 0xbf, 0xbf]],
    ['what is next to the surrogates', [0xed, 0x9f, 0xbf, 0xee, 0x80, 0x80]],
    ['the first and the last of four bytes', [0xf0, 0x90, 0x80, 0x80, 0xf4, 0x8f, 0xbf, 0xbf]],
  ])('%s is', (_name, bytes) => {
    expect(isUtf8(Uint8Array.from(bytes), 0, bytes.length)).toBe(true);
  });

  test.each([
    ['a follower alone', [0x80]],
    ['two bytes of which the second is missing', [0xc2]],
    ['two bytes of which the second is no follower', [0xc3, 0x28]],
    ['two bytes of which the second begins a letter', [0xc2, 0xc2]],
    ['a slash in two bytes', [0xc0, 0xaf]],
    ['a slash in three bytes', [0xe0, 0x80, 0xaf]],
    ['a slash in four bytes', [0xf0, 0x80, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['three bytes of which the third is no follower', [0xe1, 0x80, 0x41]],
    ['a letter beyond the last', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte that begins nothing', [0xf5, 0x80, 0x80, 0x80]],
    ['four bytes of which the last is missing', [0xf0, 0x9f, 0x9a]],
  ])('%s is not', (_name, bytes) => {
    expect(isUtf8(Uint8Array.from(bytes), 0, bytes.length)).toBe(false);
  });

  test('only the bytes that are asked about count', () => {
    const bytes = Uint8Array.of(0xff, 0x41, 0xff);

    expect(isUtf8(bytes, 1, 2)).toBe(true);
    expect(isUtf8(Uint8Array.of(0xc2, 0x80), 0, 1)).toBe(false);
  });

  test('of any bytes the platform says the same', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 3 }).map((text) => new TextEncoder().encode(text)),
      fc
        .tuple(
          fc.integer({ min: 0xc0, max: 0xf6 }),
          fc.uint8Array({ min: 0x7f, max: 0xc1, maxLength: 3 }),
        )
        .map(([first, rest]) => Uint8Array.of(first, ...rest)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
        const bytes = Uint8Array.from(pieces.flatMap((each) => [...each]));
        let expected = true;
        try {
          decoder.decode(bytes);
        } catch {
          expected = false;
        }

        expect(isUtf8(bytes, 0, bytes.length)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
