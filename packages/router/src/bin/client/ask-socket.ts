/**
 * One server command over the UNIX socket of a router: a line out, a line of JSON back.
 */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { CommandError } from '../command.ts';
import { jsonLine } from './plain.ts';

const ANSWER = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      code: z.string(),
      message: z.string(),
      issues: z.array(z.string()).optional(),
    }),
  }),
]);

/** What is asked. */
export interface SocketQuestion {
  readonly path: string;
  readonly name: string;
  readonly args: unknown;
  readonly timeoutMs: number;
}

/** Asks; rejects with one clear {@link CommandError}. */
export async function askSocket({ path, name, args, timeoutMs }: SocketQuestion): Promise<unknown> {
  const words = ['COMMAND', name, ...(args === undefined ? [] : [jsonLine(args)])];
  const answer = ANSWER.safeParse(parsed(await lineFrom(path, words.join(' '), timeoutMs)));
  if (!answer.success)
    throw new CommandError(`What answers at ${path} is not a router.`, { code: 'NOT_CONNECTED' });
  if (answer.data.ok) return answer.data.value;
  const { code, message, issues = [] } = answer.data.error;
  throw new CommandError([`${code}: ${message}`, ...issues].join(' '), { code });
}

/** Writes a line, and waits for one. */
function lineFrom(path: string, line: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const fail = (message: string, code: string): void =>
      reject(new CommandError(message, { code }));
    const late = setTimeout(() => {
      fail(`${path} did not answer in ${timeoutMs} ms.`, 'TIMEOUT');
      socket.destroy();
    }, timeoutMs);
    socket.once('error', (error: NodeJS.ErrnoException) =>
      fail(sentenceOf(error, path), 'NOT_CONNECTED'),
    );
    socket.once('close', () => {
      clearTimeout(late);
      fail(`${path} has closed without an answer.`, 'DISCONNECTED');
    });
    createInterface({ input: socket })
      .on('error', () => {})
      .once('line', (answer) => {
        resolve(answer);
        socket.destroy();
      });
    socket.write(`${line}\n`);
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function sentenceOf({ code, message }: NodeJS.ErrnoException, path: string): string {
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return `Nothing answers at ${path}; start a router with \`realmwire start --socket ${path}\`.`;
    case 'EACCES':
      return `The UNIX socket ${path} is for the user only who runs the router.`;
    default:
      return `Cannot connect to ${path}: ${code ?? message}.`;
  }
}
