// Everything `pnpm check` holds the tree to but the tests. Says at the end how many checks passed.
//   pnpm check             all of them
//   pnpm check lint types  these
import { spawnSync } from 'node:child_process';
import { delimiter, resolve } from 'node:path';

const CHECKS = {
  format: ['biome', 'check', '.'],
  lint: ['oxlint'],
  types: ['tsc', '--singleThreaded'],
  packages: ['tsc', '-b', 'tsconfig.build.json', '--singleThreaded'],
  unused: ['knip'],
  names: ['vitest', 'run', '--project', 'node', '--passWithNoTests', 'src/index.test.ts'],
  tables: ['tsx', '--conditions=@realmwire/source', 'scripts/generate-tables.ts', '--check'],
  docs: ['typedoc', '--options', 'docs/typedoc.json', '--emit', 'none'],
};

const PATH = ['node_modules/.bin', 'docs/node_modules/.bin']
  .map((folder) => resolve(folder))
  .concat(process.env.PATH ?? '')
  .join(delimiter);

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in CHECKS));
if (unknown.length > 0) {
  console.error(
    `No such check: ${unknown.join(', ')}. There are: ${Object.keys(CHECKS).join(', ')}`,
  );
  process.exit(2);
}

const failed = [];
const names = chosen.length > 0 ? chosen : Object.keys(CHECKS);
for (const name of names) {
  const [command, ...args] = CHECKS[name];
  console.log(`\n== ${name}: ${[command, ...args].join(' ')}`);
  const start = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, PATH } });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`-- ${name} ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  if (status !== 0) failed.push(name);
}

if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`);
console.log(`${names.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
