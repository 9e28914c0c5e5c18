/**
 * How long is waited for others: for the body of a request, and for whoever knows who asks. What never
 * comes must not hold a place for ever.
 */
import { ProtocolError } from '@realmwire/protocol';
import type { Clock } from './clock.ts';
import type { Reply } from './doorman.ts';
import type { Hub } from './hub.ts';

/** See the head of this file. */
export class Deadline {
  /** Nobody waits any more. */
  readonly stop: () => void;
  readonly #late: Promise<never>;

  constructor(clock: Clock, ms: number) {
    let ring = () => {};
    this.#late = new Promise<never>((_, reject) => {
      ring = () => reject(new ProtocolError('hello.timeout', { ms }));
    });
    // It may pass while nothing is waited for.
    this.#late.catch(() => {});
    this.stop = clock.after(ms, ring);
  }

  /** What comes in time; rejects with a ProtocolError `hello.timeout` where it does not. */
  meet<T>(awaited: Promise<T>): Promise<T> {
    return Promise.race([awaited, this.#late]);
  }
}

/** What the doorman says in `helloTimeoutMs`; for who waits for that, and is not watched meanwhile. */
export function saidInTime(
  reply: Reply | Promise<Reply>,
  { clock, limits }: Pick<Hub, 'clock' | 'limits'>,
): Reply | Promise<Reply> {
  if (!(reply instanceof Promise)) return reply;
  const deadline = new Deadline(clock, limits.helloTimeoutMs);
  return deadline
    .meet(reply)
    .catch((error: unknown): Reply => {
      if (error instanceof ProtocolError) return error;
      throw error;
    })
    .finally(deadline.stop);
}
