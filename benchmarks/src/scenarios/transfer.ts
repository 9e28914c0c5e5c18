/**
 * 20 MB through a slow link, small calls beside it.
 */
import type { Direction, TransferResult } from '../load/transfer-load.ts';
import { growthDuring } from './memory.ts';
import type { Pair, Stage, Values } from './stage.ts';

const BYTES = 20_000_000;
const BYTES_PER_SECOND = 10_000_000;
const PING_EVERY_MS = 50;
const DIRECTIONS = ['up', 'down'] as const satisfies readonly Direction[];
const ROUND_TRIPS_MS = [0, 50] as const;

/** Both directions at each round-trip time; with `--quick` one direction. */
export async function runTransfer(stage: Stage): Promise<void> {
  const { options } = stage;
  const cases = (options.isQuick ? (['down'] as const) : DIRECTIONS).flatMap((direction) =>
    ROUND_TRIPS_MS.map((roundTripMs) => ({ direction, roundTripMs })),
  );
  stage.expect(options.repeats * options.contenders.length * cases.length);
  await stage.interleaved(async (contender, repeat) => {
    for (const { direction, roundTripMs } of cases) {
      const variant = `${direction}, RTT ${roundTripMs} ms`;
      await stage.step({ scenario: 'transfer', variant, contender, repeat }, summary, () =>
        stage.withPair(contender, (pair) => transferred(stage, pair, direction, roundTripMs)),
      );
    }
  });
}

async function transferred(
  stage: Stage,
  { router, load, target }: Pair,
  direction: Direction,
  roundTripMs: number,
): Promise<Values> {
  const proxy = await stage.start('proxy', 'anywhere');
  try {
    const link = await proxy.ask<number>('listen', {
      targetPort: target.port,
      bytesPerSecond: BYTES_PER_SECOND,
      roundTripMs,
    });
    const options = { link, direction, bytes: BYTES, pingEveryMs: PING_EVERY_MS };
    const name = `transfer ${direction} ${roundTripMs} ${target.contender}`;
    const { value, growthMiB } = await growthDuring(router, () =>
      stage.profiled(name, router, () =>
        load.ask<TransferResult>('transfer', { ...target, ...options }),
      ),
    );
    return {
      totalMs: value.totalMs,
      pings: value.pings,
      pingP50Ms: value.p50Ms,
      pingP99Ms: value.p99Ms,
      rssGrowthMiB: growthMiB,
    };
  } finally {
    proxy.kill();
  }
}

function summary({ totalMs = 0, pingP50Ms = 0 }: Values): string {
  return `${Math.round(totalMs)} ms, small call p50 ${pingP50Ms.toFixed(1)} ms`;
}
