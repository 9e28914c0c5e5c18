import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';

describe('bytes as text', () => {
  // RFC 4648 §10
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('the bytes of %j are written %j', (letters, text) => {
    const bytes = new TextEncoder().encode(letters);

    expect(toBase64(bytes)).toBe(text);
    expect(fromBase64(text)).toEqual(bytes);
  });

  test('any bytes are written as the platform writes them, and come back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = toBase64(bytes);

        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(text)).toEqual(bytes);
      }),
    );
  });

  test.each([
    ['a length that no bytes have', 'Zg'],
    ['missing padding', 'Zm9vYg'],
    ['padding in the middle', 'Zg==Zg=='],
    ['nothing but padding', '===='],
    ['too much padding', 'Z==='],
    ['white space', 'Zm9 '],
    ['the letters of URLs', 'Zm-_'],
    ['a letter beyond ASCII', 'Zm9é'],
    ['a letter beyond one byte', 'Zm9Ž'],
    ['bits that no byte needs, behind two letters', 'Zh=='],
    ['bits that no byte needs, behind three letters', 'Zm9='],
  ])('a text with %s stands for nothing', (_name, text) => {
    expect(fromBase64(text)).toBeUndefined();
  });

  test('no two texts stand for the same bytes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const bytes = fromBase64(text);

        if (bytes !== undefined) expect(toBase64(bytes)).toBe(text);
      }),
    );
  });
});
