/**
 * 199 subscribers that read and one that does not: do the 199 notice?
 */
import type { PausedResult } from '../load/paced-load.ts';
import { Latencies, type Latency } from '../statistics.ts';
import { highestPace, isSaturated, type Paced, paced } from './highest-pace.ts';
import { type Growth, growthDuring, residentBytes } from './memory.ts';
import type { Pair, Stage, Values } from './stage.ts';

const MIB = 1024 * 1024;
const HEALTHY = 199;
const SECONDS = 60;
const QUICK_SECONDS = 5;
/** Whoever is silent for longer than `heartbeatLostMs` is taken for dead, and rightly so. */
const LONGEST_PAUSE_SECONDS = 30;

/** As long without as with the stalled one, in turns, on the same processes. */
export async function runHealthy(stage: Stage): Promise<void> {
  const { options } = stage;
  const variant = `one stalled, ${HEALTHY} healthy`;
  stage.expect(options.repeats * options.contenders.length);
  await stage.interleaved(async (contender, repeat) => {
    await stage.step({ scenario: 'healthy', variant, contender, repeat }, summary, () =>
      stage.withPair(contender, (pair) => healthy(stage, pair)),
    );
  });
}

async function healthy(stage: Stage, pair: Pair): Promise<Values> {
  const { router, load, target } = pair;
  const { isQuick, warmMs, seconds = isQuick ? QUICK_SECONDS : SECONDS } = stage.options;
  await load.ask('pacedOpen', { ...target, healthy: HEALTHY });
  const perSecond = await highestPace(pair);
  stage.tell(`${perSecond} events/s, ${perSecond * HEALTHY} deliveries/s`);
  // The climb has compiled what is hot; what is left of that is done at the rate that it found.
  await paced(pair, perSecond, warmMs);

  const pauses = Math.ceil(seconds / LONGEST_PAUSE_SECONDS);
  const rounds: Round[] = [];
  while (rounds.length < pauses) {
    rounds.push(await roundOf(pair, perSecond, (1000 * seconds) / pauses));
  }
  const rssAfterMiB = (await residentBytes(router)) / MIB;
  return { perSecond, deliveriesPerSecond: perSecond * HEALTHY, ...valuesOf(rounds), rssAfterMiB };
}

/** Once without and once with the stalled one. */
interface Round {
  readonly alone: Growth<Paced>;
  readonly beside: Growth<Paced>;
  readonly told: PausedResult;
}

async function roundOf(pair: Pair, perSecond: number, ms: number): Promise<Round> {
  const { router, load } = pair;
  const alone = await growthDuring(router, () => paced(pair, perSecond, ms));
  await load.ask('pacedPause');
  const beside = await growthDuring(router, () => paced(pair, perSecond, ms));
  return { alone, beside, told: await load.ask<PausedResult>('pacedResume') };
}

function valuesOf(rounds: readonly Round[]): Values {
  const alone = rounds.map((round) => round.alone);
  const beside = rounds.map((round) => round.beside);
  const told = rounds.map((round) => round.told);
  const [without, withStalled] = [latencyOf(alone), latencyOf(beside)];
  const busy = {
    routerBusyPercent: Math.max(...alone.map(({ value }) => value.routerBusyPercent)),
    loadBusyPercent: Math.max(...alone.map(({ value }) => value.loadBusyPercent)),
  };
  const hasNoRoom = isSaturated({ p99Ms: without.p99Ms, ...busy });
  const isCut = told.some(({ ended }) => ended !== undefined);
  const published = sum(beside.map(({ value }) => value.result.published));
  const received = sum(told.map((one) => one.received));
  const announced = sum(told.map((one) => one.announced));
  return {
    ...busy,
    othersBusyPercent: Math.max(
      ...[...alone, ...beside].map(({ value }) => value.othersBusyPercent),
    ),
    saturated: hasNoRoom ? 1 : 0,
    p50AloneMs: without.p50Ms,
    p99AloneMs: without.p99Ms,
    p50Ms: withStalled.p50Ms,
    p99Ms: withStalled.p99Ms,
    // Without room a comparison says nothing.
    ...(!hasNoRoom && { p99Ratio: withStalled.p99Ms / without.p99Ms }),
    rssBeforeMiB: beside[0]?.beforeMiB ?? Number.NaN,
    rssMaxMiB: Math.max(...beside.map(({ beforeMiB, growthMiB }) => beforeMiB + growthMiB)),
    rssGrowthMiB: Math.max(...beside.map(({ growthMiB }) => growthMiB)),
    rssGrowthAloneMiB: Math.max(...alone.map(({ growthMiB }) => growthMiB)),
    healthyWrong: sum([...alone, ...beside].map(({ value }) => value.result.wrong)),
    pauses: rounds.length,
    gaps: sum(told.map(({ gaps }) => gaps)),
    // One for each pause, no more and no less.
    gapsAmiss: sum(told.map(({ gaps }) => Math.abs(gaps - 1))),
    published,
    received,
    announced,
    // To be cut is to be told.
    lostInSilence: isCut ? 0 : published - received - announced,
    cut: isCut ? 1 : 0,
  };
}

function latencyOf(runs: readonly Growth<Paced>[]): Latency {
  const latencies = new Latencies();
  for (const { value } of runs) latencies.addAll(value.result.latenciesMs);
  return latencies.take();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function summary({ perSecond = 0, p99AloneMs = 0, p99Ms = 0, rssGrowthMiB = 0 }: Values): string {
  const p99 = `${p99AloneMs.toFixed(1)} → ${p99Ms.toFixed(1)} ms`;
  return `${perSecond} events/s, healthy p99 ${p99}, router +${Math.round(rssGrowthMiB)} MiB`;
}
