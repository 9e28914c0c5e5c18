/**
 * Makes the plan of a failure small, and says how to see it again.
 */
import type { Pool } from '../pool.ts';

const SHRINK_MS = 20_000;

/** See the head of this file. */
export async function tellFailure(pool: Pool, seed: number): Promise<void> {
  console.log(`seed ${seed} is shrunk …`);
  const { plan, outcome, steps } = await pool.shrink(seed, SHRINK_MS);
  console.log(`\nFAILED with seed ${seed}; see it again:  pnpm sim --seed ${seed}`);
  for (const violation of outcome.violations) console.log(`  ${violation}`);
  console.log(`the plan after ${steps} steps of shrinking (pnpm sim --plan FILE):`);
  console.log(`${JSON.stringify(plan)}\n`);
}
