/**
 * A part of what `pnpm sim` does, so that every test run covers it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleSimulator } from './bundle.ts';
import { FOUND } from './found.ts';
import { MUTANTS } from './mutants.ts';
import { planOf } from './plan.ts';
import { Pool } from './pool.ts';
import type { Result } from './worker.ts';

const PLANS = 200;
const LONG_MS = 120_000;

let pool: Pool;

beforeAll(async () => {
  pool = await Pool.open();
}, LONG_MS);

afterAll(() => pool.close());

describe('the simulator', () => {
  test(
    'keeps every promise, whatever goes wrong',
    async () => {
      const failed: Result[] = [];
      let done = 0;

      await pool.run({
        from: 1,
        plans: PLANS,
        onResult: (result) => {
          done += 1;
          if (result.outcome.violations.length > 0) failed.push(result);
          return true;
        },
      });

      expect(
        failed.map(({ seed, outcome }) => `pnpm sim --seed ${seed}: ${outcome.violations}`),
      ).toEqual([]);
      expect(done).toBe(PLANS);
    },
    LONG_MS,
  );

  test.each(FOUND)(
    'has found that $name, and finds it no more',
    async ({ plan }) => {
      const { outcome } = await pool.trace(0, plan);

      expect(outcome.violations).toEqual([]);
    },
    LONG_MS,
  );

  test(
    'does the same in every run of a plan, byte for byte',
    async () => {
      const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

      const once = await Promise.all(seeds.map((seed) => tracesOf(seed)));
      const again = await Promise.all(seeds.toReversed().map((seed) => tracesOf(seed)));

      expect(again.toReversed()).toEqual(once);
      expect(new Set(once.map(({ hash }) => hash)).size).toBe(seeds.length);
    },
    LONG_MS,
  );

  test('makes the same plan of the same seed', () => {
    expect(planOf(7)).toEqual(planOf(7));
    expect(planOf(7)).not.toEqual(planOf(8));
  });

  test(
    'hears of a violated promise, and makes its plan smaller',
    async () => {
      const mutant = MUTANTS.find(
        ({ name }) => name === 'events beyond the credit vanish without a gap',
      );
      const broken = await Pool.open({ edits: mutant?.edits ?? [], threads: 1 });
      let found: number | undefined;

      await broken.run({
        from: 1,
        plans: 100,
        batch: 1,
        onResult: ({ seed, outcome }) => {
          if (outcome.violations.length > 0) found ??= seed;
          return found === undefined;
        },
      });
      const { plan, outcome, steps } = await broken.shrink(found ?? 0, 5_000);
      await broken.close();

      expect(outcome.violations.join()).toContain('no loss without a gap');
      expect(steps).toBeGreaterThan(0);
      expect(JSON.stringify(plan).length).toBeLessThan(JSON.stringify(planOf(found ?? 0)).length);
    },
    LONG_MS,
  );
});

describe('the planted bugs', () => {
  test.each(MUTANTS)('$name: still fits the sources', async ({ edits }) => {
    await expect(bundleSimulator(edits)).resolves.toContain('runPlan');
  });

  test('one that does not fit is refused', async () => {
    const file = 'packages/protocol/src/flow/outbox.ts';
    const nowhere = { file, find: 'no such source', replace: '' };

    await expect(bundleSimulator([nowhere])).rejects.toThrow('this stands 0 times');
    await expect(bundleSimulator([{ ...nowhere, file: 'no/such/file.ts' }])).rejects.toThrow(
      'no module',
    );
  });
});

async function tracesOf(seed: number): Promise<{ hash: string; lines: readonly string[] }> {
  const { outcome, lines } = await pool.trace(seed);
  return { hash: outcome.hash, lines };
}
