/**
 * How each scenario's numbers are shown.
 */
import type { Scenario } from './measurement.ts';

/** A column of a table. */
export interface Column {
  /** The name of the value, and how its column is headed. */
  readonly value: string;
  readonly title: string;
  readonly digits: number;
}

/** A scenario's table; `compared` is the value whose ratio to the baseline is shown. */
export interface Layout {
  readonly title: string;
  readonly compared: string;
  readonly baseline: string;
  readonly columns: readonly Column[];
}

const BUSY: readonly Column[] = [
  { value: 'routerBusyPercent', title: 'router %', digits: 0 },
  { value: 'loadBusyPercent', title: 'load %', digits: 0 },
];
const FLOWING: readonly Column[] = [
  { value: 'perSecond', title: 'per second', digits: 0 },
  { value: 'p50Ms', title: 'p50 ms', digits: 3 },
  { value: 'p99Ms', title: 'p99 ms', digits: 3 },
  ...BUSY,
];
const BLOCKED: readonly Column[] = [
  { value: 'blockedMs', title: 'longest block ms', digits: 0 },
  { value: 'blockedCpuMs', title: 'CPU ms in it', digits: 0 },
];
const SECONDS: Column = { value: 'seconds', title: 'seconds', digits: 0 };
const ROUTER_GROWTH: Column = { value: 'rssGrowthMiB', title: 'router RSS +MiB', digits: 0 };
const LOST_IN_SILENCE: Column = { value: 'lostInSilence', title: 'lost in silence', digits: 0 };

