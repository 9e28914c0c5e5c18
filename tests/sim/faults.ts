/**
 * Makes happen what goes wrong in a plan, and heals it again.
 */
import type { ClientHost } from './client-host.ts';
import type { FaultPlan } from './plan.ts';
import type { World } from './world.ts';

/** So long a router that stops waits for the answers to its goodbyes, at most. */
const GOODBYE_MS = 1_000;

/** Whom faults may concern. */
export interface Victims {
  /** The app first. */
  readonly clients: readonly ClientHost[];
  drainRouter(graceMs: number, downMs: number): void;
  crashRouter(downMs: number, isTold: boolean): void;
  crashClient(client: ClientHost, downMs: number, isTold: boolean): void;
}

/** Sets the faults of a plan; the time after which all of them have healed. */
export function setFaults(world: World, victims: Victims): number {
  let overAtMs = 0;
  for (const fault of world.plan.faults) {
    world.clock.after(fault.atMs, () => strike(world, victims, fault));
    overAtMs = Math.max(overAtMs, fault.atMs + durationOf(fault));
  }
  return overAtMs;
}

function durationOf(fault: FaultPlan): number {
  switch (fault.kind) {
    case 'cut':
      return 0;
    case 'stall':
    case 'offline':
      return fault.forMs;
    case 'crash':
    case 'crash-router':
      return fault.downMs;
    case 'drain-router':
      return fault.graceMs + fault.downMs + GOODBYE_MS;
  }
}

function strike(world: World, victims: Victims, fault: FaultPlan): void {
  const client = victims.clients[fault.who % victims.clients.length];
  if (client === undefined) return;
  world.note(`fault ${JSON.stringify(fault)} of ${client.name}`);
  switch (fault.kind) {
    case 'cut':
      for (const link of client.links) link.cut(fault.hears);
      break;
    case 'stall': {
      const { links } = client;
      const sides = fault.side === 'both' ? (['left', 'right'] as const) : [fault.side];
      for (const link of links) for (const side of sides) link.setStalled(side, true);
      world.clock.after(fault.forMs, () => {
        for (const link of links) for (const side of sides) link.setStalled(side, false);
      });
      break;
    }
    case 'offline':
      client.setOffline(true);
      for (const link of client.links) link.cut(fault.hears);
      world.clock.after(fault.forMs, () => client.setOffline(false));
      break;
    case 'crash':
      victims.crashClient(client, fault.downMs, fault.isTold);
      break;
    case 'drain-router':
      victims.drainRouter(fault.graceMs, fault.downMs);
      break;
    case 'crash-router':
      victims.crashRouter(fault.downMs, fault.isTold);
      break;
  }
}
