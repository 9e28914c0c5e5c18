/**
 * Threads that run plans: each has the simulator and all engines for itself.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundleSimulator, type Edit } from './bundle.ts';
import type { Answer, Question, Result } from './worker.ts';

/** How many plans a thread is given at once. */
const BATCH = 20;

/** A thread that is silent for so long hangs. */
const HANGS_MS = 300_000;

/** What {@link Pool.run} is asked. */
export interface Run {
  /** The first seed; the others follow. */
  readonly from: number;
  readonly plans: number;
  /** How many a thread is given at once. */
  readonly batch?: number | undefined;
  /** Nothing is begun any more after so long. */
  readonly withinMs?: number | undefined;
  /** Hears of each plan; `false`: no more. */
  onResult?(result: Result): boolean;
}

/** See the head of this file. */
export class Pool {
  readonly #threads: readonly Thread[];
  readonly #folder: string;

  private constructor(threads: readonly Thread[], folder: string) {
    this.#threads = threads;
    this.#folder = folder;
  }

  /** Bundles the simulator, with the bugs that are given, and starts the threads. */
  static async open({ edits = [], threads = availableParallelism() }: Options = {}): Promise<Pool> {
    const folder = await mkdtemp(join(tmpdir(), 'realmwire-sim-'));
    const path = join(folder, 'simulator.cjs');
    await writeFile(path, await bundleSimulator(edits));
    return new Pool(
      Array.from({ length: threads }, () => new Thread(path)),
      folder,
    );
  }

  /** Runs plans; resolves when all that were begun have ended. */
  async run({
    from,
    plans,
    batch = BATCH,
    withinMs = Number.POSITIVE_INFINITY,
    onResult,
  }: Run): Promise<void> {
    const start = performance.now();
    let next = from;
    let goesOn = true;
    const work = async (thread: Thread): Promise<void> => {
      while (goesOn && next < from + plans && performance.now() - start < withinMs) {
        const first = next;
        next = Math.min(first + batch, from + plans);
        const answer = await thread.ask({ ask: 'seeds', from: first, to: next });
        if (answer.is !== 'done') continue;
        for (const result of answer.results) goesOn = onResult?.(result) !== false && goesOn;
      }
    };
    await Promise.all(this.#threads.map(work));
  }

  /** Makes a plan that fails as small as it can. */
  async shrink(seed: number, withinMs: number): Promise<Extract<Answer, { is: 'shrunk' }>> {
    return (await this.#any.ask({ ask: 'shrink', seed, withinMs })) as never;
  }

  /** Runs one plan and tells everything that happens. */
  async trace(seed: number, plan?: unknown): Promise<Extract<Answer, { is: 'traced' }>> {
    return (await this.#any.ask({ ask: 'trace', seed, plan: plan as never })) as never;
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #any(): Thread {
    return this.#threads[0] as Thread;
  }
}

interface Options {
  readonly edits?: readonly Edit[] | undefined;
  readonly threads?: number | undefined;
}

/** One thread, which is asked one thing after the other. */
class Thread {
  readonly #worker: Worker;
  #last: Promise<unknown> = Promise.resolve();
  /** What it died of: it answers nothing more. */
  #error: Error | undefined;

  constructor(path: string) {
    this.#worker = new Worker(path, { execArgv: ['--enable-source-maps'] });
    this.#worker.once('error', (error: Error) => {
      this.#error = error;
    });
  }

  ask(question: Question): Promise<Answer> {
    const answer = this.#last.then(() => this.#ask(question));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(question: Question): Promise<Answer> {
    const worker = this.#worker;
    if (this.#error !== undefined) return Promise.reject(this.#error);
    return new Promise((resolve, fail) => {
      const reject = (error: Error): void => {
        clearTimeout(late);
        fail(error);
      };
      const late = setTimeout(() => {
        void worker.terminate();
        reject(new Error(`a thread hangs over ${JSON.stringify(question)}`));
      }, HANGS_MS);
      worker.once('error', reject);
      worker.once('message', (answer: Answer) => {
        clearTimeout(late);
        worker.off('error', reject);
        resolve(answer);
      });
      worker.postMessage(question);
    });
  }
}
