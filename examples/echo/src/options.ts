/**
 * The flags of the program.
 */
import { parseArgs } from 'node:util';

/** What may be chosen on the command line. */
export interface EchoOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Port of the server for telnet, always on 127.0.0.1. */
  readonly plainPort: number;
  /** Origins of other pages that may connect. */
  readonly origins: readonly string[];
  /** Answers with the temperature, as a number of degrees Fahrenheit. */
  readonly temperatureUrl: string | undefined;
  readonly help: boolean;
}

/** What `--help` prints. */
export const USAGE = `pnpm --filter @realmwire/example-echo start [--port 8080] [--host ADDRESS] …

  --port N               Port of the page and of all WebSockets; 0: any free one.
  --host ADDRESS         Address to listen at.
  --plain-port N         Port of the server for telnet, always on 127.0.0.1; default 8090.
  --origin URL           Another origin whose pages may connect; may be repeated.
  --temperature-url URL  Answers with the temperature as a JSON number, for the word "temp".`;

/** Flags that make no sense, in one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the flags.
 *
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): EchoOptions {
  const { values } = parse(args);
  const port = portOf('--port', values.port ?? '8080');
  const plainPort = portOf('--plain-port', values['plain-port'] ?? (port === 0 ? '0' : '8090'));
  const { host = '127.0.0.1', origin: origins = [], help = false } = values;
  return { host, port, plainPort, origins, temperatureUrl: values['temperature-url'], help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: args.filter((arg) => arg !== '--'),
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'plain-port': { type: 'string' },
        origin: { type: 'string', multiple: true },
        'temperature-url': { type: 'string' },
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
