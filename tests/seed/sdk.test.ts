/**
 * `@realmwire/client/seed` over real sockets: what pages of all generations do with it.
 */
import { once } from 'node:events';
import { connect } from '@realmwire/client';
import { type SeedPacket, type SeedWebClient, socketWebClient } from '@realmwire/client/seed';
import type { Packet, RealmOptions } from '@realmwire/router';
import { FaultProxy, until } from '@realmwire/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { SeedStage } from './stage.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let stage: SeedStage;
let proxy: FaultProxy | undefined;
const pages: Page[] = [];

afterEach(async () => {
  // In good order, through the proxy too: a session whose connection is cut would be kept.
  for (const { sock } of pages.splice(0)) await sock.client?.close();
  await stage.close();
  await proxy?.close();
  proxy = undefined;
});

describe('socketWebClient', () => {
  test('[S003-01] [S003-02] [S003-26] tells a page how it stands, and its name', async () => {
    stage = await SeedStage.open();
    const page = makePage();

    expect([page.sock.isOpen(), page.sock.uuid()]).toEqual([false, '']);
    await page.open();

    expect(page.statuses).toEqual(['Trying to connect ...', 'Connected']);
    expect(page.readies).toEqual([{ opcode: 'ready', uuid: expect.stringMatching(UUID) }]);
    expect([page.sock.isOpen(), page.sock.uuid()]).toEqual([true, page.readies[0]?.['uuid']]);
  });

  test('[S003-02] [X38] has a name that is a function, and a text wherever one is wanted', async () => {
    stage = await SeedStage.open();
    const { sock } = await makePage().open();

    expect(`${sock.uuid}`).toBe(sock.uuid());
    expect(JSON.stringify({ from: sock.uuid })).toBe(`{"from":"${sock.uuid()}"}`);
  });

  test('[S003-27] takes callbacks one by one, and by name in any case, and no other names', async () => {
    stage = await SeedStage.open();
    const sock = connectTo();
    pages.push(pageOf(sock));
    const calls: string[] = [];
    sock.setCallbackStatus(() => calls.push('replaced'));
    sock.setCallback('STATUS', () => calls.push('status'));
    sock.setCallback('Ready', () => calls.push('ready'));
    sock.setCallback('readMessage', ({ opcode }: SeedPacket) => calls.push(opcode));
    sock.setCallback('close', () => calls.push('close'));
    sock.setCallback('whatever', () => calls.push('whatever'));

    sock.init();
    await until(() => sock.isOpen(), { what: 'a session' });
    await sock.sendAsync({ opcode: 'echo', message: 1 });
    await until(() => calls.includes('echo'), { what: 'the echo' });
    sock.quit();
    await until(() => calls.includes('close'), { what: 'the end' });

    expect(calls).toEqual(['status', 'status', 'ready', 'echo', 'close']);
    expect(Object.keys(sock.callbacks).sort()).toEqual(['close', 'readmessage', 'ready', 'status']);
  });

  test('[S003-28] [S003-12] leaves, opens anew, and overlooks that it is to open what is open', async () => {
    const left: string[] = [];
    stage = await SeedStage.open({
      realm: { onClose: (_session, { code }) => void left.push(code) },
    });
    const page = await makePage().open();
    const { sock } = page;
    const first = sock.uuid();
    sock.init();
    expect(sock.uuid()).toBe(first);

    sock.quit();
    await until(() => page.closes === 1 && left.length === 1, { what: 'the end' });
    expect(sock.isOpen()).toBe(false);
    sock.init();
    await until(() => page.readies.length === 2, { what: 'a new session' });

    expect(sock.uuid()).not.toBe(first);
    expect(left).toEqual(['1000']);
    expect(page.statuses.at(-1)).toBe('Connected');
  });

  test.each([
    ['two arguments', () => new socketWebClient(`ws://127.0.0.1:${stage.port}`, '/seeds', NATIVE)],
    ['a port', () => new socketWebClient('tcp://127.0.0.1', stage.port, '/seeds', NATIVE)],
    ['a port, without new', () => socketWebClient('127.0.0.1', `${stage.port}`, '/seeds', NATIVE)],
  ])('[S003-27] is made with %s', async (_how, make) => {
    stage = await SeedStage.open();
    const page = pageOf(make());
    pages.push(page);

    await page.open();

    expect(page.sock.isOpen()).toBe(true);
  });

  test('[S003-07] [S003-09] [S003-11] says things to all, to one, and to itself', async () => {
    stage = await SeedStage.open();
    const [one, two] = [await makePage().open(), await makePage().open()];
    const [from, to] = [one.sock.uuid(), two.sock.uuid()];

    one.sock.broadcast('to all');
    one.sock.feedback({ n: '007' }, to);
    await one.sock.sendAsync({ opcode: 'echo', message: 'to me' });
    one.sock.feedback('to me, later', from);
    await until(() => two.packets.length === 2 && one.packets.length === 2, { what: 'packets' });

    const stamp = { from, fromUUID: from };
    expect(two.packets).toEqual([
      { opcode: 'broadcast', message: 'to all', ...stamp },
      { opcode: 'feedback', message: { n: '007' }, uuid: to, ...stamp },
    ]);
    expect(one.packets).toEqual([
      { opcode: 'echo', message: 'to me', ...stamp },
      { opcode: 'feedback', message: 'to me, later', uuid: from, ...stamp },
    ]);
  });

  test('[S003-11] hears back what JSON says of an echo, as it was when it was said', async () => {
    stage = await SeedStage.open();
    const { sock, packets } = await makePage().open();
    const packet = { opcode: 'echo', message: new Date(0), own: sock.uuid, nobody: () => 1 };

    const said = sock.sendAsync(packet);
    packet.message = new Date(1);
    await said;

    const own = sock.uuid();
    expect(packets).toEqual([
      { opcode: 'echo', message: '1970-01-01T00:00:00.000Z', own, from: own, fromUUID: own },
    ]);
  });

  test('[S003-11] hears its own echo where it may say nothing to others', async () => {
    stage = await SeedStage.open({ realm: { authorize: () => false } });
    const page = await makePage().open();

    await page.sock.sendAsync({ opcode: 'echo', message: 1 });
    await until(() => page.packets.length === 1, { what: 'the echo' });

    await expect(page.sock.sendAsync({ opcode: 'broadcast' })).rejects.toMatchObject({
      fault: 'right.missing',
    });
  });

  test('[S003-06] [S003-20] talks to the app, which answers', async () => {
    stage = await talkative();
    const page = await makePage().open();

    page.sock.sendMsg({ opcode: 'lock', message: 5 });
    await until(() => page.packets.length === 1, { what: 'the answer' });

    expect(page.packets).toEqual([{ opcode: 're: lock', message: 5 }]);
  });

  test('[S003-29] [X27] resolves when what was said was acknowledged, or says why it was not', async () => {
    const heard: unknown[] = [];
    stage = await SeedStage.open({
      realm: {
        authorize: () => false,
        onData: (_session, { message }) => void heard.push(message),
      },
    });
    const page = await makePage().open();

    await page.sock.sendAsync({ opcode: 'save', message: 'it' });
    expect(heard).toEqual(['it']);
    page.sock.broadcast('to all');
    await until(() => page.statuses.length === 3, { what: 'a word' });

    expect(page.statuses.at(-1)).toMatch(/^Not sent: The session may not do this\./);
  });

  test('[X27] tells in silence of nothing: what cannot be sent is told', async () => {
    stage = await SeedStage.open();
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    const sock = connectTo();

    sock.sendMsg({ opcode: 'early' });
    await until(() => logged.mock.calls.length === 1, { what: 'a word' });

    expect(logged.mock.calls).toEqual([['Not sent: call init() first']]);
    logged.mockRestore();
    const page = await makePage().open();
    for (const wrong of [{}, { opcode: '' }, { opcode: 5 }] as SeedPacket[])
      await expect(page.sock.sendAsync(wrong)).rejects.toThrow('opcode: must be a text');
    await expect(page.sock.sendAsync({ opcode: 'feedback', ident: 'x' })).rejects.toThrow(
      'uuid: must name the receiver',
    );
  });

  test('[X28] hears what it is told whatever its words', async () => {
    stage = await talkative();
    const page = await makePage().open();

    await page.sock.sendAsync({ opcode: 'say', message: 'ping pong' });
    await until(() => page.packets.length === 1, { what: 'the answer' });

    expect(page.packets[0]).toMatchObject({ message: 'ping pong' });
  });

  test('[X03] [X26] waits for no acknowledgement before it sends on', async () => {
    const heard: unknown[] = [];
    stage = await SeedStage.open({
      realm: { onData: (_session, { message }) => void heard.push(message) },
    });
    const page = await viaProxy().then((each) => each.open());
    let acknowledged = 0;
    proxy?.stall('toClient');

    for (let n = 0; n < 100; n += 1)
      void page.sock.sendAsync({ opcode: 'n', message: n }).then(() => (acknowledged += 1));
    await until(() => heard.length === 100, { what: 'all of them' });

    expect(acknowledged).toBe(0);
    expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => n));
    proxy?.flow('toClient');
    await until(() => acknowledged === 100, { what: 'the acknowledgements' });
  });

  test('[X27] [S003-30] comes back to the same session, and sends what was said meanwhile', async () => {
    const heard: unknown[] = [];
    stage = await SeedStage.open({
      realm: { onData: (_session, { message }) => void heard.push(message) },
    });
    const page = await viaProxy().then((each) => each.open());
    const { sock } = page;
    const uuid = sock.uuid();
    await sock.sendAsync({ opcode: 'n', message: 0 });

    proxy?.cut();
    await until(() => !sock.isOpen(), { what: 'the loss' });
    for (const message of [1, 2, 3]) sock.sendMsg({ opcode: 'n', message });
    sock.echo('still me');
    expect(stage.realm.feedback('meanwhile', uuid)).toBe(true);
    await until(() => page.packets.length === 2, { what: 'what was said' });

    expect(heard).toEqual([0, 1, 2, 3]);
    expect(page.packets.map(({ message }) => message).sort()).toEqual(['meanwhile', 'still me']);
    expect([sock.uuid(), page.readies.length, page.closes]).toEqual([uuid, 1, 0]);
    expect(page.statuses).toEqual([
      'Trying to connect ...',
      'Connected',
      'Reconnecting in 1s...',
      'Trying to connect ...',
      'Connected',
    ]);
  });

  test('[S003-30] is told of a new session where the one before is over', async () => {
    stage = await SeedStage.open();
    const page = await makePage({ resume: false }).open();
    const first = page.sock.uuid();

    stage.realm.session(first)?.close('router.busy');
    await until(() => page.readies.length === 2, { what: 'a new session' });

    expect(page.sock.uuid()).not.toBe(first);
    expect(page.closes).toBe(0);
  });

  test('[S003-26] is told that the server has closed it, and that is the end', async () => {
    stage = await SeedStage.open();
    const page = await makePage().open();

    stage.realm.session(page.sock.uuid())?.close();
    await until(() => page.closes === 1, { what: 'the end' });

    expect(page.statuses.slice(2)).toEqual(['Server closed connection']);
  });

  test('[S003-26] is told that it cannot connect, again and again, or once', async () => {
    stage = await SeedStage.open();
    const [patient, hasty] = [
      pageOf(new socketWebClient('ws://127.0.0.1:1', '/seeds')),
      pageOf(new socketWebClient('ws://127.0.0.1:1', '/seeds', { reconnect: false })),
    ];
    pages.push(patient, hasty);

    for (const { sock } of pages) sock.init();
    await until(() => hasty.closes === 1 && patient.statuses.length >= 6, { what: 'attempts' });

    expect(hasty.statuses).toEqual(['Trying to connect ...', 'Cannot connect to specified server']);
    expect(patient.statuses.slice(0, 3)).toEqual([
      'Trying to connect ...',
      'Cannot connect to specified server',
      'Reconnecting in 1s...',
    ]);
    expect(patient.closes).toBe(0);
  });

  test('goes on when a callback throws', async () => {
    stage = await talkative();
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    const page = makePage();
    const oops = new Error('oops');
    page.sock.setCallbackReady(() => {
      throw oops;
    });

    page.sock.init();
    await until(() => page.sock.isOpen(), { what: 'a session' });
    await page.sock.sendAsync({ opcode: 'say', message: 1 });
    await until(() => page.packets.length === 1, { what: 'the answer' });

    expect(logged.mock.calls).toEqual([[oops]]);
    logged.mockRestore();
  });

  test('says what JSON says of a packet at that moment', async () => {
    stage = await talkative();
    const page = await makePage().open();
    const message: { n: number; at: Date; gone?: undefined } = {
      n: 1,
      at: new Date(0),
      gone: undefined,
    };

    const sent = page.sock.sendAsync({ opcode: 'say', message });
    message.n = 2;
    await sent;
    await until(() => page.packets.length === 1, { what: 'the answer' });

    expect(page.packets[0]?.['message']).toEqual({ n: 1, at: '1970-01-01T00:00:00.000Z' });
  });

  test('may be handed around in pieces, and is a native client below', async () => {
    stage = await talkative();
    const { init, setCallbackReady, sendMsg, sock } = { ...flat(makePage()) };
    let readies = 0;

    setCallbackReady(() => (readies += 1));
    init();
    await until(() => readies === 1, { what: 'ready' });
    sendMsg({ opcode: 'say', message: 1 });
    await sock.client?.register('com.seeds.double', ({ input }) => Number(input) * 2);

    expect(await sock.client?.call('com.seeds.double', 21)).toBe(42);
  });

  test('[S003-08] exchanges packets with pages and scripts of the seed dialect', async () => {
    stage = await SeedStage.open();
    const page = await makePage().open();
    const { sock } = page;
    const [old, script] = [await stage.ready('/web'), await stage.php()];

    await script.talk({ opcode: 'feedback', uuid: sock.uuid(), message: 'from PHP' });
    await old.tell({ opcode: 'broadcast', message: 'from a page' });
    await until(() => page.packets.length === 2, { what: 'packets' });
    sock.feedback('to a page', old.uuid);

    expect(page.packets).toMatchObject([
      { opcode: 'feedback', message: 'from PHP', uuid: sock.uuid(), fromUUID: script.uuid },
      { opcode: 'broadcast', message: 'from a page', from: old.uuid },
    ]);
    expect(await old.hear('feedback')).toMatchObject({
      message: 'to a page',
      uuid: old.uuid,
      fromUUID: sock.uuid(),
      from: sock.uuid(),
    });
  });
});

