/**
 * Loads that run steadily: routed calls and fan-out. Router CPU per operation is measured between
 * two moments of a load that goes on before and after them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FanoutOptions } from '../load/fanout-load.ts';
import type { Mark } from '../load/running-load.ts';
import type { Usage } from '../process/child.ts';
import type { Pair, Stage, Values } from './stage.ts';

/** A case of a scenario, and what the load is told of it. */
interface Case {
  readonly variant: string;
  readonly load: { readonly inFlight: number } | FanoutOptions;
}

const RPC_CASES: readonly Case[] = [1, 64, 512].map((inFlight) => ({
  variant: `${inFlight} in flight`,
  load: { inFlight },
}));

const FANOUT_CASES: readonly Case[] = [
  { variant: '1 to 100', load: { subscribers: 100, underWay: 16 } },
  { variant: '1 to 1000', load: { subscribers: 1000, underWay: 16 } },
  { variant: '1 to 1000, one at a time', load: { subscribers: 1000, underWay: 1 } },
];

/** Operations of the warm-up. */
const WARM_OPERATIONS = { rpc: 30_000, fanout: 300_000 } as const;

/** Routed calls at several numbers in flight. */
export function runRpc(stage: Stage): Promise<void> {
  return runFlowing(stage, 'rpc', RPC_CASES);
}

/** One publisher to several numbers of subscribers. */
export function runFanout(stage: Stage): Promise<void> {
  return runFlowing(stage, 'fanout', FANOUT_CASES);
}

async function runFlowing(
  stage: Stage,
  scenario: 'rpc' | 'fanout',
  cases: readonly Case[],
): Promise<void> {
  const { options } = stage;
  stage.expect(options.repeats * options.contenders.length * cases.length);
  await stage.interleaved(async (contender, repeat) => {
    for (const { variant, load } of cases) {
      await stage.step({ scenario, variant, contender, repeat }, summary, () =>
        stage.withPair(contender, async (pair) => {
          await pair.load.ask(scenario, { ...pair.target, ...load });
          const name = `${scenario} ${variant} ${contender}`;
          return measured(stage, { name, warmOperations: WARM_OPERATIONS[scenario] }, pair);
        }),
      );
    }
  });
}

function summary(values: Values): string {
  const { cpuMicros = 0, perSecond = 0 } = values;
  return `${cpuMicros.toFixed(2)} µs, ${Math.round(perSecond)}/s`;
}

/** Measures a load that runs, when it has warmed up, and stops it. */
export async function measured(
  stage: Stage,
  { name, warmOperations }: { readonly name: string; readonly warmOperations: number },
  { router, load }: Pair,
): Promise<Values> {
  const { warmMs, runMs } = stage.options;
  await warmedUp(load, warmMs, warmOperations);
  const [[usage, mark], [usageAfter, markAfter]] = await stage.profiled(name, router, async () => {
    const before = await both(router, load);
    await sleep(runMs);
    return [before, await both(router, load)];
  });
  await load.ask('stop');

  const operations = markAfter.operations - mark.operations;
  if (operations === 0) throw new Error('nothing happened');
  const wallMs = markAfter.atMs - mark.atMs;
  const cpuMicros = usageAfter.cpuMicros - usage.cpuMicros;
  return {
    cpuMicros: cpuMicros / operations,
    perSecond: (1000 * operations) / wallMs,
    p50Ms: markAfter.p50Ms,
    p99Ms: markAfter.p99Ms,
    routerBusyPercent: cpuMicros / wallMs / 10,
    loadBusyPercent: (markAfter.cpuMicros - mark.cpuMicros) / wallMs / 10,
    operations,
  };
}

/**
 * Waits until the load has run for a while and has done so much that the router's code is compiled;
 * on a busy machine the second takes longer. Gives up on it after some time.
 */
async function warmedUp(load: Pair['load'], warmMs: number, operations: number): Promise<void> {
  for (let waited = 0; waited < 5 * warmMs; waited += warmMs) {
    await sleep(warmMs);
    if ((await load.ask<Mark>('mark')).operations >= operations) return;
  }
}

function both(router: Pair['router'], load: Pair['load']): Promise<[Usage, Mark]> {
  return Promise.all([router.usage(), load.ask<Mark>('mark')]);
}
