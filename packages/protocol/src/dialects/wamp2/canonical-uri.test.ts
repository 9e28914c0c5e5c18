import { expect, test } from 'vitest';
import { isUri } from '../../uri.ts';
import { refusable } from './canonical-uri.ts';

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
