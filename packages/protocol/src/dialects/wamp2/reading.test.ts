import { expect, test } from 'vitest';
import { idsIn, nameIn, namesIn, shortened } from './reading.ts';

test('of names, those are taken that a user or a role can have', () => {
  expect(nameIn('ann')).toBe('ann');
  for (const other of ['', 'x'.repeat(256), 5, undefined]) expect(nameIn(other)).toBeUndefined();
  expect(namesIn(['ann', '', 'bob'])).toEqual(['ann', 'bob']);
  expect(namesIn(undefined)).toBeUndefined();
});

test('of numbers, those are taken that a session can have; none of them is not no list', () => {
  expect(idsIn([1, 0, -1, 1.5, 2n, 2 ** 53])).toEqual([1]);
  expect(idsIn([0])).toEqual([]);
  expect(idsIn(undefined)).toBeUndefined();
});

test('what people are told is cut to a length that they read', () => {
  expect(shortened('x'.repeat(5000))).toHaveLength(2048);
  expect(shortened(undefined)).toBeUndefined();
});
