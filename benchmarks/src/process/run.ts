/**
 * Runs a program to its end; it is killed with all it has started if the benchmark ends first.
 */
import { spawn } from 'node:child_process';

/** What a program left behind. */
export interface Outcome {
  readonly exitCode: number | null;
  /** What it wrote, both streams. */
  readonly output: string;
}

const running = new Set<number>();

/** Kills what {@link run} has started, with its children. */
export function killRunning(): void {
  for (const group of running) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** Runs `node file …args` in a folder, at most for `timeoutMs`. */
export function run(
  file: string,
  args: readonly string[],
  folder: string,
  timeoutMs = 180_000,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: folder, detached: true });
    const group = child.pid;
    if (group !== undefined) running.add(group);
    const timer = setTimeout(
      () => group !== undefined && process.kill(-group, 'SIGKILL'),
      timeoutMs,
    );
    let output = '';
    const keep = (bytes: Buffer): void => {
      output += bytes.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      if (group !== undefined) running.delete(group);
      resolve({ exitCode, output });
    });
  });
}
