/**
 * The program that the bundle is: runs plans in a thread of its own, and shrinks those that fail.
 */
import { parentPort } from 'node:worker_threads';
import fc from 'fast-check';
import { type Plan, planOf, plans } from './plan.ts';
import { type Outcome, runPlan } from './run-plan.ts';

/** What a worker is asked. */
export type Question =
  | { readonly ask: 'seeds'; readonly from: number; readonly to: number }
  | { readonly ask: 'shrink'; readonly seed: number; readonly withinMs: number }
  /** Without a plan: the one of the seed. */
  | { readonly ask: 'trace'; readonly seed: number; readonly plan?: Plan | undefined };

/** What it answers. */
export type Answer =
  | { readonly is: 'done'; readonly results: readonly Result[] }
  | {
      readonly is: 'shrunk';
      readonly plan: Plan;
      readonly outcome: Outcome;
      readonly steps: number;
    }
  | { readonly is: 'traced'; readonly outcome: Outcome; readonly lines: readonly string[] };

/** A seed and what came of it. */
export interface Result {
  readonly seed: number;
  readonly outcome: Outcome;
}

parentPort?.on('message', (question: Question) => {
  void answer(question).then((given) => parentPort?.postMessage(given));
});

async function answer(question: Question): Promise<Answer> {
  switch (question.ask) {
    case 'seeds': {
      const results: Result[] = [];
      for (let seed = question.from; seed < question.to; seed += 1) {
        results.push({ seed, outcome: await runPlan(planOf(seed)) });
      }
      return { is: 'done', results };
    }
    case 'shrink':
      return shrink(question.seed, question.withinMs);
    case 'trace': {
      const lines: string[] = [];
      const outcome = await runPlan(question.plan ?? planOf(question.seed), (line) =>
        lines.push(line),
      );
      return { is: 'traced', outcome, lines };
    }
  }
}

/** The smallest plan that still violates the same invariant first. */
async function shrink(seed: number, withinMs: number): Promise<Answer> {
  const first = invariantOf(await runPlan(planOf(seed)));
  const violates = fc.asyncProperty(plans, async (plan) => {
    return invariantOf(await runPlan(plan)) !== first;
  });
  const found = await fc.check(violates, {
    seed,
    numRuns: 1,
    interruptAfterTimeLimit: withinMs,
    markInterruptAsFailure: false,
  });
  const plan = found.counterexample?.[0] ?? planOf(seed);
  return { is: 'shrunk', plan, outcome: await runPlan(plan), steps: found.numShrinks };
}

/** The name of what was violated first. */
function invariantOf({ violations }: Outcome): string | undefined {
  return violations[0]?.split(':')[0];
}
