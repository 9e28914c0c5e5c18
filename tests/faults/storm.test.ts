import { connect } from '@realmwire/client';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { RawPeer } from '../hostile/raw-peer.ts';
import { CODECS, depot, isServed, Line, WATCHFUL } from './line.ts';

describe.each(CODECS)('a rush of clients (%s)', (codec) => {
  let line: Line;
  afterEach(() => line.close());

  test('is let in at the rate of the router; the others come again when they are told to', async () => {
    line = await Line.open(codec, { ...WATCHFUL, sessionsPerSecond: 20, sessionBurst: 5 });
    const begun = performance.now();

    const clients = await Promise.all(Array.from({ length: 20 }, () => line.near()));

    expect(performance.now() - begun).toBeGreaterThanOrEqual((15 / 20) * 1_000 - 60);
    const { refusedSessions } = line.router.stats().entrance;
    expect(refusedSessions).toBeGreaterThan(0);
    await Promise.all(clients.map(isServed));
    await line.check();
  });

  test('that comes back after a cut is served again, all of it', async () => {
    line = await Line.open(codec, { ...WATCHFUL, sessionsPerSecond: 400, sessionBurst: 20 });
    const clients = await Promise.all(Array.from({ length: 60 }, () => line.far()));
    const before = new Set(clients.map(({ uuid }) => uuid));

    line.proxy.cut();

    await until(() => clients.every(({ uuid }) => uuid !== undefined && !before.has(uuid)));
    await Promise.all(clients.map(isServed));
    await line.check();
  });

  test('that comes back for its sessions gets them, although most have to come twice', async () => {
    line = await Line.open(codec, { sessionsPerSecond: 30, sessionBurst: 1 });
    const clients = await Promise.all(Array.from({ length: 20 }, () => line.far()));
    const before = clients.map(({ uuid }) => uuid);
    const { refusedSessions } = line.router.stats().entrance;

    line.proxy.cut();
    await until(() => clients.every(({ uuid }) => uuid === undefined));
    await until(() => clients.every(({ uuid }) => uuid !== undefined));

    expect(clients.map(({ uuid }) => uuid)).toEqual(before);
    expect(line.router.stats().entrance.refusedSessions).toBeGreaterThan(refusedSessions);
    await Promise.all(clients.map(isServed));
    await line.check();
  });

  test('is told when to come again, each at another time', async () => {
    line = await Line.open(codec, { sessionsPerSecond: 10, sessionBurst: 1 });
    const { port } = new URL(line.proxy.url);
    const peers = await Promise.all(
      Array.from({ length: 4 }, () => RawPeer.open(`ws://127.0.0.1:${port}/`, codec)),
    );

    for (const peer of peers)
      peer.say({ opcode: 'hello', realm: 'com.depot', receives: { credit: 1e6 } });
    await until(() => peers.filter(({ closed }) => closed !== undefined).length === 3);

    const told = peers.flatMap(({ heard }) =>
      heard.flatMap((message) => (message.opcode === 'abort' ? message : [])),
    );
    expect(told.map(({ code }) => code)).toEqual(['router.busy', 'router.busy', 'router.busy']);
    const times = told.map(({ retryAfterMs = 0 }) => retryAfterMs).sort((a, b) => a - b);
    expect(times[1]).toBeGreaterThan(times[0] as number);
    expect(times[2]).toBeGreaterThan(times[1] as number);
    expect(peers.find(({ closed }) => closed)?.closed).toMatchObject({ code: 1013 });
    for (const peer of peers) peer.leave();
    await line.check();
  });

  test('that does not say hello keeps nobody out for longer than it may wait', async () => {
    line = await Line.open(codec, { ...WATCHFUL, maxJoining: 3, helloTimeoutMs: 300 });
    const silent = await Promise.all([0, 1, 2].map(() => RawPeer.open(line.url, codec)));

    await expect(RawPeer.open(line.url, codec)).rejects.toThrow('503');
    const client = connect(depot, { url: line.url, codec, reconnect: { minMs: 50 } });
    await client.ready();

    expect(line.router.stats().entrance.refusedConnections).toBeGreaterThan(0);
    await until(() => silent.every(({ closed }) => closed?.code === 4408));
    await isServed(client);
    await client.close();
    await line.check();
  });
});