describe('packets with more fields than a message', () => {
  test('[S003-06] are heard whole by pages of both kinds, and by their message by all others', async () => {
    stage = await SeedStage.open();
    const [one, two] = [await makePage().open(), await makePage().open()];
    const old = await stage.ready('/web');
    const native = connect('seeds', { url: `ws://127.0.0.1:${stage.port}/native` });
    const messages: unknown[] = [];
    native.setCallbackReadMessage(({ message }) => messages.push(message));
    await native.ready();

    await one.sock.sendAsync({ opcode: 'broadcast', message: 1, more: ['ä'], from: 'forged' });
    await old.tell({ opcode: 'broadcast', message: 2, more: { n: 1 } });
    await until(() => two.packets.length === 2 && messages.length === 2, { what: 'packets' });

    const [mine, theirs] = [one.sock.uuid(), old.uuid];
    const first = { opcode: 'broadcast', message: 1, more: ['ä'], from: mine, fromUUID: mine };
    expect(two.packets).toEqual([
      first,
      { opcode: 'broadcast', message: 2, more: { n: 1 }, from: theirs, fromUUID: theirs },
    ]);
    expect(await old.hear('broadcast')).toEqual(first);
    expect(messages).toEqual([1, 2]);
    await native.close();
  });

  test('[X09] say nothing of what the router says, whoever has written them', async () => {
    stage = await SeedStage.open();
    const page = await makePage().open();
    const old = await stage.ready('/web');
    const forger = new WebSocket(`ws://127.0.0.1:${stage.port}/native`, 'realmwire.1.json');
    await once(forger, 'open');
    forger.send('["hello",{"realm":"seeds","receives":{"credit":1000000}}]');
    const [welcome] = (await once(forger, 'message')) as [Buffer];
    const { session } = (JSON.parse(welcome.toString()) as [string, { session: string }])[1];

    const forged = '{"opcode":"ready","message":2,"from":"you","fromUUID":"you","more":1}';
    forger.send(`["broadcast",{"args":[1],"kwargs":${forged}}]`);
    await until(() => page.packets.length === 1, { what: 'the packet' });

    const packet = { opcode: 'broadcast', message: 1, more: 1, from: session, fromUUID: session };
    expect(page.packets).toEqual([packet]);
    expect(await old.hear('broadcast')).toEqual(packet);
    forger.terminate();
  });

  test('[S003-09] [S003-11] [S003-20] reach one, the app, and their sender, whole', async () => {
    const heard: Packet[] = [];
    stage = await SeedStage.open({
      realm: {
        onData: (session, packet, realm) => {
          heard.push(packet);
          realm.echo(session, packet);
        },
      },
    });
    const page = await makePage().open();
    const old = await stage.ready('/web');
    const uuid = page.sock.uuid();

    await old.tell({ opcode: 'feedback', uuid, message: 1, more: 1 });
    await page.sock.sendAsync({ opcode: 'echo', message: 2, more: 2 });
    await page.sock.sendAsync({ opcode: 'save', message: 3, uuid: 'of a thing', more: 3 });
    await until(() => page.packets.length === 3, { what: 'packets' });

    const fields = { opcode: 'save', message: 3, uuid: 'of a thing', more: 3 };
    expect(heard).toEqual([{ opcode: 'save', message: 3, fields }]);
    expect(page.packets).toEqual([
      { opcode: 'feedback', uuid, message: 1, more: 1, from: old.uuid, fromUUID: old.uuid },
      { opcode: 'echo', message: 2, more: 2, from: uuid, fromUUID: uuid },
      fields,
    ]);
  });
});

