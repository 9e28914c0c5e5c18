import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestSafeText } from './safe-pattern.ts';

describe('the longest text for an expression', () => {
  test.each([
    ['^abc$', Number.POSITIVE_INFINITY],
    ['^[a-z]{2}$', Number.POSITIVE_INFINITY],
    ['^(?:ab|cd)$', Number.POSITIVE_INFINITY],
    ['^\\.[)(|*]\\)$', Number.POSITIVE_INFINITY],
    ['^{a,b}$', Number.POSITIVE_INFINITY],
    ['^[0-9]+$', 1e5],
    ['^[0-9]{3,}$', 1e5],
    ['^(?:ab)*$', 1e5],
    ['abc', 1e5],
    ['^a|b', 5e4],
    ['^(?<year>[0-9]+)$', 1e5],
    ['^(?=a)(?!b)(?<=c)(?<!d)e+$', 1e5],
    ['^[^@]+@[^@]+$', 316],
    ['[0-9]+', 316],
    ['^(?:-[a-z]+)?$', 5e4],
    ['^a+?b*?$', 316],
    ['^(?:a+){2}$', 316],
    ['^(?:a|b){3}$', Number.POSITIVE_INFINITY],
  ])('%s is %d', (source, longest) => {
    expect(longestSafeText(source)).toBe(longest);
  });

  test.each([
    '(a+)+$',
    '^(a*)*$',
    '^(a|a)*$',
    '^(a|aa)+$',
    '^(a?){40}a{40}$',
    '^(a{0,9}){99}$',
    '^([a-z]+.)+$',
    '^(?:(?:a?)+)$',
    '^((a{1,30}){1,30})$',
    `^${'a?'.repeat(40)}${'a'.repeat(40)}$`,
    `^${'(a|a)'.repeat(40)}b$`,
    '^(a)\\1$',
    '^(?<x>a+)\\k<x>$',
  ])('%s is nothing at all', (source) => {
    expect(longestSafeText(source)).toBe(0);
  });

  test.each(['(', '[', 'a**', '\\', '(?<a'])('%s is not an expression', (source) => {
    expect(() => longestSafeText(source)).toThrow(SyntaxError);
  });

  test('is a number for everything that is an expression', () => {
    const part = fc.constantFrom(
      'a',
      '(',
      ')',
      '(?:',
      '|',
      '*',
      '+',
      '?',
      '{2}',
      '{1,}',
      '{1,3}',
      '[a-z]',
      '[^]',
      '.',
      '\\d',
      '^',
      '$',
      '\\1',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const source = parts.join('');
        let isExpression = true;
        try {
          new RegExp(source);
        } catch {
          isExpression = false;
        }
        if (isExpression) expect(longestSafeText(source)).toBeGreaterThanOrEqual(0);
        else expect(() => longestSafeText(source)).toThrow(SyntaxError);
      }),
    );
  });

  test('keeps the matching short', () => {
    const part = fc.constantFrom('a', '(a', ')', '|', '*', '+', '?', '{2}', '{1,3}', 'b', '.');
    const text = fc.constantFrom('a'.repeat(3000), 'ab'.repeat(1500), `${'a'.repeat(2999)}c`);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), text, (parts, given) => {
        const source = parts.join('');
        try {
          new RegExp(source);
        } catch {
          return;
        }
        const from = performance.now();
        new RegExp(source).test(given.slice(0, Math.min(given.length, longestSafeText(source))));
        expect(performance.now() - from).toBeLessThan(1_000);
      }),
      { numRuns: 100 },
    );
  });
});
