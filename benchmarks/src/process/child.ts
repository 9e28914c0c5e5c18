/**
 * A process of the benchmark, as the coordinator sees it: started on a core, asked over IPC.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Answer, Request } from './control.ts';

/** CPU time and memory of a process. */
export interface Usage {
  /** Microseconds in user and system mode, all threads. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
  /** Objects of JavaScript only. */
  readonly heapBytes: number;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: Error) => void;
}

/** The cores of the two parties. Everything else (coordinator, proxy) runs where it likes. */
export const CORES = { router: 0, load: 1, anywhere: undefined } as const;

const running = new Set<Child>();

/** Whether processes can be bound to cores here. */
export const canPin =
  availableParallelism() > 1 && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;

/** Kills every process that was started here and still runs. */
export function killAll(): void {
  for (const child of running) child.kill();
}

/** One child process. It ends when the coordinator ends, however that ends. */
export class Child {
  readonly #process: ChildProcess;
  readonly #name: string;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(name: string, process: ChildProcess) {
    this.#name = name;
    this.#process = process;
    running.add(this);
    process.on('message', (answer: Answer) => this.#onAnswer(answer));
    process.on('error', (cause) => this.#onEnd(cause.message));
    process.on('exit', (code, signal) => this.#onEnd(`ended with ${signal ?? code}`));
  }

  /** Starts a compiled program and waits until it takes requests. */
  static async start(
    name: string,
    file: string,
    core: keyof typeof CORES,
    nodeOptions: readonly string[] = [],
  ): Promise<Child> {
    const number = CORES[core];
    const node = [process.execPath, ...nodeOptions, file];
    const pinned = canPin && number !== undefined;
    const [command, ...args] = pinned ? ['taskset', '-c', `${number}`, ...node] : node;
    const spawned = spawn(command as string, args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    const child = new Child(name, spawned);
    await child.ask('ready', undefined, 20_000);
    return child;
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** Asks the child; what it answers is whatever its handler of this name returns. */
  ask<T>(name: string, argument?: unknown, timeoutMs = 60_000): Promise<T> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(
        () => this.#settle(id)?.reject(new Error(`${this.#name}: no answer to '${name}'`)),
        timeoutMs,
      );
      this.#waiting.set(id, {
        resolve: (value) => {
          clearTimeout(timer);
          resolve(value as T);
        },
        reject: (cause) => {
          clearTimeout(timer);
          reject(cause);
        },
      });
      if (!running.has(this)) this.#settle(id)?.reject(new Error(`${this.#name} has ended`));
      else this.#process.send({ id, name, argument } satisfies Request);
    });
  }

  usage(): Promise<Usage> {
    return this.ask('usage');
  }

  /** Ends the child at once. There is nothing in it that is worth a goodbye. */
  kill(): void {
    running.delete(this);
    this.#process.kill('SIGKILL');
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #onAnswer(answer: Answer): void {
    const waiting = this.#settle(answer.id);
    if (answer.error === undefined) waiting?.resolve(answer.value);
    else waiting?.reject(new Error(`${this.#name}: ${answer.error}`));
  }

  #onEnd(how: string): void {
    running.delete(this);
    for (const id of [...this.#waiting.keys()]) {
      this.#settle(id)?.reject(new Error(`${this.#name} ${how}`));
    }
  }
}
