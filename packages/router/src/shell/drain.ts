/**
 * Stops a router so that nobody notices more than a reconnect: nothing new is taken, calls under
 * way finish, everybody is told when to come back, and what was sent has left.
 */
import type { Connections } from './connections.ts';
import type { Hub } from './hub.ts';
import type { Servers } from './servers.ts';

const STEP_MS = 10;

/** What is drained, and how long it may take. */
export interface Drain {
  readonly hub: Hub;
  readonly connections: Connections;
  readonly servers: Servers;
  readonly graceMs: number;
}

/** Resolves once everything that could end in time has ended. */
export async function drainRouter({ hub, connections, servers, graceMs }: Drain): Promise<void> {
  const until = hub.tick() + graceMs;
  hub.startDraining();
  servers.stopAccepting();
  await untilTrue(() => hub.pendingCalls === 0, hub, until);
  connections.goodbye(1_000);
  await untilTrue(
    () => connections.size === 0,
    hub,
    Math.min(until, hub.tick() + hub.limits.closingMs),
  );
}

async function untilTrue(isDone: () => boolean, hub: Hub, until: number): Promise<void> {
  while (!isDone() && hub.tick() < until)
    await new Promise<void>((resolve) => void hub.clock.after(STEP_MS, resolve));
}
