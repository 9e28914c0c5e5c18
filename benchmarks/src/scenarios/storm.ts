/**
 * All sessions are cut off and come back at the same moment.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StormResult } from '../load/storm-load.ts';
import type { Usage } from '../process/child.ts';
import type { Block } from '../process/heartbeat.ts';
import { growthDuring } from './memory.ts';
import type { Pair, Stage, Values } from './stage.ts';

const CLIENTS = 2000;
/** What is left of the sessions before is cleared up in this time. */
const SETTLING_MS = 500;

/** How long a storm blocks the router, and how soon everybody is back. */
export async function runStorm(stage: Stage): Promise<void> {
  const { options } = stage;
  // Whoever retries by itself is not the router that is measured here.
  const contenders = options.contenders.filter((contender) => contender !== 'socketio');
  const variant = `${CLIENTS} at once`;
  stage.expect(options.repeats * contenders.length);
  for (let repeat = 1; repeat <= options.repeats; repeat += 1) {
    for (const contender of contenders) {
      await stage.step({ scenario: 'storm', variant, contender, repeat }, summary, () =>
        stage.withPair(contender, (pair) => storm(stage, pair)),
      );
    }
  }
}

async function storm(stage: Stage, { router, load, target }: Pair): Promise<Values> {
  await load.ask('stormOpen', { ...target, clients: CLIENTS });
  await sleep(SETTLING_MS);
  await router.ask('watchLoop');
  const before = await router.ask<Usage>('usage');
  const { value, growthMiB } = await growthDuring(router, () =>
    stage.profiled(`storm ${target.contender}`, router, () =>
      load.ask<StormResult>('storm', undefined, 90_000),
    ),
  );
  await sleep(SETTLING_MS);
  const after = await router.ask<Usage>('usage');
  return {
    ...(await router.ask<Block>('longestBlock')),
    totalMs: value.totalMs,
    p50Ms: value.p50Ms,
    p99Ms: value.p99Ms,
    lost: value.lost,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / CLIENTS,
    rssGrowthMiB: growthMiB,
  };
}

function summary({ blockedMs = 0, totalMs = 0, lost = 0 }: Values): string {
  return `blocked for ${Math.round(blockedMs)} ms, all back in ${Math.round(totalMs)} ms, ${lost} lost`;
}
