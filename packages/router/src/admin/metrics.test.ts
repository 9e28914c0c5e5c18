import perfHooks from 'node:perf_hooks';
import { describe, expect, test, vi } from 'vitest';
import { createRouter } from '../create-router.ts';
import { metricsOf } from './metrics.ts';
import type { Stats } from './stats.ts';

describe('the figures for Prometheus', () => {
  test('are those of their own router, beside those of the process', async () => {
    const [one, two] = await Promise.all([listening(), listening()]);
    one.router.openRealm('com.one');
    two.router.openRealm('com.two');

    const [ofOne, ofTwo] = await Promise.all([one.metrics(), two.metrics()]);

    expect(ofOne).toContain('realmwire_sessions{realm="com.one"} 0');
    expect(ofOne).not.toContain('com.two');
    expect(ofTwo).toContain('realmwire_sessions{realm="com.two"} 0');
    expect(ofTwo).not.toContain('com.one');
    for (const text of [ofOne, ofTwo]) {
      expect(text.match(/^process_cpu_seconds_total /gm)).toHaveLength(1);
      expect(text.match(/^nodejs_eventloop_lag_p99_seconds /gm)).toHaveLength(1);
    }
    await Promise.all([one.router.close(), two.router.close()]);
  });

  test('watch the process once, however many routers there were', async () => {
    await metricsOf(() => NONE).text();
    const watched = vi.spyOn(perfHooks, 'monitorEventLoopDelay');

    for (let count = 0; count < 3; count += 1) await metricsOf(() => NONE).text();

    expect(watched).not.toHaveBeenCalled();
    watched.mockRestore();
  });

  test('are read once for all of them, and not before they are asked for', async () => {
    const read = vi.fn(() => NONE);
    const metrics = metricsOf(read);
    expect(read).not.toHaveBeenCalled();

    await metrics.text();
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('forget what is no more, and count a reading once', async () => {
    let stats: Stats = {
      ...NONE,
      connections: 3,
      sessionsBy: { 'native json': 2 },
      endings: { a: 1 },
    };
    const metrics = metricsOf(() => stats);
    await metrics.text();
    const again = await metrics.text();
    stats = NONE;
    const later = await metrics.text();

    expect(again).toContain('realmwire_connections 3');
    expect(again).toContain('realmwire_sessions_by_dialect{dialect="native json"} 2');
    expect(again).toContain('realmwire_session_endings_total{code="a"} 1');
    expect(later).toContain('realmwire_connections 0');
    expect(later).not.toContain('native json');
  });
});

const NONE: Stats = {
  uptimeMs: 0,
  connections: 0,
  sessions: 0,
  sessionsBy: {},
  suspended: 0,
  endings: {},
  pendingCalls: 0,
  memoryBytes: 0,
  halfReadBytes: 0,
  queuedBytes: 0,
  memory: {} as Stats['memory'],
  entrance: { refusedConnections: 0, refusedSessions: 0, strangers: 0, refusedAddresses: 0 },
  realms: [],
};

/** A router, and what its operator listener says at `/metrics`. */
async function listening() {
  const router = createRouter();
  const { operatorUrl } = await router.listen({ port: 0, operatorPort: 0 });
  return { router, metrics: async () => (await fetch(`${operatorUrl}metrics`)).text() };
}
