/**
 * What the loads that run until they are stopped have in common.
 */
import type { ContenderName } from '../contenders/contenders.ts';
import { Latencies } from '../statistics.ts';

/** Where a load goes. */
export interface Target {
  readonly contender: ContenderName;
  readonly port: number;
}

/** How much a load has done so far, and the latencies since the last mark. */
export interface Mark {
  readonly atMs: number;
  readonly operations: number;
  /** CPU time of the load process. */
  readonly cpuMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Counts operations and their latencies between two marks. */
export class Meter {
  operations = 0;
  readonly #latencies = new Latencies();

  latency(milliseconds: number): void {
    this.#latencies.add(milliseconds);
  }

  mark(): Mark {
    const { user, system } = process.cpuUsage();
    const { p50Ms, p99Ms } = this.#latencies.take();
    const cpuMicros = user + system;
    return { atMs: performance.now(), operations: this.operations, cpuMicros, p50Ms, p99Ms };
  }
}

/** A load that was started. */
export interface RunningLoad {
  readonly meter: Meter;
  stop(): void;
}
