import { describe, expect, test } from 'vitest';
import { TokenFamily } from './token-family.ts';

describe('the tokens of a session', () => {
  test('begin with one that is good, and no other', () => {
    const family = new TokenFamily('a');

    expect(family.worthOf('a')).toBe('good');
    expect(family.worthOf('b')).toBe('none');
  });

  test('a token that was presented stays good until its successor has arrived', () => {
    const family = new TokenFamily('a');

    family.rotate('a', 'b');
    const before = [family.worthOf('a'), family.worthOf('b')];
    family.confirm();

    expect(before).toEqual(['good', 'good']);
    expect([family.worthOf('a'), family.worthOf('b')]).toEqual(['spent', 'good']);
  });

  test('to present the successor shows that it has arrived', () => {
    const family = new TokenFamily('a');
    family.rotate('a', 'b');

    family.rotate('b', 'c');

    expect(['a', 'b', 'c'].map((hash) => family.worthOf(hash))).toEqual(['spent', 'good', 'good']);
  });

  test('a successor that never arrived is spent when another is offered', () => {
    const family = new TokenFamily('a');
    family.rotate('a', 'b');

    family.rotate('a', 'c');

    expect(['a', 'b', 'c'].map((hash) => family.worthOf(hash))).toEqual(['good', 'spent', 'good']);
  });

  test('frames that come later change nothing', () => {
    const family = new TokenFamily('a');
    family.rotate('a', 'b');

    family.confirm();
    family.confirm();

    expect(family.worthOf('b')).toBe('good');
  });

  test('only so many spent tokens are remembered', () => {
    const family = new TokenFamily('0');

    for (let n = 1; n <= 40; n += 1) {
      family.rotate(String(n - 1), String(n));
      family.confirm();
    }

    expect(family.worthOf('0')).toBe('none');
    expect(family.worthOf('39')).toBe('spent');
    expect(family.worthOf('40')).toBe('good');
  });
});
