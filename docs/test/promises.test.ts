import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const PAGE = 'docs/guide/promises.md';
const rows = readFileSync(PAGE, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('test.ts'));

test('the page of promises has promises', () => {
  expect(rows.length).toBeGreaterThan(7);
});

test.each(rows.map((row) => [row.split('|')[1]?.trim() ?? '', row]))(
  'what is promised of "%s" is held by tests that exist',
  (_, row) => {
    for (const [, path = '', named = ''] of row.matchAll(/\]\(([^)]+)\)((?:,? "[^"]+")+)/g)) {
      const file = join(dirname(PAGE), path);
      expect(existsSync(file), file).toBe(true);
      const source = readFileSync(file, 'utf8');
      for (const [, title = ''] of named.matchAll(/"([^"]+)"/g)) {
        expect(source.includes(`'${title}'`), `${title} in ${file}`).toBe(true);
      }
    }
  },
);
