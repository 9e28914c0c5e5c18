/**
 * The child's side of the control channel: requests come over IPC, never over what is measured.
 */
import type { Usage } from './child.ts';
import { longestBlock, watchLoop } from './heartbeat.ts';
import { startProfile, stopProfile } from './profiler.ts';

/** What the coordinator asks. */
export interface Request {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

/** What the child answers. */
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

type Handler = (argument: never) => unknown;

/**
 * Answers requests by name, besides those that every child knows. Ends the process
 * when the coordinator is gone.
 */
export function serveControl(handlers: Readonly<Record<string, Handler>>): void {
  const all: Readonly<Record<string, Handler>> = {
    ready: () => true,
    usage,
    collect,
    startProfile,
    stopProfile,
    watchLoop,
    longestBlock,
    ...handlers,
  };
  process.on('disconnect', () => process.exit());
  process.on('message', (request: Request) => void answer(all[request.name], request));
}

async function answer(handler: Handler | undefined, request: Request): Promise<void> {
  const { id, name, argument } = request;
  try {
    if (handler === undefined) throw new Error(`nothing answers '${name}'`);
    reply({ id, value: await handler(argument as never) });
  } catch (cause) {
    reply({ id, error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) });
  }
}

function reply(answer: Answer): void {
  process.send?.(answer);
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuMicros: user + system, rssBytes: rss, heapBytes: heapUsed };
}

/** Collects garbage, where the process was started with `--expose-gc`. */
function collect(): void {
  (globalThis as { gc?: () => void }).gc?.();
}
