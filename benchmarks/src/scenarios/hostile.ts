/**
 * A router with little memory among hostile programs: does it stay, and does it serve the others?
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CONTENDERS } from '../contenders/contenders.ts';
import type { RouterStats } from '../contenders/realmwire-router.ts';
import type { HealthyCalls } from '../load/hostile-load.ts';
import type { Child } from '../process/child.ts';
import type { Block } from '../process/heartbeat.ts';
import type { Latency } from '../statistics.ts';
import { residentBytes } from './memory.ts';
import type { Stage, Values } from './stage.ts';

const MIB = 1024 * 1024;
/** The router's heap; it dies when this is not enough. */
const HEAP_MIB = 512;
const SECONDS = 600;
const QUICK_SECONDS = 20;
const SAMPLE_EVERY_MS = 100;
const TELL_EVERY_S = 30;
/** What was begun before the end is answered in this time. */
const SETTLING_MS = 1_000;

/** All attacks at once, once; the well-behaved pair speaks MessagePack. */
export async function runHostile(stage: Stage): Promise<void> {
  const { isQuick, seconds = isQuick ? QUICK_SECONDS : SECONDS } = stage.options;
  const step = { scenario: 'hostile', contender: 'realmwire', repeat: 1 } as const;
  stage.expect(1);
  await stage.step({ ...step, variant: `${HEAP_MIB} MiB of heap` }, summary, async () => {
    const heap = ['--expose-gc', `--max-old-space-size=${HEAP_MIB}`];
    const children: Child[] = [];
    const start = async (...given: Parameters<Stage['start']>) => {
      const child = await stage.start(...given);
      children.push(child);
      return child;
    };
    try {
      const router = await start(CONTENDERS.msgpack.router, 'router', heap);
      const healthy = await start('load', 'load');
      const hostile = await start('load', 'load');
      return await besieged(stage, { router, healthy, hostile }, seconds);
    } finally {
      for (const child of children) child.kill();
    }
  });
}

interface Parties {
  readonly router: Child;
  readonly healthy: Child;
  readonly hostile: Child;
}

async function besieged(
  stage: Stage,
  { router, healthy, hostile }: Parties,
  seconds: number,
): Promise<Values> {
  const port = await router.ask<number>('listen', {});
  await healthy.ask('healthyStart', { contender: 'msgpack', port });
  await hostile.ask('hostileStart', { contender: 'msgpack', port });
  await router.ask('watchLoop');
  let highest = 0;
  const begun = performance.now();
  for (let told = 1; performance.now() - begun < seconds * 1000; ) {
    highest = Math.max(highest, await residentBytes(router));
    await sleep(SAMPLE_EVERY_MS);
    if (performance.now() - begun < told * TELL_EVERY_S * 1000) continue;
    stage.tell(await position(told * TELL_EVERY_S, highest, { router, healthy, hostile }));
    told += 1;
  }
  const stats = await router.ask<RouterStats>('stats');
  const block = await router.ask<Block>('longestBlock');
  const lives = await hostile.ask<number>('hostileStop');
  await sleep(SETTLING_MS);
  const calls = await healthy.ask<HealthyCalls & Latency>('healthyStop');
  const { memory, entrance } = stats;
  return {
    seconds,
    rssMaxMiB: highest / MIB,
    calls: calls.calls,
    unanswered: calls.unanswered,
    p50Ms: calls.p50Ms,
    p99Ms: calls.p99Ms,
    maxMs: calls.maxMs,
    ...block,
    lives,
    shedSessions: memory.shedSessions,
    refusedSessions: entrance.refusedSessions,
    refusedConnections: entrance.refusedConnections,
  };
}

async function position(
  seconds: number,
  highest: number,
  { router, healthy }: Parties,
): Promise<string> {
  const { memory, sessions } = await router.ask<RouterStats>('stats');
  const { calls, unanswered } = await healthy.ask<HealthyCalls>('healthyMark');
  return [
    `${seconds} s`,
    `RSS at most ${Math.round(highest / MIB)} MiB`,
    `held ${Math.round(memory.usedBytes / MIB)} MiB (${memory.level})`,
    `${sessions} sessions, ${memory.shedSessions} shed`,
    `${calls} calls, ${unanswered} unanswered`,
  ].join(', ');
}

function summary({ rssMaxMiB = 0, calls = 0, unanswered = 0, shedSessions = 0 }: Values): string {
  return `RSS at most ${Math.round(rssMaxMiB)} MiB, ${calls} calls, ${unanswered} unanswered, ${shedSessions} shed`;
}
