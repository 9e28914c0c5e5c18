/**
 * Pages of the seed systems: how much one says over a line with a round trip of 50 ms, and how fast what one
 * says reaches 300 others.
 */
import type { SeedFanoutOptions, SeedSayOptions, SeedSpeech } from '../load/seed-load.ts';
import { measured } from './flowing.ts';
import type { Pair, Stage, Values } from './stage.ts';

const ROUND_TRIP_MS = 50;
const BYTES_PER_SECOND = 10_000_000;
const SAY = `one page, RTT ${ROUND_TRIP_MS} ms`;
const SPEECHES: readonly SeedSpeech[] = ['oneByOne', 'seed', 'native'];
const UNDER_WAY = 1_000;

const RECEIVERS = 300;
const FANOUT = `1 to ${RECEIVERS}, 100 bytes`;
const BROADCASTS_UNDER_WAY = 16;
/** Deliveries of the warm-up. */
const WARM_DELIVERIES = 300_000;

/** Both cases; the native wire is measured with more receivers in `fanout`. */
export async function runSeed(stage: Stage): Promise<void> {
  const { repeats } = stage.options;
  stage.expect(repeats * (SPEECHES.length + 2));
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    for (const speech of SPEECHES)
      await step(stage, { variant: SAY, contender: speech, repeat }, (pair) =>
        said(stage, pair, speech),
      );
    for (const contender of ['seed', 'native'] as const)
      await step(stage, { variant: FANOUT, contender, repeat }, (pair) =>
        spread(stage, pair, contender),
      );
  }
}

function step(
  stage: Stage,
  of: { readonly variant: string; readonly contender: string; readonly repeat: number },
  measure: (pair: Pair) => Promise<Values>,
): Promise<void> {
  return stage.step({ scenario: 'seed', ...of }, summary, async () => {
    const values = await stage.withPair('json', measure);
    return { ...values, microsEach: 1_000_000 / (values['perSecond'] ?? Number.NaN) };
  });
}

async function said(stage: Stage, pair: Pair, speech: SeedSpeech): Promise<Values> {
  const proxy = await stage.start('proxy', 'anywhere');
  try {
    const port = await proxy.ask<number>('listen', {
      targetPort: pair.target.port,
      bytesPerSecond: BYTES_PER_SECOND,
      roundTripMs: ROUND_TRIP_MS,
    });
    const options: SeedSayOptions = { speech, underWay: UNDER_WAY };
    await pair.load.ask('seedSay', { port, ...options });
    return await measured(stage, { name: `seed ${speech}`, warmOperations: 0 }, pair);
  } finally {
    proxy.kill();
  }
}

async function spread(stage: Stage, pair: Pair, contender: 'seed' | 'native'): Promise<Values> {
  const options: SeedFanoutOptions = { receivers: RECEIVERS, underWay: BROADCASTS_UNDER_WAY };
  const native = { subscribers: RECEIVERS, underWay: BROADCASTS_UNDER_WAY };
  if (contender === 'seed') await pair.load.ask('seedFanout', { ...pair.target, ...options });
  else await pair.load.ask('fanout', { ...pair.target, ...native });
  const name = `seed fanout ${contender}`;
  return measured(stage, { name, warmOperations: WARM_DELIVERIES }, pair);
}

function summary({ perSecond = 0, cpuMicros = 0 }: Values): string {
  return `${Math.round(perSecond)}/s, ${cpuMicros.toFixed(2)} µs`;
}
