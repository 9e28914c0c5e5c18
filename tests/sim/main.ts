/**
 * The program of `pnpm sim`.
 *
 *     pnpm sim                      5,000 plans, from seed 1
 *     pnpm sim --plans N --from N   others; --from random draws the first seed
 *     pnpm sim --time S             as many as fit into so many seconds
 *     pnpm sim --seed N             one plan, and all that happens in it
 *     pnpm sim --plan FILE          one plan that was shrunk
 *     pnpm sim --mutants            every planted bug must be found; --only TEXT: those of this name
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { FOUND } from './found.ts';
import { Pool } from './pool.ts';
import { findMutants } from './report/find-mutants.ts';
import { Progress } from './report/progress.ts';
import { tellFailure } from './report/tell-failure.ts';
import type { Result } from './worker.ts';

/** What `pnpm sim` runs if it is told nothing. */
const PLANS = 5_000;

/** So many failures are shrunk and told; the others have often the same cause. */
const TOLD = 3;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    plans: { type: 'string' },
    from: { type: 'string', default: '1' },
    time: { type: 'string' },
    seed: { type: 'string' },
    plan: { type: 'string' },
    threads: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const threads = values.threads === undefined ? undefined : Number(values.threads);

if (values.mutants) process.exitCode = await findMutants(values.only, threads);
else if (values.seed !== undefined || values.plan !== undefined) process.exitCode = await replay();
else process.exitCode = await search();

async function search(): Promise<number> {
  const seconds = values.time === undefined ? undefined : Number(values.time);
  const plans = Number(values.plans ?? (seconds === undefined ? PLANS : Number.MAX_SAFE_INTEGER));
  const from =
    values.from === 'random' ? 1 + Math.floor(Math.random() * 1_000_000_000) : Number(values.from);
  const withinMs = seconds === undefined ? undefined : seconds * 1000;
  const pool = await Pool.open({ threads });
  const progress = new Progress(from, Number.isSafeInteger(from + plans) ? plans : undefined);
  const failed: Result[] = [];
  const again = await findAgain(pool);
  await pool.run({
    from,
    plans,
    withinMs,
    onResult: (result) => {
      progress.add(result);
      if (result.outcome.violations.length > 0) failed.push(result);
      return failed.length < 50;
    },
  });
  progress.end();
  for (const { seed } of failed.slice(0, TOLD)) await tellFailure(pool, seed);
  await pool.close();
  const bad = failed.length + again;
  console.log(`${progress.done + FOUND.length - bad} passed, ${bad} failed`);
  return bad > 0 ? 1 : 0;
}

/** Runs the plans that have found a bug before; how many find it again. */
async function findAgain(pool: Pool): Promise<number> {
  let bad = 0;
  for (const { name, plan } of FOUND) {
    const { outcome } = await pool.trace(plan.seed, plan);
    if (outcome.violations.length === 0) continue;
    bad += 1;
    console.log(`FAILED again: ${name}`);
    for (const violation of outcome.violations) console.log(`  ${violation}`);
  }
  return bad;
}

async function replay(): Promise<number> {
  const plan = values.plan && JSON.parse(await readFile(values.plan, 'utf8'));
  const pool = await Pool.open({ threads: 1 });
  const { outcome, lines } = await pool.trace(Number(values.seed ?? 0), plan);
  await pool.close();
  for (const line of lines) console.log(line);
  console.log(`trace ${outcome.hash}, ${lines.length} lines, ${outcome.virtualMs / 1000} s`);
  for (const violation of outcome.violations) console.log(`violated: ${violation}`);
  return outcome.violations.length > 0 ? 1 : 0;
}
