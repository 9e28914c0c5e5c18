/**
 * The few statistics that a benchmark needs.
 */

/** The middle value; the mean of the two middle ones where there are two. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The time in ms by the clock that all processes of the machine share. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** What is known of many latencies. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Collects latencies, up to a bound; those beyond it are not kept. */
export class Latencies {
  readonly #kept = new Float64Array(1 << 20);
  #count = 0;

  add(milliseconds: number): void {
    if (this.#count < this.#kept.length) {
      this.#kept[this.#count] = milliseconds;
      this.#count += 1;
    }
  }

  addAll(milliseconds: Iterable<number>): void {
    for (const one of milliseconds) this.add(one);
  }

  /** What was collected since the last time this was asked. */
  take(): Latency {
    const sorted = this.#kept.slice(0, this.#count).sort();
    this.#count = 0;
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  }
}
