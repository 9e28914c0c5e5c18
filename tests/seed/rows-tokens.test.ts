import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TOKEN_ROWS } from './rows-tokens.ts';

const FILES = ['tokens', 'main-application'].map((name) =>
  readFileSync(new URL(`${name}.test.ts`, import.meta.url), 'utf8'),
);

describe('what is said of rows about tokens', () => {
  test('is said once of each', () => {
    const ids = TOKEN_ROWS.map(({ id }) => id);

    expect(ids).toEqual([...new Set(ids)]);
  });

  test.each(TOKEN_ROWS)('of $id is held by a test', ({ id }) => {
    expect(FILES.some((text) => text.includes(`[${id}]`))).toBe(true);
  });
});
