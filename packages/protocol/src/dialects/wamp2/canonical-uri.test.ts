import { expect, test } from 'vitest';
import { isUri } from '../../uri.ts';
import { namedIn, refusable } from './canonical-uri.ts';

test('a URI of a length that is taken is not changed, valid or not', () => {
  for (const uri of ['a', 'com.a', 'not valid', '#', 'a'.repeat(255)]) {
    expect(refusable(uri)).toBe(uri);
  }
});

test('one that is too short or too long becomes one that is taken, and is valid nowhere', () => {
  for (const uri of ['', 'a'.repeat(256), 'a.'.repeat(5000)]) {
    const taken = refusable(uri);

    expect(taken.length).toBeGreaterThan(0);
    expect(taken.length).toBeLessThanOrEqual(255);
    expect(isUri(taken)).toBe(false);
  }
});

test('what a request names has components of small letters, digits and underscores in `strict`', () => {
  for (const uri of ['com.my_shop.v2', 'com..v2', 'com.']) {
    expect(namedIn(uri, 'strict')).toBe(uri);
  }
  for (const uri of ['com.Shop', 'com.my-shop', 'com.ä', '', 'A'.repeat(300)]) {
    expect(isUri(namedIn(uri, 'strict'))).toBe(false);
    expect(namedIn(uri, 'strict').length).toBeLessThanOrEqual(255);
    expect(namedIn(uri, 'interop')).toBe(refusable(uri));
  }
});
