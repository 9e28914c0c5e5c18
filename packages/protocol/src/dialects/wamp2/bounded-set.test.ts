import { expect, test } from 'vitest';
import { BoundedSet } from './bounded-set.ts';

test('a bounded set forgets what was added first, or again first', () => {
  const set = new BoundedSet(2);
  for (const item of [1, 2, 1, 3]) set.add(item);

  expect([1, 2, 3].filter((item) => set.has(item))).toEqual([1, 3]);
  expect(set.delete(1)).toBe(true);
  expect(set.delete(1)).toBe(false);
  expect(set.has(1)).toBe(false);
});
