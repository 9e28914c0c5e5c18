// Prints the scenario matrix: `pnpm matrix`. Lists the tests, and runs none of them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ListedTest, matrixOf, tableOf } from './scenario-matrix.ts';

const folder = mkdtempSync(join(tmpdir(), 'realmwire-matrix-'));
try {
  const file = join(folder, 'tests.json');
  const suites = ['tests/scenarios', 'tests/conformance', 'tests/foreign'];
  const args = ['node_modules/vitest/vitest.mjs', 'list', '--project', 'node', `--json=${file}`];
  const { status } = spawnSync(process.execPath, [...args, ...suites], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`vitest list has ended with ${String(status)}`);
  console.log(tableOf(matrixOf(JSON.parse(readFileSync(file, 'utf8')) as ListedTest[])));
} finally {
  rmSync(folder, { recursive: true });
}
