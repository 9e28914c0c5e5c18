/**
 * A subscriber that stops reading, beside four that go on.
 */
import type { HealthyResult, StalledResult } from '../load/stalled-load.ts';
import { growthDuring } from './memory.ts';
import type { Pair, Stage, Values } from './stage.ts';

/** Less than a chunk with its header, so that nobody has to cut it. */
const EVENT_BYTES = 16_000;
const HEALTHY = 4;
/** 200 MB; a quarter of it with `--quick`. */
const EVENTS = 12_500;

/** Memory of the router, fate of the healthy, and what the stalled one gets when it reads again. */
export async function runStalled(stage: Stage): Promise<void> {
  const { options } = stage;
  const events = options.isQuick ? EVENTS / 4 : EVENTS;
  stage.expect(options.repeats * options.contenders.length);
  await stage.interleaved(async (contender, repeat) => {
    const step = { scenario: 'stalled', variant: 'one stalled', contender, repeat } as const;
    await stage.step(step, summary, () =>
      stage.withPair(contender, (pair) => stalled(pair, events)),
    );
  });
}

async function stalled({ router, load, target }: Pair, events: number): Promise<Values> {
  await load.ask('stalledOpen', { ...target, eventBytes: EVENT_BYTES, healthy: HEALTHY });
  // Without a stalled one first: it warms up, and says how fast the healthy are by themselves.
  const warm = events / 4;
  await load.ask('stalledRun', warm);
  const alone = await load.ask<HealthyResult>('stalledRun', warm);
  await load.ask('stalledStall');
  const { value: beside, growthMiB } = await growthDuring(router, () =>
    load.ask<HealthyResult>('stalledRun', events),
  );
  const { received, announced, ended } = await load.ask<StalledResult>('stalledResume');
  const aloneRate = warm / alone.seconds;
  const besideRate = events / beside.seconds;
  return {
    rssGrowthMiB: growthMiB,
    healthyWrong: alone.wrong + beside.wrong,
    slowdownPercent: 100 * (1 - besideRate / aloneRate),
    eventsPerSecond: besideRate,
    published: events,
    received,
    announced,
    // To be cut is to be told.
    lostInSilence: ended === undefined ? events - received - announced : 0,
    cut: ended === undefined ? 0 : 1,
  };
}

function summary({ rssGrowthMiB = 0, healthyWrong = 0, received = 0 }: Values): string {
  return `router +${Math.round(rssGrowthMiB)} MiB, healthy: ${healthyWrong} wrong, stalled got ${received}`;
}
