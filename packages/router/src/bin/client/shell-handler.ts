/**
 * A procedure that a shell command serves: JSON on its stdin, the answer on its stdout.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { RawHandler, RawHandlerCtx } from '@realmwire/endpoint';
import { jsonLine } from './plain.ts';

/** A command that says more is stopped: its answer could not be sent. */
const MOST_OUTPUT = 16 * 1024 * 1024;
const MOST_REASON_LETTERS = 500;

/** How a command ended. */
interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Serves calls by a command; one that fails is the error `COMMAND_FAILED` with its status. */
export function shellHandler(command: string): RawHandler {
  return async (call) => {
    const { status, stdout, stderr } = await execute(command, call);
    if (status === 0) return answerOf(stdout);
    const reason = stderr.trim().slice(0, MOST_REASON_LETTERS);
    const fail = call.fail['COMMAND_FAILED'] as
      | ((data: unknown, message: string) => never)
      | undefined;
    return fail?.({ status, stderr: reason }, `The command ended with status ${status}.`);
  };
}

/** JSON, or the text as it is without its last line end. */
export function answerOf(stdout: string): unknown {
  try {
    return JSON.parse(stdout) as unknown;
  } catch {
    return stdout.replace(/\r?\n$/, '');
  }
}

function execute(command: string, { input, signal }: RawHandlerCtx): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // A group of its own: Ctrl-C lets it finish, and to stop it stops what it has started.
    const child = spawn(command, { shell: true, detached: true, stdio: 'pipe' });
    const stop = (): void => killGroup(child);
    const cancel = (): void => {
      stop();
      reject(new Error('The caller does not wait any more.'));
    };
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
        if (said[name].length > MOST_OUTPUT) stop();
      });
    }
    child.once('error', reject);
    child.once('close', (status) => {
      process.off('exit', stop);
      signal.removeEventListener('abort', cancel);
      resolve({ status, ...said });
    });
    process.once('exit', stop);
    signal.addEventListener('abort', cancel, { once: true });
    // A command that does not read its input closes it early; that is no failure.
    child.stdin.on('error', () => {});
    child.stdin.end(`${jsonLine(input)}\n`);
  });
}

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid as number));
  } catch {
    // There are no groups here, or it has ended.
    child.kill();
  }
}
