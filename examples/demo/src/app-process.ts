/**
 * Keeps the app's process running: starts it, and starts it again when it dies.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type AppNews, TOKEN_VARIABLE, URL_VARIABLE } from './app-realm.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A process that has lived this long was well, so its death counts as the first. */
const WELL_AFTER_MS = 20_000;
const STOP_WITHIN_MS = 3_000;

/** What the keeper needs. */
export interface AppProcessOptions {
  /** Where the router listens. */
  readonly url: string;
  readonly token: string;
  /** Takes a line for whoever started the demo. */
  readonly say: (line: string) => void;
}

/** See the head of this file. */
export class AppProcess {
  readonly #options: AppProcessOptions;
  #child: ChildProcess | undefined;
  #deaths = 0;
  #startedAt = 0;
  #waiting: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(options: AppProcessOptions) {
    this.#options = options;
  }

  /** The process that runs now. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the app; resolves when it serves for the first time. */
  start(): Promise<void> {
    return new Promise((resolve) => this.#spawn(resolve));
  }

  /** Asks the app to leave, and ends it if it does not. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#waiting);
    const child = this.#child;
    if (child === undefined) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      child.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      child.kill('SIGTERM');
    });
  }

  #spawn(onServing: () => void): void {
    const { url, token } = this.#options;
    this.#startedAt = performance.now();
    const tsx = import.meta.resolve('tsx');
    const program = fileURLToPath(new URL('./app.ts', import.meta.url));
    const args = ['--import', tsx, '--conditions=@realmwire/source', program];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, [URL_VARIABLE]: url, [TOKEN_VARIABLE]: token },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.on('message', (message: AppNews) => {
      if (message.news !== 'serving') return;
      if (this.#deaths > 0) this.#options.say('The app serves its realm again.');
      onServing();
    });
    child.once('exit', (code, signal) => this.#onExit(signal ?? `status ${code}`, onServing));
  }

  #onExit(how: string, onServing: () => void): void {
    this.#child = undefined;
    if (this.#isStopping) return;
    if (performance.now() - this.#startedAt > WELL_AFTER_MS) this.#deaths = 0;
    const waitMs = waitBefore(++this.#deaths);
    const seconds = (waitMs / 1000).toFixed(1);
    this.#options.say(`The app has ended (${how}); starting it again in ${seconds} s.`);
    this.#waiting = setTimeout(() => this.#spawn(onServing), waitMs);
  }
}

/** How long to wait before the app is started again after so many deaths in a row. */
export function waitBefore(deaths: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (deaths - 1));
}
