import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { fences } from './fences.ts';

const FILES = globSync([
  'README.md',
  'docs/{guide,protocol}/*.md',
  'packages/*/README.md',
  'packages/*/src/**/*.ts',
]);

const examples = FILES.map((file) => ({ file, found: fences(file) })).filter(
  ({ found }) => found.length > 0,
);

test('every example has code', () => {
  for (const { found } of examples) for (const { code } of found) expect(code.trim()).not.toBe('');
});

for (const { file, found } of examples) {
  describe(file, () => {
    for (const [i, { line }] of found.entries()) {
      test(`the example at line ${line} runs`, async () => {
        await import(/* @vite-ignore */ `${process.cwd()}/${file}.ts?fence=${i}`);
      });
    }
  });
}
