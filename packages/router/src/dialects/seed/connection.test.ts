import { type Frame, limitsOf, type Transport } from '@realmwire/protocol';
import { HandClock } from '@realmwire/testkit';
import { expect, test } from 'vitest';
import { openMethods } from '../../auth/methods.ts';
import type { Clock } from '../../shell/clock.ts';
import { Connections } from '../../shell/connections.ts';
import { Doorman } from '../../shell/doorman.ts';
import { Hub } from '../../shell/hub.ts';
import { silentLogger } from '../../shell/logger.ts';
import { seed } from './seed.ts';

/** A client that connects, by a clock that a test moves. */
async function connect(headers: Record<string, string>) {
  const time = new HandClock();
  const due: (() => void)[] = [];
  const clock: Clock = {
    now: () => time.now(),
    after: (ms, ring) => time.after(ms, ring),
    every: () => () => {},
    soon: (ring) => void due.push(ring),
  };
  const hub = new Hub({ limits: limitsOf(), log: silentLogger(), clock });
  hub.open('seeds', undefined, {});
  const doorman = new Doorman(hub, { appRealms: undefined, openMethods });
  const dialect = seed({ resources: { '/php': { realm: 'seeds' } } });
  const connection = new Connections(hub, doorman, [dialect]).open('', {
    ip: '127.0.0.1',
    headers,
    isOperator: false,
    target: '/php',
  });
  const said: Frame['data'][] = [];
  const transport: Transport = {
    buffered: 0,
    send: (frames) => void said.push(...frames.map(({ data }) => data)),
    close: () => {},
  };
  expect(await connection.admit?.()).toBeUndefined();
  connection.bind(transport);
  const turn = () => {
    for (const ring of due.splice(0)) ring();
  };
  return { time, said, connection, hub, turn };
}

test('[C2] a PHP client is told `ready` 25 ms after the end of the handshake', async () => {
  const { time, said } = await connect({ 'client-type': 'php' });

  time.tick(24);
  expect(said).toEqual([]);
  time.tick(1);

  expect(said).toEqual([expect.stringContaining('"opcode":"ready"')]);
});

test('[C2] a page is told at once', async () => {
  const { said } = await connect({});

  expect(said).toEqual([expect.stringContaining('"opcode":"ready"')]);
});

test('[C2] a PHP client that has gone meanwhile joins nothing', async () => {
  const { time, said, connection, hub } = await connect({ 'client-type': 'php' });

  connection.onClose(1006, '');
  time.tick(25);

  expect([said, hub.sessions.size, time.waiting]).toEqual([[], 0, 0]);
});

test('[X29] what a client says before it may waits, and is acknowledged after `ready`', async () => {
  const { time, said, connection, turn } = await connect({ 'client-type': 'php' });

  connection.onFrame('{"opcode":"early"}');
  turn();
  expect(said).toEqual([]);
  time.tick(25);
  turn();

  expect(said.map((text) => JSON.parse(String(text)) as unknown)).toMatchObject([
    { opcode: 'ready' },
    { opcode: 'next' },
  ]);
});

test('[X21] nothing is heard of a client that has said goodbye', async () => {
  const { said, connection, hub, turn } = await connect({});

  connection.onFrame('{"opcode":"quit"}');
  connection.onFrame('{"opcode":"echo"}');
  connection.onSign?.('');
  connection.expire(1_000_000);
  turn();

  expect(said.map((text) => (JSON.parse(String(text)) as { opcode: string }).opcode)).toEqual([
    'ready',
    'next',
  ]);
  expect([hub.sessions.size, connection.queuedBytes]).toEqual([0, 0]);
});
