import { describe, expect, test } from 'vitest';
import { readTitles } from './titles.ts';

describe('the list of new books', () => {
  const titles = readTitles();

  test('is long enough to work on', () => {
    expect(titles.length).toBeGreaterThanOrEqual(300);
  });

  test.each(['id', 'shelf'] as const)('has no %s twice', (field) => {
    const values = titles.map((title) => title[field]);

    expect(new Set(values).size).toBe(values.length);
  });

  test('has no book twice', () => {
    const books = titles.map(({ author, title }) => `${author}: ${title}`);

    expect(new Set(books).size).toBe(books.length);
  });

  test('is of the time before 1929', () => {
    const years = titles.map(({ year }) => year);

    expect(Math.max(...years)).toBeLessThan(1929);
    expect(Math.min(...years)).toBeGreaterThan(1450);
  });
});
