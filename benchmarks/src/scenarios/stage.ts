/**
 * Sets up what a measurement needs, tells how it goes, and clears up after it.
 */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CONTENDERS, type ContenderName } from '../contenders/contenders.ts';
import type { Options } from '../options.ts';
import { compiled, type Program } from '../process/bundle.ts';
import { Child } from '../process/child.ts';
import type { Results, Scenario } from '../report/measurement.ts';
import type { Progress } from '../report/progress.ts';

/** The processes of one contender. */
export interface Pair {
  readonly router: Child;
  readonly load: Child;
  readonly target: { readonly contender: ContenderName; readonly port: number };
}

/** One measurement to be made. */
export interface Step {
  readonly scenario: Scenario;
  readonly variant: string;
  readonly contender: string;
  readonly repeat: number;
}

/** Values by name, as a measurement returns them. */
export type Values = Readonly<Record<string, number>>;

/** What scenarios run on. */
export class Stage {
  readonly options: Options;
  readonly #results: Results;
  readonly #progress: Progress;
  readonly #programs = new Map<Program, Promise<string>>();

  constructor(options: Options, results: Results, progress: Progress) {
    this.options = options;
    this.#results = results;
    this.#progress = progress;
  }

  /** Says how many steps are to come. */
  expect(steps: number): void {
    this.#progress.expect(steps);
  }

  /** Makes one measurement and keeps what comes of it, be it a failure. */
  async step(step: Step, summary: (values: Values) => string, measure: () => Promise<Values>) {
    this.#progress.begin(
      `${step.scenario}, ${step.variant}, ${step.contender}, repeat ${step.repeat}`,
    );
    try {
      const values = await measure();
      this.#results.measurements.push({ ...step, values });
      this.#progress.end(summary(values));
    } catch (cause) {
      const error = (cause instanceof Error ? cause.message : String(cause))
        .replace(/\s*\n\s*/g, ' ')
        .slice(0, 300);
      this.#results.failures.push({ ...step, error });
      this.#progress.end(`FAILED: ${error}`);
    }
  }

  /** Says how a step that takes long gets on. */
  tell(how: string): void {
    this.#progress.tell(how);
  }

  /**
   * Calls `use` for each repeat and each contender in turn, so that what else the machine does
   * meets all of them alike.
   */
  async interleaved(
    use: (contender: ContenderName, repeat: number) => Promise<void>,
  ): Promise<void> {
    for (let repeat = 1; repeat <= this.options.repeats; repeat += 1) {
      for (const contender of this.options.contenders) await use(contender, repeat);
    }
  }

  /** Starts a router and a load for `use`, each in a new process on its own core. */
  async withPair<T>(contender: ContenderName, use: (pair: Pair) => Promise<T>): Promise<T> {
    // The profiler samples from a thread of its own, which needs a core of its own.
    const core = this.options.profile === undefined ? 'router' : 'anywhere';
    const router = await this.start(CONTENDERS[contender].router, core, ['--expose-gc']);
    try {
      const load = await this.start('load', 'load');
      try {
        const port = await router.ask<number>('listen');
        return await use({ router, load, target: { contender, port } });
      } finally {
        load.kill();
      }
    } finally {
      router.kill();
    }
  }

  /** Runs `action`, and records a CPU profile of `router` meanwhile if profiles are wanted. */
  async profiled<T>(name: string, router: Child, action: () => Promise<T>): Promise<T> {
    const { profile } = this.options;
    if (profile === undefined) return action();
    await mkdir(profile, { recursive: true });
    await router.ask('startProfile');
    const result = await action();
    const file = `${name.replaceAll(/[^\w]+/g, '-')}.cpuprofile`;
    await router.ask('stopProfile', resolve(profile, file));
    return result;
  }

  /** Starts a program of the benchmark. The caller kills it. */
  async start(
    program: Program,
    core: 'router' | 'load' | 'anywhere',
    nodeOptions: readonly string[] = [],
  ): Promise<Child> {
    const file = this.#programs.get(program) ?? compiled(program);
    this.#programs.set(program, file);
    return Child.start(program, await file, core, nodeOptions);
  }
}
