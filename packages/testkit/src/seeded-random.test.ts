import { expect, test } from 'vitest';
import { SeededRandom } from './seeded-random.ts';

const first = (random: SeededRandom): number[] => Array.from({ length: 20 }, () => random.next());

test('the same seed gives the same numbers, another seed others', () => {
  expect(first(new SeededRandom(5))).toEqual(first(new SeededRandom(5)));
  expect(first(new SeededRandom(5))).not.toEqual(first(new SeededRandom(6)));
});

test('a sequence with a name does not depend on what was drawn before', () => {
  const random = new SeededRandom(5);
  const before = first(random.named('link'));
  random.next();

  expect(first(random.named('link'))).toEqual(before);
  expect(first(random.named('ids'))).not.toEqual(before);
});

test('whole numbers come evenly below their bound', () => {
  const random = new SeededRandom(1);
  const counts = [0, 0, 0, 0];
  for (let index = 0; index < 4_000; index += 1) (counts[random.below(4)] as number) += 1;

  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