/** A page, and what it was told. */
interface Page {
  readonly sock: SeedWebClient;
  readonly statuses: string[];
  readonly readies: SeedPacket[];
  readonly packets: SeedPacket[];
  closes: number;
  /** Opens it, and waits for the first word. */
  open(): Promise<Page>;
}

const NATIVE = { path: '/native' };

function connectTo(port = stage.port, options: object = {}): SeedWebClient {
  const reconnect = { minMs: 20, jitter: false };
  return new socketWebClient(`ws://127.0.0.1:${port}`, '/seeds', {
    ...NATIVE,
    reconnect,
    ...options,
  });
}

function makePage(options: object = {}): Page {
  const page = pageOf(connectTo(stage.port, options));
  pages.push(page);
  return page;
}

async function viaProxy(): Promise<Page> {
  proxy = await FaultProxy.open({ targetPort: stage.port, random: () => 0.5 });
  const page = pageOf(connectTo(proxy.port));
  pages.push(page);
  return page;
}

function pageOf(sock: SeedWebClient): Page {
  const page: Page = {
    sock,
    statuses: [],
    readies: [],
    packets: [],
    closes: 0,
    async open() {
      sock.init();
      await until(() => page.readies.length > 0, { what: 'a session' });
      return page;
    },
  };
  sock.setCallbackStatus((text) => void page.statuses.push(text));
  sock.setCallbackReady((packet) => void page.readies.push(packet));
  sock.setCallbackReadMessage((packet) => void page.packets.push(packet));
  sock.setCallbackClose(() => {
    page.closes += 1;
  });
  return page;
}

function flat({ sock }: Page) {
  const { init, setCallbackReady, sendMsg } = sock;
  return { init, setCallbackReady, sendMsg, sock };
}

/** A stage whose app answers all packets. */
function talkative(): Promise<SeedStage> {
  const onData: RealmOptions['onData'] = (session, { opcode, message }: Packet) =>
    session.send(`re: ${opcode}`, message);
  return SeedStage.open({ realm: { onData } });
}
