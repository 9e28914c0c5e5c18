import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { DIALECT_ROWS } from './rows-dialect.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TITLES = globSync(['tests/**/*.test.ts', 'packages/*/src/**/*.test.ts'], { cwd: ROOT })
  .filter((file) => !file.endsWith('rows-dialect.test.ts'))
  .flatMap((file) => readFileSync(`${ROOT}/${file}`, 'utf8').split('\n'))
  .filter((line) => /\[[SCX]\d/.test(line));

describe('what is said of rows about the dialect', () => {
  test('is said once of each', () => {
    const ids = DIALECT_ROWS.map(({ id }) => id);

    expect(ids).toEqual([...new Set(ids)]);
  });

  test.each(DIALECT_ROWS)('of $id is held by a test', ({ id }) => {
    expect(TITLES.some((line) => line.includes(`[${id}]`))).toBe(true);
  });
});
