/**
 * Says how far the search is while it runs, and what came of it.
 */
import type { Result } from '../worker.ts';

const EVERY_MS = 2_000;

/** See the head of this file. */
export class Progress {
  readonly #from: number;
  readonly #plans: number | undefined;
  readonly #startedAt = performance.now();
  readonly #sums = new Map<string, number>();
  #toldAt = performance.now();
  #failed = 0;
  #virtualMs = 0;
  done = 0;

  constructor(from: number, plans: number | undefined) {
    this.#from = from;
    this.#plans = plans;
  }

  add({ seed, outcome }: Result): void {
    this.done += 1;
    this.#virtualMs += outcome.virtualMs;
    for (const [name, count] of Object.entries(outcome.counts)) {
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + count);
    }
    if (outcome.violations.length > 0) {
      this.#failed += 1;
      console.log(`seed ${seed}: ${outcome.violations[0]}`);
    }
    if (performance.now() - this.#toldAt < EVERY_MS) return;
    this.#toldAt = performance.now();
    const all = this.#plans === undefined ? '' : ` of ${count(this.#plans)}`;
    console.log(`${count(this.done)}${all} plans, ${this.#failed} failed, ${this.#seconds} s`);
  }

  /** The table. */
  end(): void {
    const rows: [string, string][] = [
      ['plans', count(this.done)],
      ['seeds', `${this.#from} … ${this.#from + this.done - 1}`],
      ['failed', count(this.#failed)],
      ['seconds', this.#seconds],
      ['simulated hours', (this.#virtualMs / 3_600_000).toFixed(1)],
      ...[...this.#sums].map(([name, sum]): [string, string] => [name, count(sum)]),
    ];
    console.log('');
    for (const [name, value] of rows) console.log(`${name.padEnd(18)}${value.padStart(16)}`);
    console.log('');
  }

  get #seconds(): string {
    return ((performance.now() - this.#startedAt) / 1000).toFixed(1);
  }
}

function count(value: number): string {
  return value.toLocaleString('en');
}
