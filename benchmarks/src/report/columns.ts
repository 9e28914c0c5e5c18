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

const FLOWING: readonly Column[] = [
  { value: 'perSecond', title: 'per second', digits: 0 },
  { value: 'p50Ms', title: 'p50 ms', digits: 3 },
  { value: 'p99Ms', title: 'p99 ms', digits: 3 },
  { value: 'routerBusyPercent', title: 'router %', digits: 0 },
  { value: 'loadBusyPercent', title: 'load %', digits: 0 },
];

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
      { value: 'rssGrowthMiB', title: 'router RSS +MiB', digits: 0 },
    ],
  },
  stalled: {
    title: 'One stalled subscriber beside four healthy ones, 200 MB published',
    compared: 'rssGrowthMiB',
    baseline: 'floor',
    columns: [
      { value: 'rssGrowthMiB', title: 'router RSS +MiB', digits: 0 },
      { value: 'healthyWrong', title: 'healthy: wrong', digits: 0 },
      { value: 'slowdownPercent', title: 'healthy: slower %', digits: 0 },
      { value: 'received', title: 'stalled one: got', digits: 0 },
      { value: 'announced', title: 'told as lost', digits: 0 },
      { value: 'lostInSilence', title: 'lost in silence', digits: 0 },
      { value: 'cut', title: 'cut', digits: 0 },
    ],
  },
  idle: {
    title: 'Idle subscribed sessions',
    compared: 'kibPerSession',
    baseline: 'floor',
    columns: [{ value: 'kibPerSession', title: 'router KiB/session', digits: 1 }],
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
};
