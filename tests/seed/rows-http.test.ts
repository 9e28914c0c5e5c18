import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HTTP_ROWS } from './rows-http.ts';

const FILES = ['emit', 'calls', 'events'].map((name) =>
  readFileSync(new URL(`../http/${name}.test.ts`, import.meta.url), 'utf8'),
);

describe('what is said of rows about push by HTTP', () => {
  test('is said once of each', () => {
    const ids = HTTP_ROWS.map(({ id }) => id);

    expect(ids).toEqual([...new Set(ids)]);
  });

  test.each(HTTP_ROWS)('of $id is held by a test', ({ id }) => {
    expect(FILES.some((text) => text.includes(`[${id}]`))).toBe(true);
  });
});
