/**
 * Programs of PHP that speak to the router as backends of seed systems do.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PHP = process.env['SEED_PHP'] ?? 'php';
const PROGRAM = fileURLToPath(new URL('main.php', import.meta.url));

/** Why there is no PHP here; undefined if there is. */
export function whyNoPhp(): string | undefined {
  const check = 'exit(PHP_VERSION_ID >= 80000 && extension_loaded("mbstring") ? 0 : 1);';
  if (spawnSync(PHP, ['-r', check]).status === 0) return undefined;
  return `${PHP} is not there or has no mbstring (on Debian: apt-get install php-cli php-mbstring)`;
}

/** What a backend does. */
export interface Job {
  readonly as: 'raw' | 'websocket' | 'operator';
  readonly port?: number;
  /** The resource, or the UNIX socket. */
  readonly path: string;
  readonly ident?: string;
  readonly chunkSize?: number;
  /** It connects so often, one time after the other, and does the same each time. */
  readonly times?: number;
  /** Methods that are called, one after the other. */
  readonly do: readonly (readonly [method: string, args: readonly unknown[]])[];
}

/** A backend at work. */
export interface Backend {
  /** What it has told by now. */
  readonly told: readonly unknown[];
  /** Ends with all that it has told. */
  readonly end: Promise<readonly unknown[]>;
}

/** Starts a backend. */
export function backend(job: Job): Backend {
  const child = spawn(PHP, [PROGRAM, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told: unknown[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line)));
  const end = new Promise<readonly unknown[]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(told));
  });
  return { told, end };
}
