/**
 * The figures of a router for Prometheus: what `stats` counts, and what Node tells of the process.
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { RealmStats, Stats } from './stats.ts';

/** One figure, with its labels. */
type Reading = readonly [labels: Readonly<Record<string, string>>, value: number];

/** What the table says about one metric. */
interface Metric {
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  readonly labels?: readonly string[];
  readonly read: (stats: Stats) => readonly Reading[];
}

/** The metrics, by name. */
const METRICS: Readonly<Record<string, Metric>> = {
  realmwire_connections: single('gauge', 'Connections, joined or not.', (s) => s.connections),
  realmwire_sessions_suspended: single(
    'gauge',
    'Sessions that have lost their connection and may come back.',
    (s) => s.suspended,
  ),
  realmwire_sessions_by_dialect: {
    kind: 'gauge',
    help: 'Sessions, by what they speak.',
    labels: ['dialect'],
    read: ({ sessionsBy }) =>
      Object.entries(sessionsBy).map(([dialect, count]) => [{ dialect }, count]),
  },
  realmwire_session_endings_total: {
    kind: 'counter',
    help: 'Sessions that a fault has ended.',
    labels: ['code'],
    read: ({ endings }) => Object.entries(endings).map(([code, count]) => [{ code }, count]),
  },
  realmwire_queued_bytes: single(
    'gauge',
    'What waits to be taken by clients.',
    (s) => s.queuedBytes,
  ),
  realmwire_half_read_bytes: single(
    'gauge',
    'Chunks of messages that have not ended.',
    (s) => s.halfReadBytes,
  ),
  realmwire_refused_connections_total: single(
    'counter',
    'Connections that were turned away.',
    (s) => s.entrance.refusedConnections,
  ),
  realmwire_refused_sessions_total: single(
    'counter',
    'Sessions that came too fast, or while memory was short.',
    (s) => s.entrance.refusedSessions,
  ),
  realmwire_strangers_total: single(
    'counter',
    'Connections that said too little, or what nobody knows.',
    (s) => s.entrance.strangers,
  ),
  realmwire_refused_addresses_total: single(
    'counter',
    'Connections and requests from addresses that may not connect.',
    (s) => s.entrance.refusedAddresses,
  ),
  realmwire_sessions: perRealm('gauge', 'Sessions.', (r) => r.sessions),
  realmwire_procedures: perRealm('gauge', 'Procedures that are served.', (r) => r.procedures),
  realmwire_topics: perRealm('gauge', 'Topics with subscribers or history.', (r) => r.topics),
  realmwire_pending_calls: perRealm('gauge', 'Calls under way.', (r) => r.pendingCalls),
  realmwire_queued_calls: perRealm('gauge', 'Calls that wait for a callee.', (r) => r.queuedCalls),
  realmwire_kept_bytes: perRealm('gauge', 'What topics keep.', (r) => r.keptBytes),
  realmwire_publications_total: perRealm('counter', 'Publications.', (r) => r.publications),
  realmwire_refused_publications_total: perRealm(
    'counter',
    'Publications that were refused.',
    (r) => r.refusedPublications,
  ),
  realmwire_events_total: perRealm('counter', 'Events that were sent.', (r) => r.events),
  realmwire_dropped_events_total: {
    kind: 'counter',
    help: 'Events that a subscriber did not get, by the policy that dropped them.',
    labels: ['realm', 'policy'],
    read: ({ realms }) =>
      realms.flatMap(({ realm, droppedBy }) =>
        Object.entries(droppedBy).map(([policy, count]): Reading => [{ realm, policy }, count]),
      ),
  },
};

/** Something that Prometheus asks. */
export interface Metrics {
  /** The media type of the text. */
  readonly type: string;
  text(): Promise<string>;
}

/** See the head of this file. */
export function metricsOf(stats: () => Stats): Metrics {
  const own = new Registry();
  const meters = Object.entries(METRICS).map(([name, { kind, help, labels = [], read }]) => {
    const options = { name, help, labelNames: [...labels], registers: [own] };
    const meter = kind === 'gauge' ? new Gauge(options) : new Counter(options);
    return { meter, read };
  });
  const all = Registry.merge([figuresOfProcess(), own]);
  return {
    type: all.contentType,
    text() {
      const now = stats();
      for (const { meter, read } of meters) {
        meter.reset();
        for (const [of, value] of read(now)) meter.inc(of, value);
      }
      return all.metrics();
    },
  };
}

let ofProcess: Registry | undefined;

/** One for all routers, as the process is one: what watches it never ends. */
function figuresOfProcess(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

function single(kind: Metric['kind'], help: string, read: (stats: Stats) => number): Metric {
  return { kind, help, read: (stats) => [[{}, read(stats)]] };
}

function perRealm(kind: Metric['kind'], help: string, read: (realm: RealmStats) => number): Metric {
  return {
    kind,
    help,
    labels: ['realm'],
    read: ({ realms }) => realms.map((realm) => [{ realm: realm.realm }, read(realm)]),
  };
}
