import { type Frame, limitsOf, type Transport } from '@realmwire/protocol';
import { HandClock, until } from '@realmwire/testkit';
import { expect, test } from 'vitest';
import { openMethods } from '../../auth/methods.ts';
import type { Clock } from '../../shell/clock.ts';
import { Connections } from '../../shell/connections.ts';
import { Doorman } from '../../shell/doorman.ts';
import { Hub } from '../../shell/hub.ts';
import { silentLogger } from '../../shell/logger.ts';
import { seed } from './seed.ts';

/** A router by a clock that a test moves. */
function open() {
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
  const served = { realm: 'seeds' };
  const resources = { '/php': served, '/board': { ...served, nameParameter: 'id' } };
  const connections = new Connections(hub, doorman, [seed({ resources })]);
  const turn = () => {
    for (const ring of due.splice(0)) ring();
  };
  return { time, hub, connections, turn };
}

/** A client that may come in, and is bound to its transport by `bind`. */
async function ask(
  { connections }: ReturnType<typeof open>,
  headers: Record<string, string>,
  target = '/php',
) {
  const remote = { ip: '127.0.0.1', headers, isOperator: false, target };
  const connection = connections.open('', remote);
  const said: Frame['data'][] = [];
  const transport: Transport = {
    buffered: 0,
    send: (frames) => void said.push(...frames.map(({ data }) => data)),
    close: () => {},
  };
  expect(await connection.admit?.()).toBeUndefined();
  return { said, connection, bind: () => connection.bind(transport) };
}

async function connect(headers: Record<string, string>) {
  const router = open();
  const { said, connection, bind } = await ask(router, headers);
  bind();
  return { ...router, said, connection };
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
  expect(time.waiting).toBe(0);
  time.tick(25);

  expect([said, hub.sessions.size]).toEqual([[], 0]);
});

test('[X29] what a client says before it may waits, and is acknowledged after `ready`', async () => {
  const { time, said, connection, turn } = await connect({ 'client-type': 'php' });

  connection.onFrame('{"opcode":"early"}');
  turn();
  expect(said).toEqual([]);
  time.tick(25);
  turn();

  expect(said.map(opcodeOf)).toEqual(['ready', 'next']);
});

test('[X21] nothing is heard of a client that has said goodbye', async () => {
  const { said, connection, hub, turn } = await connect({});

  connection.onFrame('{"opcode":"quit"}');
  connection.onFrame('{"opcode":"echo"}');
  connection.onSign?.('');
  connection.expire(1_000_000);
  turn();

  expect(said.map(opcodeOf)).toEqual(['ready', 'next']);
  expect([hub.sessions.size, connection.queuedBytes]).toEqual([0, 0]);
});

test('[S002-06] of two pages that come by one name at once, one is let in', async () => {
  const router = open();
  const target = '/board?id=AB12CD34EF';
  const pages = [await ask(router, {}, target), await ask(router, {}, target)];

  for (const { bind } of pages) bind();

  expect(pages.map(({ said }) => said.map(opcodeOf))).toEqual([['ready'], ['ready', 'close']]);
  expect([...router.hub.sessions.values()].map(({ name }) => name)).toEqual(['AB12CD34EF']);
});

test('[S002-06] a page comes in by its name again where it has gone without a word', async () => {
  const router = open();
  const target = '/board?id=AB12CD34EF';
  const before = await ask(router, {}, target);
  before.bind();

  const again = ask(router, {}, target);
  await asked(router);
  router.time.tick(3_000);
  const after = await again;
  after.bind();

  expect(before.said.map(opcodeOf)).toEqual(['ready', 'close']);
  expect(after.said.map(opcodeOf)).toEqual(['ready']);
  expect([...router.hub.sessions.values()].map(({ name }) => name)).toEqual(['AB12CD34EF']);
});

test('[S002-06] a page keeps its name while it gives signs of life', async () => {
  const router = open();
  const target = '/board?id=AB12CD34EF';
  const first = await ask(router, {}, target);
  first.bind();
  const remote = { ip: '127.0.0.1', headers: {}, isOperator: false, target };
  const second = router.connections.open('', remote);

  const answer = second.admit?.();
  await asked(router);
  first.connection.onSign?.('');

  expect((await answer)?.code).toBe('session.refused');
  expect([first.said.map(opcodeOf), router.time.waiting]).toEqual([['ready'], 0]);
});

test('[S003-03] [X11] a page gets the name that it has chosen again when its cut line is given up', async () => {
  const router = open();
  const uuid = '{"opcode":"uuid","message":"page-2019"}';
  const pages = [await ask(router, {}), await ask(router, {})];
  for (const { bind, connection } of pages) {
    bind();
    connection.onFrame(uuid);
  }
  const named = () => [...router.hub.sessions.values()].map(({ name }) => name);
  expect(named()).toEqual(['page-2019', undefined]);

  await asked(router);
  router.time.tick(3_000);

  await until(() => named().join() === 'page-2019', { what: 'its name' });
});

/** Waits until a page is asked whether it is there. */
function asked({ time }: ReturnType<typeof open>): Promise<void> {
  return until(() => time.waiting > 0, { what: 'a question' });
}

function opcodeOf(text: Frame['data']): unknown {
  return (JSON.parse(String(text)) as { opcode: unknown }).opcode;
}
