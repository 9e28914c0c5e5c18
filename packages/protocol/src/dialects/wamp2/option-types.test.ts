import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BOOLEAN,
  COUNT,
  DICTIONARIES,
  DICTIONARY,
  INTEGER,
  INTEGERS,
  type OptionType,
  oneOf,
  TEXT,
  TEXTS,
} from './option-types.ts';

const TYPES: readonly (readonly [OptionType, takes: unknown[], refuses: unknown[]])[] = [
  [BOOLEAN, [true, false], [0, 1, 'true', null, undefined]],
  [INTEGER, [0, -1, 2 ** 60, 10n], [1.5, Number.NaN, Number.POSITIVE_INFINITY, '1', null, []]],
  [COUNT, [0, 1, Number.MAX_SAFE_INTEGER], [-1, 0.5, 2 ** 53, 1n, '1', null]],
  [TEXT, ['', 'a'], [1, null, undefined, ['a'], {}]],
  [INTEGERS, [[], [1], [-1, 2n]], [1, '1', null, { 0: 1, length: 1 }, [[1]]]],
  [TEXTS, [[], ['a', '']], ['a', null, { 0: 'a', length: 1 }, [['a']]]],
  [DICTIONARY, [{}, { a: null }], [null, [], 'a', 1, new Uint8Array(1), () => {}]],
  [DICTIONARIES, [[], [{}, { a: 1 }]], [{}, null, 'a', [null], [[]]]],
  [oneOf('exact', 'prefix'), ['exact', 'prefix'], ['', 'Exact', 'exactly', 0, null, ['exact']]],
];

test.each(TYPES)('$means', ({ accepts }, takes, refuses) => {
  expect(takes.filter((value) => !accepts(value))).toEqual([]);
  expect(refuses.filter(accepts)).toEqual([]);
});

test('a list with one wrong item is no list of the type, wherever that is', () => {
  const cases = [
    [INTEGERS, 1, 'a'],
    [TEXTS, 'a', 1],
    [DICTIONARIES, {}, []],
  ] as const;
  for (const [{ accepts }, right, wrong] of cases) {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(5), (before, after) => {
        const list = (count: number) => new Array(count).fill(right);

        return !accepts([...list(before), wrong, ...list(after)]);
      }),
    );
  }
});

test('a choice names its words to who has said none of them', () => {
  expect(oneOf('kill', 'skip').means).toBe('one of kill, skip');
  expect(oneOf('kill', 'skip').accepts('killnowait')).toBe(false);
});