/** The tables, by scenario. */
export const LAYOUTS: Readonly<Record<Scenario, Layout>> = {
  rpc: {
    title: 'Routed RPC (caller → router → callee → router → caller)',
    compared: 'cpuMicros',
    baseline: 'floor',
    columns: [{ value: 'cpuMicros', title: 'CPU µs/call', digits: 2 }, ...FLOWING],
  },
  fanout: {
    title: 'Fan-out (one delivery is one operation)',
    compared: 'cpuMicros',
    baseline: 'floor',
    columns: [{ value: 'cpuMicros', title: 'CPU µs/delivery', digits: 2 }, ...FLOWING],
  },
  transfer: {
    title: '20 MB on a link of 10 MB/s, small calls beside it on the same session',
    compared: 'totalMs',
    baseline: 'floor',
    columns: [
      { value: 'totalMs', title: 'total ms', digits: 0 },
      { value: 'pingP50Ms', title: 'call p50 ms', digits: 1 },
      { value: 'pingP99Ms', title: 'call p99 ms', digits: 1 },
      ROUTER_GROWTH,
    ],
  },
  stalled: {
    title: 'One stalled subscriber beside four healthy ones, 200 MB published',
    compared: 'rssGrowthMiB',
    baseline: 'floor',
    columns: [
      ROUTER_GROWTH,
      { value: 'healthyWrong', title: 'healthy: wrong', digits: 0 },
      { value: 'slowdownPercent', title: 'healthy: slower %', digits: 0 },
      { value: 'received', title: 'stalled one: got', digits: 0 },
      { value: 'announced', title: 'told as lost', digits: 0 },
      LOST_IN_SILENCE,
      { value: 'cut', title: 'cut', digits: 0 },
    ],
  },
  idle: {
    title: 'Idle subscribed sessions',
    compared: 'kibPerSession',
    baseline: 'floor',
    columns: [{ value: 'kibPerSession', title: 'router KiB/session', digits: 1 }],
  },
  storm: {
    title: 'Everybody is cut off and comes back at the same moment',
    compared: 'blockedMs',
    baseline: 'floor',
    columns: [
      ...BLOCKED,
      { value: 'p50Ms', title: 'back p50 ms', digits: 0 },
      { value: 'p99Ms', title: 'back p99 ms', digits: 0 },
      { value: 'totalMs', title: 'all back ms', digits: 0 },
      { value: 'lost', title: 'lost', digits: 0 },
      { value: 'cpuMicros', title: 'router CPU µs/session', digits: 0 },
      ROUTER_GROWTH,
    ],
  },
  hostile: {
    title: 'Among hostile programs, with little memory',
    compared: 'rssMaxMiB',
    baseline: 'floor',
    columns: [
      SECONDS,
      { value: 'rssMaxMiB', title: 'RSS max MiB', digits: 0 },
      { value: 'calls', title: 'healthy calls', digits: 0 },
      { value: 'unanswered', title: 'unanswered', digits: 0 },
      { value: 'p50Ms', title: 'p50 ms', digits: 1 },
      { value: 'p99Ms', title: 'p99 ms', digits: 1 },
      { value: 'maxMs', title: 'max ms', digits: 0 },
      ...BLOCKED,
      { value: 'lives', title: 'attacks', digits: 0 },
      { value: 'shedSessions', title: 'shed', digits: 0 },
      { value: 'refusedSessions', title: 'sessions refused', digits: 0 },
    ],
  },
  leave: {
    title: 'A loop over a stream is left (consumer → router → producer): until its signal says so',
    compared: 'p50Ms',
    baseline: 'json',
    columns: [
      { value: 'loops', title: 'loops', digits: 0 },
      { value: 'p50Ms', title: 'p50 ms', digits: 2 },
      { value: 'p99Ms', title: 'p99 ms', digits: 2 },
      { value: 'maxMs', title: 'max ms', digits: 2 },
    ],
  },
  lazy: {
    title:
      'A stream of 16 KiB items whose consumer takes 200 ms for each, or is not read any more\n' +
      '(memory above idle; Realmwire: producer → router → consumer; the others: producer → consumer)',
    compared: 'producerRssMiB',
    baseline: 'trpc',
    columns: [
      { ...SECONDS, digits: 1 },
      { value: 'produced', title: 'produced', digits: 0 },
      { value: 'consumed', title: 'consumed', digits: 0 },
      { value: 'producerRssMiB', title: 'producer RSS +MiB', digits: 0 },
      { value: 'producerHeapMiB', title: 'heap +MiB', digits: 0 },
      { value: 'routerRssMiB', title: 'router RSS +MiB', digits: 0 },
      { value: 'routerHeapMiB', title: 'heap +MiB', digits: 0 },
      { value: 'consumerRssMiB', title: 'consumer RSS +MiB', digits: 0 },
      { value: 'ended', title: 'ended', digits: 0 },
    ],
  },
  healthy: {
    title: 'One stalled and 199 healthy subscribers, the same without the stalled one before it',
    compared: 'p99Ms',
    baseline: 'floor',
    columns: [
      { value: 'perSecond', title: 'events/s', digits: 0 },
      ...BUSY,
      { value: 'othersBusyPercent', title: 'others %', digits: 0 },
      { value: 'saturated', title: 'saturated', digits: 0 },
      { value: 'p50AloneMs', title: 'p50 without', digits: 2 },
      { value: 'p50Ms', title: 'with', digits: 2 },
      { value: 'p99AloneMs', title: 'p99 without', digits: 2 },
      { value: 'p99Ms', title: 'with', digits: 2 },
      { value: 'p99Ratio', title: 'p99 ratio', digits: 2 },
      { value: 'rssBeforeMiB', title: 'RSS before', digits: 0 },
      { value: 'rssMaxMiB', title: 'max', digits: 0 },
      { value: 'rssAfterMiB', title: 'after', digits: 0 },
      { value: 'rssGrowthMiB', title: '+MiB', digits: 0 },
      { value: 'healthyWrong', title: 'wrong', digits: 0 },
      { value: 'pauses', title: 'pauses', digits: 0 },
      { value: 'gaps', title: 'gaps', digits: 0 },
      LOST_IN_SILENCE,
    ],
  },
  types: {
    title: 'Type-checking a contract (tsc --noEmit --singleThreaded)',
    compared: 'checkSeconds',
    baseline: 'trpc',
    columns: [
      { value: 'checkSeconds', title: 'check s', digits: 2 },
      { value: 'totalSeconds', title: 'total s', digits: 2 },
      { value: 'memoryMiB', title: 'memory MiB', digits: 0 },
    ],
  },
  seed: {
    title: 'Clients of the seed systems: messages that were acknowledged, and deliveries',
    compared: 'microsEach',
    baseline: 'seed',
    columns: [{ value: 'cpuMicros', title: 'CPU µs each', digits: 2 }, ...FLOWING],
  },
};
