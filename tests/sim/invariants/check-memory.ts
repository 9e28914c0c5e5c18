/**
 * What may wait anywhere is bounded, and nothing is left when everybody has gone.
 */
import type { Stats } from '@realmwire/router';
import type { ClientHost } from '../client-host.ts';
import type { Journal } from '../journal.ts';
import type { RouterHost } from '../router-host.ts';
import type { World } from '../world.ts';

const KIB = 1024;

/** The widest that a window may become in a run (`windowMaxBytes` of both ends). */
const WINDOW_BYTES = 256 * KIB;
/** Pings, NEXT and the like are free. */
const FREE_BYTES = 16 * KIB;
/** Pressure begins at `outboxHardBytes`; answers, whose callers have asked for them, still come. */
const QUEUE_BYTES = 2 * 1024 * KIB;

/** Looks at what waits now. */
export function checkMemory(
  { journal }: World,
  { router }: RouterHost,
  clients: readonly ClientHost[],
): void {
  for (const client of clients) {
    for (const link of client.links) {
      for (const side of ['left', 'right'] as const) {
        const bytes = link.unreadBytes(side);
        if (bytes > WINDOW_BYTES + FREE_BYTES) {
          journal.violate('the credit of a session is kept', `${client.name}: ${bytes} bytes`);
        }
      }
    }
  }
  if (router === undefined) return;
  const { queuedBytes, halfReadBytes, sessions } = router.stats();
  if (queuedBytes > sessions * QUEUE_BYTES) {
    journal.violate('queues are bounded', `${queuedBytes} bytes for ${sessions} sessions`);
  }
  if (halfReadBytes > sessions * WINDOW_BYTES) {
    journal.violate('half-read messages are bounded', `${halfReadBytes} bytes`);
  }
}

/** Looks at what is left when everybody has gone; the witness of each realm stays. */
export function checkEmpty(journal: Journal, stats: Stats): void {
  const { connections, sessions, pendingCalls, halfReadBytes, queuedBytes, realms } = stats;
  const procedures = realms.reduce((sum, realm) => sum + realm.procedures, 0);
  const left = { connections, sessions, pendingCalls, halfReadBytes, queuedBytes, procedures };
  const expected = { ...left, connections: 0, sessions: 1, pendingCalls: 0 };
  Object.assign(expected, { halfReadBytes: 0, queuedBytes: 0, procedures: 0 });
  for (const name of Object.keys(left) as (keyof typeof left)[]) {
    if (left[name] !== expected[name]) journal.violate('nothing is left', `${name} ${left[name]}`);
  }
}
