/**
 * Stops a router on SIGINT and SIGTERM: the first drains it, a second closes it at once.
 */
import type { Logger } from 'pino';
import type { Router } from '../../create-router.ts';
import { CommandError } from '../command.ts';

/** One Ctrl-C may arrive twice where another program (pnpm, tsx) passes it on. */
const SAME_SIGNAL_MS = 250;

/** The status of a process that a signal ended (POSIX: 128 + 2). */
const INTERRUPTED = 130;

/** Resolves when the router has been drained; rejects if it had to be closed at once. */
export function untilStopped(router: Router, log: Logger): Promise<void> {
  return new Promise((resolve, reject) => {
    let firstAt: number | undefined;
    const stop = (signal: NodeJS.Signals): void => {
      if (firstAt === undefined) {
        firstAt = Date.now();
        log.info({ signal }, 'draining; a second signal closes at once');
        router.drain().then(resolve, reject);
      } else if (Date.now() - firstAt > SAME_SIGNAL_MS) {
        log.warn({ signal }, 'closing at once');
        const error = new CommandError('Closed before it was drained.', {
          status: INTERRUPTED,
          code: 'CLOSED',
        });
        router.close().then(() => reject(error), reject);
      }
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}
