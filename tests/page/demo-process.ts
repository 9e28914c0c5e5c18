/**
 * The demo as a process of its own, the way `pnpm start` runs it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = 'examples/demo/src/start.ts';
const READY_WITHIN_MS = 40_000;

/** A demo that was started. */
export interface DemoProcess {
  /** Where the page is. */
  readonly pageUrl: string;
  readonly operatorUrl: string;
  /** Everything that it has printed. */
  output(): string;
  /** Waits until it prints what matches. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends SIGTERM and waits; the exit status. */
  stop(): Promise<number | null>;
}

/** Starts the demo, by default on free ports, and waits until it says where it is. */
export async function startDemo(...flags: string[]): Promise<DemoProcess> {
  const run = runDemo('--port', '0', ...flags);
  const page = await run.printed(/Page +(http\S+)/);
  const operator = await run.printed(/Operator +(http\S+)/);
  return { ...run, pageUrl: page[1] ?? '', operatorUrl: operator[1] ?? '' };
}

/** Runs the demo with these flags. */
export function runDemo(...flags: string[]) {
  const node = ['--import', 'tsx', '--conditions=@realmwire/source', PROGRAM, ...flags];
  const child = spawn(process.execPath, node, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').then(([status]) => status as number | null);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return {
    exited,
    output: () => output,
    printed: (pattern: RegExp): Promise<RegExpExecArray> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (match === null) return;
          clearTimeout(limit);
          resolve(match);
        };
        const fail = (why: string): void => reject(new Error(`${why} ${pattern}:\n${output}`));
        const limit = setTimeout(() => fail('did not print'), READY_WITHIN_MS);
        child.once('exit', () => {
          look();
          clearTimeout(limit);
          fail('ended without printing');
        });
        for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
        look();
      }),
    stop: (): Promise<number | null> => {
      if (child.exitCode === null) child.kill('SIGTERM');
      return exited;
    },
  };
}
