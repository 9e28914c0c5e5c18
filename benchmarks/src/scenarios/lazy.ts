/**
 * A stream whose consumer is slower than its producer: who holds what has not been taken?
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CONTENDERS } from '../contenders/contenders.ts';
import type { Child } from '../process/child.ts';
import type { Consumed, Kind } from '../streams/consumer.ts';
import type { Produced } from '../streams/production.ts';
import { STREAMERS, type Streamer, type StreamerName, streamersOf } from '../streams/streamers.ts';
import { MemoryPeak } from './memory-peak.ts';
import type { Stage, Values } from './stage.ts';

const KINDS = ['lazy', 'stalled'] as const satisfies readonly Kind[];
const SECONDS = 30;
const QUICK_SECONDS = 6;
const LOOK_EVERY_MS = 20;
/** A process that has grown by so much has shown what it does; the machine has other work. */
const CEILING_MIB = 2048;
/** Fewer items than this, and it was not a stream that was measured. */
const FEWEST_CONSUMED = 10;

/** A lazy and a stalled consumer, of each that streams. */
export async function runLazy(stage: Stage): Promise<void> {
  const { contenders, repeats } = stage.options;
  const streamers = streamersOf(contenders);
  stage.expect(repeats * streamers.length * KINDS.length);
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    for (const contender of streamers) {
      for (const kind of KINDS) {
        const step = { scenario: 'lazy', variant: kind, contender, repeat } as const;
        await stage.step(step, summary, () => streamed(stage, contender, kind));
      }
    }
  }
}

interface Parties {
  readonly producer: Child;
  readonly consumer: Child;
  /** Between the two, where there is one. */
  readonly router: Child | undefined;
}

async function streamed(stage: Stage, name: StreamerName, kind: Kind): Promise<Values> {
  const { isQuick, seconds = isQuick ? QUICK_SECONDS : SECONDS } = stage.options;
  const children: Child[] = [];
  const start = async (program: Parameters<Stage['start']>[0], core: 'router' | 'load') => {
    const child = await stage.start(program, core, ['--expose-gc']);
    children.push(child);
    return child;
  };
  try {
    const { producer: program, codec }: Streamer = STREAMERS[name];
    const consumer = await start('consumer', 'load');
    let router: Child | undefined;
    let producer: Child;
    let port: number;
    if (codec === undefined) {
      producer = await start(program, 'router');
      port = await producer.ask<number>('listen');
    } else {
      router = await start(CONTENDERS[codec].router, 'router');
      port = await router.ask<number>('listen', {});
      producer = await start(program, 'load');
      await producer.ask('serve', { port, codec });
    }
    await consumer.ask('open', { streamer: name, port });
    return await watched({ producer, consumer, router }, kind, seconds);
  } finally {
    for (const child of children) child.kill();
  }
}

async function watched(
  { producer, consumer, router }: Parties,
  kind: Kind,
  seconds: number,
): Promise<Values> {
  const producing = await MemoryPeak.above(producer);
  const consuming = await MemoryPeak.above(consumer);
  const routing = router === undefined ? undefined : await MemoryPeak.above(router);
  const peaks = [producing, consuming, ...(routing === undefined ? [] : [routing])];

  await consumer.ask('begin', kind);
  const begun = performance.now();
  const passedMs = (): number => performance.now() - begun;
  while (passedMs() < seconds * 1000 && peaks.every(({ rssMiB }) => rssMiB < CEILING_MIB)) {
    await Promise.all(peaks.map((peak) => peak.look()));
    await sleep(LOOK_EVERY_MS);
  }
  const passedSeconds = passedMs() / 1000;
  const { produced, hasEnded } = await producer.ask<Produced>('produced');
  const { consumed, ended } = await consumer.ask<Consumed>('consumed');
  if (consumed < FEWEST_CONSUMED) throw new Error(`only ${consumed} items came: ${ended}`);
  return {
    seconds: passedSeconds,
    produced,
    consumed,
    producerRssMiB: producing.rssMiB,
    producerHeapMiB: producing.heapMiB,
    ...(routing && { routerRssMiB: routing.rssMiB, routerHeapMiB: routing.heapMiB }),
    consumerRssMiB: consuming.rssMiB,
    ended: hasEnded || ended !== undefined ? 1 : 0,
  };
}

function summary({ produced = 0, consumed = 0, producerRssMiB = 0, ...rest }: Values): string {
  const { routerRssMiB, consumerRssMiB = 0 } = rest;
  return [
    `producer +${Math.round(producerRssMiB)} MiB`,
    ...(routerRssMiB === undefined ? [] : [`router +${Math.round(routerRssMiB)} MiB`]),
    `consumer +${Math.round(consumerRssMiB)} MiB`,
    `${produced} produced, ${consumed} consumed`,
  ].join(', ');
}
