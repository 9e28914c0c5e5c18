/**
 * The executable as a process: what it prints is awaited, nothing sleeps.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../packages/router/src/bin/main.ts', import.meta.url));
/** What Node is given to run `realmwire`. */
export const RUN = ['--import', import.meta.resolve('tsx'), '--conditions=@realmwire/source', MAIN];
const PATIENCE_MS = 20_000;

/** How a process has ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `realmwire …`. */
export class Program {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #watchers = new Set<() => void>();
  #hasEnded = false;

  constructor(words: readonly string[], cwd?: string) {
    const said = { stdout: '', stderr: '' };
    this.#child = spawn(process.execPath, [...RUN, ...words], { cwd, stdio: 'pipe' });
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = this.#child[name];
      if (stream === null) throw new Error('the process has no pipes');
      createInterface({ input: stream }).on('line', (line) => {
        said[name] += `${line}\n`;
        this.#lines.push(line);
        for (const watch of this.#watchers) watch();
      });
    }
    this.ended = once(this.#child, 'close').then(([status]: (number | null)[]) => {
      this.#hasEnded = true;
      for (const watch of this.#watchers) watch();
      return { status: status ?? null, ...said };
    });
  }

  /** Waits for a line of output that matches; gives what the pattern has found in it. */
  async line(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const settle = (done: () => void): void => {
        this.#watchers.delete(watch);
        clearTimeout(timer);
        done();
      };
      const fail = (why: string): void =>
        settle(() => reject(new Error(`${why} ${pattern}; said:\n${this.#lines.join('\n')}`)));
      const timer = setTimeout(() => fail('no line in time matches'), PATIENCE_MS);
      const watch = (): void => {
        const found = this.#lines.map((line) => pattern.exec(line)).find((match) => match !== null);
        if (found != null) settle(() => resolve(found[1] ?? found[0]));
        else if (this.#hasEnded) fail('ended without a line that matches');
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Sends Ctrl-C and waits for the end. */
  stop(): Promise<Ended> {
    this.signal('SIGINT');
    return this.ended;
  }
}

/** Runs a command to its end. */
export function run(...words: string[]): Promise<Ended> {
  return new Program(words).ended;
}

/** A router that listens at ports of its own. */
export interface RunningRouter {
  readonly program: Program;
  /** The public listener. */
  readonly url: string;
  /** The operator listener. */
  readonly operator: string;
}

/** Starts a router and waits until it listens. */
export async function startRouter(...words: string[]): Promise<RunningRouter> {
  const ports = ['--port', '0', '--operator-port', '0', '--json-logs'];
  const program = new Program(['start', ...ports, ...words]);
  const line = await program.line(/^\{.*"msg":"listening".*\}$/);
  const { url, operatorUrl } = JSON.parse(line) as { url: string; operatorUrl: string };
  return { program, url, operator: operatorUrl };
}
