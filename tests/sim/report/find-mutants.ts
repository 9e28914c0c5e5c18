/**
 * The test of the test: plants each bug of the list, and looks for it until it is found.
 */
import { FOUND } from '../found.ts';
import { MUTANTS } from '../mutants.ts';
import { Pool } from '../pool.ts';

/** See the head of this file; those whose names contain `only`. Gives the exit status. */
export async function findMutants(only: string, threads: number | undefined): Promise<number> {
  const startedAt = performance.now();
  let missed = 0;
  const mutants = MUTANTS.filter(({ name }) => name.includes(only));
  for (const mutant of mutants) {
    // One that does not fit the sources any more must not hide the others.
    const found = await find(mutant, threads).catch(told);
    if (typeof found === 'string' || found.where === undefined) missed += 1;
    console.log(`${mutant.name}\n  ${typeof found === 'string' ? found : howOf(found)}`);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`\n${mutants.length} planted bugs in ${seconds} s`);
  console.log(`${mutants.length - missed} passed, ${missed} failed`);
  return missed > 0 ? 1 : 0;
}

function howOf({ plans, where, violation }: Found): string {
  if (where === undefined) return `NOT FOUND in ${plans} plans`;
  return `found in ${plans} plans by ${where}: ${violation?.slice(0, 80)}`;
}

function told(error: unknown): string {
  return `NOT PLANTED: ${error instanceof Error ? error.message : String(error)}`;
}

interface Found {
  readonly plans: number;
  /** The plan that has shown it. */
  readonly where?: string;
  readonly violation?: string;
}

async function find(
  { edits, within, isRare }: (typeof MUTANTS)[number],
  threads: number | undefined,
): Promise<Found> {
  const pool = await Pool.open({ edits, threads });
  let plans = 0;
  let found: Omit<Found, 'plans'> = {};
  for (const { name, plan } of isRare === true ? FOUND : []) {
    const { outcome } = await pool.trace(0, plan);
    const [violation] = outcome.violations;
    plans += 1;
    if (violation !== undefined) found = { where: `the plan “${name}”`, violation };
  }
  await pool.run({
    from: 1,
    plans: within,
    batch: 4,
    onResult: ({ seed, outcome }) => {
      plans += 1;
      const [violation] = outcome.violations;
      if (violation === undefined) return true;
      if (found.where === undefined) found = { where: `seed ${seed}`, violation };
      return false;
    },
  });
  await pool.close();
  return { plans, ...found };
}
