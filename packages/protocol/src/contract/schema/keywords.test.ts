import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../description.ts';
import { Keywords } from './keywords.ts';

const of = (schema: JsonObject): Keywords => new Keywords(schema, 'here');

describe('keywords', () => {
  test('are read by kind', () => {
    const keywords = of({ n: 1.5, c: 2, t: 'x', o: { a: 1 }, l: [1, 'a'], s: ['a'] });

    expect(keywords.number('n')).toBe(1.5);
    expect(keywords.count('c')).toBe(2);
    expect(keywords.text('t')).toBe('x');
    expect(keywords.members('o')).toEqual({ a: 1 });
    expect(keywords.list('l')).toEqual([1, 'a']);
    expect(keywords.names('s')).toEqual(['a']);
    expect(keywords.raw('o')).toEqual({ a: 1 });
    expect(keywords.hasAny(['x', 'n'])).toBe(true);
    expect(keywords.place).toBe('here');
  });

  test('that are not there are undefined, whatever objects inherit', () => {
    const keywords = of({});

    expect(keywords.raw('toString')).toBeUndefined();
    expect(keywords.text('t')).toBeUndefined();
    expect(keywords.list('l')).toBeUndefined();
    expect(keywords.hasAny(['toString'])).toBe(false);
  });

  test.each([
    ['number', 'x', 'here.k: must be a number'],
    ['count', -1, 'here.k: must be a whole number'],
    ['count', 1.5, 'here.k: must be a whole number'],
    ['text', 1, 'here.k: must be a text'],
    ['members', [], 'here.k: must be an object'],
    ['list', {}, 'here.k: must be a list'],
    ['list', Array(257).fill(1), 'here.k: too many alternatives'],
    ['names', 'a', 'here.k: must be a list of texts'],
    ['names', [1], 'here.k: must be a list of texts'],
  ] as const)('of the wrong kind are refused: %s', (kind, value, problem) => {
    expect(() => of({ k: value })[kind]('k')).toThrow(problem);
  });
});
