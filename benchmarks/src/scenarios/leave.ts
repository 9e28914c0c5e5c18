/**
 * A consumer leaves its `for await` loop: how long until the `signal` of the handler that produces, two
 * sockets further, says so?
 */
import { CONTENDERS } from '../contenders/contenders.ts';
import type { Child } from '../process/child.ts';
import { Latencies } from '../statistics.ts';
import { STREAMERS } from '../streams/streamers.ts';
import type { Stage, Values } from './stage.ts';

const LOOPS = 1_000;
const QUICK_LOOPS = 100;
/** The others have no router between the two, and some have no signal. */
const REALMWIRE = ['json', 'msgpack'] as const;

/** Loops that are left after a few items, one after the other, in each codec. */
export async function runLeave(stage: Stage): Promise<void> {
  const { contenders, repeats, isQuick } = stage.options;
  const wanted = REALMWIRE.filter((codec) => contenders.includes(codec));
  stage.expect(repeats * wanted.length);
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    for (const contender of wanted) {
      const step = { scenario: 'leave', variant: 'after 5 items', contender, repeat } as const;
      const loops = isQuick ? QUICK_LOOPS : LOOPS;
      await stage.step(step, summary, () => left(stage, contender, loops));
    }
  }
}

async function left(
  stage: Stage,
  codec: (typeof REALMWIRE)[number],
  loops: number,
): Promise<Values> {
  const children: Child[] = [];
  const start = async (program: Parameters<Stage['start']>[0], core: 'router' | 'load') => {
    const child = await stage.start(program, core);
    children.push(child);
    return child;
  };
  try {
    const consumer = await start('consumer', 'load');
    const router = await start(CONTENDERS[codec].router, 'router');
    const port = await router.ask<number>('listen', {});
    const producer = await start(STREAMERS[codec].producer, 'load');
    await producer.ask('serve', { port, codec });
    await consumer.ask('open', { streamer: codec, port });
    const leftAt = await consumer.ask<number[]>('leave', loops);
    const stoppedAt = await producer.ask<number[]>('stopped', loops);
    const latencies = new Latencies();
    // Words of one call keep their order, and the loops follow one another.
    latencies.addAll(leftAt.map((at, index) => (stoppedAt[index] ?? Number.NaN) - at));
    return { loops, ...latencies.take() };
  } finally {
    for (const child of children) child.kill();
  }
}

function summary({ p50Ms = 0, p99Ms = 0, maxMs = 0 }: Values): string {
  return `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, max ${maxMs.toFixed(2)} ms`;
}
