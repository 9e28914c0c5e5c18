/**
 * What a router counts, for the command `stats` and the page of the same name.
 */
import type { OverflowPolicy } from '@realmwire/protocol/contract';
import type { Connections } from '../shell/connections.ts';
import type { EntranceStats } from '../shell/entrance.ts';
import type { Hub } from '../shell/hub.ts';
import type { MemoryStats } from '../shell/memory-watch.ts';
import type { ServedRealm } from '../shell/served-realm.ts';

/** Figures of one realm. */
export interface RealmStats {
  readonly realm: string;
  readonly sessions: number;
  readonly procedures: number;
  readonly topics: number;
  readonly pendingCalls: number;
  /** Those of them that wait for a callee to have room. */
  readonly queuedCalls: number;
  /** Parts of results that their callers had said not to take. */
  readonly unwantedParts: number;
  readonly publications: number;
  /** Publications that were refused, whether or not their publishers wanted to know. */
  readonly refusedPublications: number;
  readonly events: number;
  /** Events that a subscriber did not get: it was told by a gap; the log tells of those who know none. */
  readonly droppedEvents: number;
  /** The same by the policy of the subscription; `undelivered`: the subscriber does not take it. */
  readonly droppedBy: Readonly<Record<OverflowPolicy | 'history' | 'undelivered', number>>;
  /** Publications that wait for a subscriber with `pause`. */
  readonly heldPublications: number;
  /** Topics that keep history or a retained event. */
  readonly keptTopics: number;
  /** What they hold in memory, near enough. */
  readonly keptBytes: number;
}

/** Figures of a router. */
export interface Stats {
  readonly uptimeMs: number;
  readonly connections: number;
  readonly sessions: number;
  /** How many of them speak what: `native msgpack`, `wamp2 json`, `embedded`. */
  readonly sessionsBy: Readonly<Record<string, number>>;
  /** Those of them that have lost their connection and may come back. */
  readonly suspended: number;
  /** How many each fault has ended, by its code. */
  readonly endings: Readonly<Record<string, number>>;
  readonly pendingCalls: number;
  readonly memoryBytes: number;
  /** Chunks of messages that have not ended. */
  readonly halfReadBytes: number;
  /** What waits to be taken by the other sides of all connections. */
  readonly queuedBytes: number;
  /** Of the budget: what is held, and what was done about it. */
  readonly memory: MemoryStats;
  /** Who was turned away at the door. */
  readonly entrance: EntranceStats;
  readonly realms: readonly RealmStats[];
}

/** Reads the figures. */
export function statsOf(hub: Hub, connections: Connections): Stats {
  return {
    uptimeMs: hub.tick() - hub.startedAt,
    connections: connections.size,
    sessions: hub.sessions.size,
    sessionsBy: sessionsBy(hub),
    endings: { ...hub.endings },
    suspended: connections.suspended,
    pendingCalls: hub.pendingCalls,
    memoryBytes: process.memoryUsage.rss(),
    halfReadBytes: hub.budget.usedBytes,
    queuedBytes: connections.queuedBytes,
    memory: hub.memory.stats,
    entrance: connections.entrance.stats,
    realms: [...hub.realms.values()].map(realmStatsOf),
  };
}

function sessionsBy(hub: Hub): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { dialect, codec } of hub.sessions.values()) {
    const name = codec === undefined ? dialect : `${dialect} ${codec}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function realmStatsOf({ name, core }: ServedRealm): RealmStats {
  const { broker, dealer } = core;
  const { publications, refused, events, drops } = broker.counters;
  return {
    realm: name,
    sessions: core.size,
    procedures: dealer.registrations.size,
    topics: broker.topics,
    pendingCalls: dealer.pending,
    queuedCalls: dealer.queued,
    unwantedParts: dealer.unwantedParts,
    publications,
    refusedPublications: refused,
    events,
    droppedEvents: Object.values(drops).reduce((sum, count) => sum + count, 0),
    droppedBy: { ...drops },
    heldPublications: broker.held,
    keptTopics: broker.keptTopics,
    keptBytes: broker.keptBytes,
  };
}
