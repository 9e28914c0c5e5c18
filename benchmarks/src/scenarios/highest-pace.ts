/**
 * The highest rate of events at which neither the router nor the load is saturated.
 */
import { cpus } from 'node:os';
import type { PacedResult } from '../load/paced-load.ts';
import type { Child } from '../process/child.ts';
import { Latencies } from '../statistics.ts';

/** The rate; what a machine manages may be less. */
const HIGHEST_PER_SECOND = 5_000;
const LOWEST_PER_SECOND = 100;
const STEP = 1.25;
/** A process that is busier than this has no room for what comes in a heap. */
const BUSIEST_PERCENT = 75;
/** Whoever is saturated delays events by more than this before long. */
const SLOWEST_P99_MS = 20;
/** A rate is refused when it failed so often: once may be the machine's other work. */
const TRIES = 2;
/** How long a rate is tried. */
const PROBE_MS = 1_500;

interface Processes {
  readonly router: Child;
  readonly load: Child;
}

/** How a run at one rate went. */
export interface Paced {
  readonly result: PacedResult;
  readonly routerBusyPercent: number;
  readonly loadBusyPercent: number;
  /** What other processes took of one core: where it is much, they are what was measured. */
  readonly othersBusyPercent: number;
}

/** Publishes at a rate and says how busy both processes were. */
export async function paced(
  { router, load }: Processes,
  perSecond: number,
  ms: number,
): Promise<Paced> {
  const begun = performance.now();
  const machineBefore = machineBusyMs();
  const before = await Promise.all([router.usage(), load.usage()]);
  const result = await load.ask<PacedResult>('pacedRun', { perSecond, ms }, 2 * ms + 60_000);
  const after = await Promise.all([router.usage(), load.usage()]);
  const machineMs = machineBusyMs() - machineBefore;
  const passedMs = performance.now() - begun;
  const busyMs = (at: 0 | 1): number => (after[at].cpuMicros - before[at].cpuMicros) / 1000;
  const percent = (ms: number): number => (100 * ms) / passedMs;
  return {
    result,
    routerBusyPercent: percent(busyMs(0)),
    loadBusyPercent: percent(busyMs(1)),
    othersBusyPercent: percent(Math.max(0, machineMs - busyMs(0) - busyMs(1))),
  };
}

/**
 * Raises the rate until it is too high, and returns the last that was not; the lowest where all are
 * too high, which the measurement at that rate will show.
 */
export async function highestPace(pair: Processes): Promise<number> {
  let highest = LOWEST_PER_SECOND;
  let next = highest;
  while (await isBearable(pair, next)) {
    highest = next;
    if (highest === HIGHEST_PER_SECOND) break;
    next = Math.min(HIGHEST_PER_SECOND, Math.round(highest * STEP));
  }
  return highest;
}

/** Whether a rate is too high, to judge by a run at it. */
export function isSaturated({
  p99Ms,
  routerBusyPercent,
  loadBusyPercent,
}: {
  readonly p99Ms: number;
  readonly routerBusyPercent: number;
  readonly loadBusyPercent: number;
}): boolean {
  const busyPercent = Math.max(routerBusyPercent, loadBusyPercent);
  return busyPercent > BUSIEST_PERCENT || p99Ms > SLOWEST_P99_MS;
}

/** What all processes of the machine have used since it started, all cores. */
function machineBusyMs(): number {
  return cpus().reduce((total, { times }) => total + times.user + times.nice + times.sys, 0);
}

async function isBearable(pair: Processes, perSecond: number): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { result, ...busy } = await paced(pair, perSecond, PROBE_MS);
    const latencies = new Latencies();
    latencies.addAll(result.latenciesMs);
    const { p99Ms } = latencies.take();
    if (result.wrong === 0 && !isSaturated({ p99Ms, ...busy })) return true;
  }
  return false;
}
