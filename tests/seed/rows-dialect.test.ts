import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DIALECT_ROWS } from './rows-dialect.ts';

const FILES = ['web-clients', 'php-clients', 'bridge', 'hostile'].map((name) =>
  readFileSync(new URL(`${name}.test.ts`, import.meta.url), 'utf8'),
);

describe('what is said of rows about the dialect', () => {
  test('is said once of each', () => {
    const ids = DIALECT_ROWS.map(({ id }) => id);

    expect(ids).toEqual([...new Set(ids)]);
  });

  test.each(DIALECT_ROWS)('of $id is held by a test', ({ id }) => {
    expect(FILES.some((text) => text.includes(`[${id}]`))).toBe(true);
  });
});
