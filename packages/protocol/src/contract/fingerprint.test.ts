import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';

/** FNV-1a 128 as its authors write it. */
function reference(text: string): string {
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (const letter of text) {
    hash ^= BigInt(letter.charCodeAt(0));
    hash = (hash * 0x1000000000000000000013bn) & ((1n << 128n) - 1n);
  }
  return hash.toString(16).padStart(32, '0');
}

describe('a fingerprint', () => {
  test.each([
    ['', '6c62272e07bb014262b821756295c58d'],
    ['a', 'd228cb696f1a8caf78912b704e4a8964'],
    ['foobar', '343e1662793c64bf6f0d3597ba446f18'],
  ])('of %j is that of the published table', (text, hash) => {
    expect(fingerprintOf(text)).toBe(hash);
  });

  test('is FNV-1a 128 for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 200 }), (text) => {
        expect(fingerprintOf(text)).toBe(reference(text));
      }),
    );
  });

  test('is taken of ASCII only', () => {
    expect(() => fingerprintOf('é')).toThrow(RangeError);
  });
});
