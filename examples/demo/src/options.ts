/**
 * The flags of `pnpm start`.
 */
import { parseArgs } from 'node:util';

/** What may be chosen on the command line. */
export interface StartOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly operatorPort: number;
  /** Serve the app inside the router's process. */
  readonly embedded: boolean;
  readonly help: boolean;
}

/** What `--help` prints. */
export const USAGE = `pnpm start [--port 8080] [--host ADDRESS] [--operator-port 8081] [--embedded]

  --port N           Port of the page and of the WebSocket; 0: any free one.
  --host ADDRESS     Address to listen at.
  --operator-port N  Port of the operator listener, always on 127.0.0.1.
  --embedded         Serve the app inside the router's process instead of its own.`;

/** Flags that make no sense, in one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the flags.
 *
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): StartOptions {
  const { values } = parse(args);
  const port = portOf('--port', values.port ?? '8080');
  // Whoever wants any free port for the page wants one for the operator, too.
  const operatorPort = portOf('--operator-port', values['operator-port'] ?? operatorBeside(port));
  const { host = '127.0.0.1', embedded = false, help = false } = values;
  return { host, port, operatorPort, embedded, help };
}

function operatorBeside(port: number): string {
  return port === 0 ? '0' : '8081';
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      // `pnpm start -- --port 0` hands the dashes on.
      args: args.filter((arg) => arg !== '--'),
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'operator-port': { type: 'string' },
        embedded: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(/[.\n]/)[0]}. See --help.`);
  }
}

function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${flag} takes a number from 0 to 65535, not ${JSON.stringify(text)}.`);
}
