/**
 * What a router counts, for the command `stats` and the page of the same name.
 */
import type { Connections } from '../shell/connections.ts';
import type { Hub } from '../shell/hub.ts';

/** Figures of one realm. */
export interface RealmStats {
  readonly realm: string;
  readonly sessions: number;
  readonly procedures: number;
  readonly topics: number;
  readonly pendingCalls: number;
  readonly publications: number;
  readonly events: number;
  readonly droppedEvents: number;
}

/** Figures of a router. */
export interface Stats {
  readonly uptimeMs: number;
  readonly connections: number;
  readonly sessions: number;
  readonly pendingCalls: number;
  readonly memoryBytes: number;
  /** Chunks of messages that have not ended. */
  readonly halfReadBytes: number;
  /** What waits to be taken by the other sides of all connections. */
  readonly queuedBytes: number;
  readonly realms: readonly RealmStats[];
}

/** Reads the figures. */
export function statsOf(hub: Hub, connections: Connections): Stats {
  return {
    uptimeMs: hub.tick() - hub.startedAt,
    connections: connections.size,
    sessions: hub.sessions.size,
    pendingCalls: hub.pendingCalls,
    memoryBytes: process.memoryUsage.rss(),
    halfReadBytes: hub.budget.usedBytes,
    queuedBytes: connections.queuedBytes,
    realms: [...hub.realms.values()].map(({ name, core }) => ({
      realm: name,
      sessions: core.size,
      procedures: core.dealer.registrations.size,
      topics: core.broker.topics,
      pendingCalls: core.dealer.pending,
      publications: core.broker.counters.publications,
      events: core.broker.counters.events,
      droppedEvents: core.broker.counters.dropped,
    })),
  };
}
