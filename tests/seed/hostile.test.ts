import { once } from 'node:events';
import { connect } from 'node:net';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { PhpPeer, SeedStage } from './stage.ts';

const UPGRADE = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`;
/** A masked close frame, and a masked pong, both empty. */
const CLOSE = [0x88, 0x80, 0, 0, 0, 0];
const PONG = [0x8a, 0x80, 0, 0, 0, 0];

describe('whoever misbehaves in the seed dialect', () => {
  let stage: SeedStage;

  afterEach(() => stage.close());

  test('[X01] harms nobody by a close frame with more behind it', async () => {
    stage = await SeedStage.open();
    const [page, peer] = [await stage.ready(), await stage.stream(UPGRADE('/web'))];
    await until(() => peer.reads.join('').includes('ready'), { what: 'ready' });

    peer.socket.write(Buffer.from([...CLOSE, ...PONG]));
    await peer.end();

    expect(await page.tell({})).toMatchObject({ opcode: 'next' });
  });

  test.each([
    ['that is no GET', UPGRADE('/web').replace('GET', 'POST'), /^HTTP\/1.1 405 /],
    ['without a key', UPGRADE('/web').replace(/Sec-WebSocket-Key.*\r\n/, ''), /^HTTP\/1.1 400 /],
    ['of a version of long ago', UPGRADE('/web').replace(': 13', ': 6'), /^HTTP\/1.1 400 /],
  ])(
    '[X07] [X12] is told by HTTP of an upgrade %s, and takes no place',
    async (_how, head, answer) => {
      stage = await SeedStage.open();

      const peer = await stage.stream(head);
      await peer.end();

      expect(peer.reads.join('')).toMatch(answer);
      await until(() => stage.router.stats().connections === 0, { what: 'its place' });
    },
  );

  test('[X14] keeps no connection where nobody says who it is', async () => {
    stage = await SeedStage.open({
      limits: { helloTimeoutMs: 100 },
      realm: { authenticate: () => new Promise(() => {}) },
    });
    const greetings = [UPGRADE('/web'), 'php process\nGET /php HTTP/1.1\n'];
    const peers = await Promise.all(greetings.map((greeting) => stage.stream(greeting)));

    await Promise.all(peers.map((peer) => peer.end()));

    expect(peers[0]?.reads.join('')).toMatch(/^HTTP\/1.1 408 /);
    expect(stage.router.stats().connections).toBe(0);
  });

  test('[X07] takes no place where it goes while it is asked who it is', async () => {
    const asked: (() => void)[] = [];
    stage = await SeedStage.open({
      realm: {
        authenticate: () => new Promise((resolve) => asked.push(() => resolve({ user: 'ann' }))),
      },
    });
    const greetings = [UPGRADE('/web'), 'php process\nGET /php HTTP/1.1\n'];
    const peers = await Promise.all(greetings.map((greeting) => stage.stream(greeting)));
    await until(() => asked.length === 2, { what: 'two who are asked' });

    for (const peer of peers) peer.cut();
    for (const answer of asked) answer();

    await until(() => stage.router.stats().connections === 0, { what: 'their places' });
    expect(stage.router.stats().sessions).toBe(0);
  });

  test('[X02] does not keep others out by 1,100 connections that say nothing', async () => {
    stage = await SeedStage.open();
    const idle = Array.from({ length: 1_100 }, () =>
      connect(stage.port, '127.0.0.1').on('error', () => {}),
    );
    await Promise.all(idle.map((socket) => once(socket, 'connect')));

    const page = await stage.ready();
    expect(await page.tell({ opcode: 'echo', message: 1 })).toMatchObject({ opcode: 'next' });

    for (const socket of idle) socket.destroy();
    expect(await page.tell({ opcode: 'echo', message: 2 })).toMatchObject({ opcode: 'next' });
  });

  test('[X02] [X07] leaves nothing behind: 1,100 pages and scripts that have come and gone', {
    timeout: 60_000,
  }, async () => {
    stage = await SeedStage.open({
      seed: { maxClients: 100, maxPerIP: 50 },
      limits: { sessionsPerSecond: 100_000, sessionBurst: 100_000 },
    });

    for (let round = 0; round < 11; round += 1) {
      const pages = await Promise.all(Array.from({ length: 50 }, () => stage.ready()));
      const scripts = await Promise.all(
        Array.from({ length: 50 }, (_, at) => stage.php({ Ident: `job ${at}` })),
      );
      await Promise.all(
        pages.map((page, at) => page.tell({ opcode: 'uuid', message: `me ${at}` })),
      );
      // Some leave in the middle of a long message, some with things that wait for them.
      pages[0]?.raw('bufferON');
      for (let at = 0; at < 50; at += 1) stage.realm.feedback('x', { ident: `job ${at}` });
      for (const peer of [...pages, ...scripts]) peer.cut();
      await until(() => stage.router.stats().connections === 0, { what: 'the end of all' });
    }

    expect(stage.realm.session('me 0')).toBeUndefined();
    expect(stage.realm.feedback('x', { ident: 'job 0' })).toBe(false);
    expect(stage.router.stats()).toMatchObject({ queuedBytes: 0, halfReadBytes: 0 });
    // It is measured now and then.
    await until(() => stage.router.stats().memory.usedBytes === 0, { what: 'all memory back' });
  });

  test('[X22] [X25] is told when it does not end what it has begun, and the others go on', async () => {
    stage = await SeedStage.open({ limits: { chunkIdleMs: 100 } });
    const [page, other] = [await stage.ready(), await stage.ready()];

    await page.tellRaw('bufferON');
    await page.tellRaw('{"opcode":');
    expect((await page.end()).reason).toBe('chunk.timeout');

    expect(await page.hear('close')).toMatchObject({ error: expect.any(String) });
    expect(await other.tell({})).toMatchObject({ fyi: '' });
  });

  test('[X17] is ended in the end when it is a script with a name that reads nothing', async () => {
    stage = await SeedStage.open({
      limits: { outboxSoftBytes: 16_384, outboxHardBytes: 65_536, outboxFullBytes: 1_048_576 },
    });
    const [page, script] = [await stage.ready(), await stage.php({ Ident: 'printer' })];
    const message = 'x'.repeat(100_000);

    for (let count = 0; count < 20; count += 1)
      await page.tell({ opcode: 'feedback', ident: 'printer', message });

    await until(() => stage.router.stats().connections === 1, { what: 'the end of the script' });
    expect(stage.router.stats().endings['queue.overflow']).toBe(1);
    expect(script.waiting).toBeLessThan(10);
  });

  test('[X05] [X06] does not get another address by a header', async () => {
    stage = await SeedStage.open({ seed: { backends: ['::1', '10.0.0.1'], maxPerIP: 1 } });
    await stage.ready('/web', { 'X-Forwarded-For': '10.0.0.1' });

    await expect(stage.php({ 'X-Forwarded-For': '::1' })).rejects.toThrow('403');
    const second = await stage.web('/web', { 'X-Forwarded-For': '10.0.0.2' });

    expect(await second.hear('close')).toEqual({
      opcode: 'close',
      error: 'Too many connections from: 127.0.0.1',
    });
  });

  test('[X05] is no backend because a proxy of this machine has brought it', async () => {
    stage = await SeedStage.open();

    for (const header of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Via'])
      await expect(stage.php({ [header]: '10.0.0.1' })).rejects.toThrow('403');

    expect((await stage.ready('/web', { 'X-Forwarded-For': '10.0.0.1' })).uuid).toBeDefined();
  });

  test('[S003-34] [X06] has the address that a proxy names which is believed, and no other', async () => {
    stage = await SeedStage.open({
      seed: { trustedProxies: ['127.0.0.1', '10.0.0.9'], maxPerIP: 1 },
    });

    await stage.ready('/web', { 'X-Forwarded-For': '10.0.0.1' });
    await stage.ready('/web', { 'X-Forwarded-For': '10.0.0.1, 10.0.0.2' });
    const again = await stage.web('/web', { 'X-Forwarded-For': '6.6.6.6, 10.0.0.2, 10.0.0.9' });

    expect(await again.hear('close')).toMatchObject({
      error: 'Too many connections from: 10.0.0.2',
    });
  });

  test('[S003-17] [X07] is one of so many of its address, and gives back its place only', async () => {
    stage = await SeedStage.open({ seed: { maxPerIP: 2 } });
    const [first] = [await stage.ready(), await stage.ready()];

    for (let count = 0; count < 3; count += 1) {
      await (await stage.web('/nope')).end();
      const third = await stage.web();
      expect(await third.hear('close')).toMatchObject({
        error: expect.stringContaining('127.0.0.1'),
      });
      expect((await third.end()).reason).toBe('limit.reached');
    }
    expect(await (await stage.php()).talk({})).toBe(true);
    first?.socket.close();
    await until(() => stage.router.stats().connections === 2, { what: 'a place' });

    expect((await stage.ready()).uuid).toBeDefined();
  });

  test('[S003-18] is one of so many', async () => {
    stage = await SeedStage.open({ seed: { maxClients: 1 } });
    const first = await stage.ready();

    expect(await (await stage.web()).hear('close')).toEqual({
      opcode: 'close',
      error: 'Too many connections',
    });
    first.socket.close();
    await until(() => stage.router.stats().connections === 0, { what: 'its place' });

    expect((await stage.ready()).uuid).toBeDefined();
  });

  test('[X12] [S003-35] is told by HTTP that it may not come in', async () => {
    stage = await SeedStage.open({
      realm: {
        authenticate: ({ headers }) =>
          headers['cookie'] === 'PHPSESSID=good' ? { user: 'ann' } : null,
      },
    });

    await expect(stage.web()).rejects.toThrow('401');
    await expect(
      stage.web('/web', { Cookie: 'PHPSESSID=bad', 'Client-Type': 'php' }),
    ).rejects.toThrow('401');
    await stage.ready('/web', { Cookie: 'PHPSESSID=good' });

    expect(stage.realm.sessions().map(({ user }) => user)).toEqual(['ann']);
  });

  test('[X12] [S003-36] is told by HTTP that its page may not connect', async () => {
    stage = await SeedStage.open({ seed: { origins: ['https://good.example'] } });

    await expect(stage.web('/web', { Origin: 'https://bad.example' })).rejects.toThrow('403');

    expect((await stage.ready('/web', { Origin: 'https://good.example' })).uuid).toBeDefined();
  });

  test('[X14] is cut off when it does not say what it wants, and takes no place meanwhile', async () => {
    stage = await SeedStage.open({ seed: { maxClients: 1 }, limits: { helloTimeoutMs: 300 } });
    const silent = [
      await stage.stream(''),
      await stage.stream('php proc'),
      await stage.stream('php process\nGET '),
    ];

    expect((await stage.ready()).uuid).toBeDefined();
    await Promise.all(silent.map((each) => each.end()));
  });

  test('[X15] [X16] [S003-31] is asked for a sign of life while others talk, by no more than a ping', async () => {
    stage = await SeedStage.open({ seed: { pingIntervalMs: 100 } });
    const [silent, other, talker] = [await stage.ready(), await stage.ready(), await stage.ready()];

    while (silent.pings.length < 2 || other.pings.length < 2) await talker.tell({});

    expect([silent.opcodes, other.opcodes]).toEqual([['ready'], ['ready']]);
    expect(new Set([...silent.pings, ...other.pings])).toEqual(new Set(['{"opcode":"PING"}']));
  });

  test('[S003-31] is let go of when it gives no sign of life', async () => {
    stage = await SeedStage.open({ seed: { pingIntervalMs: 100 } });
    const peer = await stage.stream(UPGRADE('/web'));

    await peer.end();

    expect(peer.reads.join('')).toContain('"opcode":"close"');
  });

  test('[S003-32] [C11] is answered when it asks for a sign of life, with a payload or without', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    for (const payload of ['', 'hello']) {
      page.socket.ping(payload);
      const [answer] = (await once(page.socket, 'pong')) as [Buffer];
      expect(answer.toString()).toBe(payload);
    }
    expect(await page.tell({})).toMatchObject({ opcode: 'next' });
  });

  test('[X18] [X19] [S003-33] [C11] may cut and join frames as it likes, and send text as bytes', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    page.socket.send('{"opcode":"ec', { fin: false });
    page.socket.send('ho","message":1}', { fin: true });
    page.raw(Buffer.from('{"opcode":"echo","message":2}'));
    await page.hear('echo', 2);
    const peer = await stage.stream(UPGRADE('/web').slice(0, 40));
    peer.socket.write(UPGRADE('/web').slice(40));
    await until(() => peer.reads.join('').includes('ready'), { what: 'ready' });
    const frame = masked('{"opcode":"echo","message":3}');
    peer.socket.write(Buffer.concat([frame, frame, frame.subarray(0, 9)]));
    peer.socket.write(frame.subarray(9));
    await until(() => peer.reads.join('').split('"message":3').length === 4, {
      what: 'three echoes',
    });

    expect(
      page.heard.filter(({ opcode }) => opcode === 'echo').map(({ message }) => message),
    ).toEqual([1, 2]);
  });

  test('[X04] is acknowledged and answered in one write, by itself and by its neighbours', async () => {
    stage = await SeedStage.open();
    const peer = await stage.stream(UPGRADE('/web'));
    await until(() => peer.reads.join('').includes('ready'), { what: 'ready' });
    const { length } = peer.reads;

    for (const count of [1, 2, 3]) {
      peer.socket.write(masked('{"opcode":"echo","message":3}'));
      await until(() => peer.reads.length >= length + count, { what: 'an answer' });
      expect(peer.reads.at(-1)).toMatch(/"opcode":"next".*"opcode":"echo"/s);
    }

    expect(peer.reads).toHaveLength(length + 3);
  });

  test('[X37] costs one serialisation for all who hear it', async () => {
    stage = await SeedStage.open();
    const pages = await Promise.all(Array.from({ length: 20 }, () => stage.ready()));
    let count = 0;
    const message = {
      toJSON() {
        count += 1;
        return 'all';
      },
    };

    stage.realm.broadcast(message);

    for (const page of pages)
      expect(await page.hear('broadcast')).toEqual({ opcode: 'broadcast', message: 'all' });
    expect(count).toBe(1);
  });

  test('[S003-40] [C10] [C11] is a plain WebSocket client with no header of its own, and sends in fragments', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();
    const peer = await stage.stream(UPGRADE('/web'));
    await until(() => peer.reads.join('').includes('ready'), { what: 'ready' });

    for (const [first, part] of [
      [0x01, '{"opcode":"broad'],
      [0x00, 'cast","message"'],
      [0x89, 'are you there?'],
      [0x80, ':"whole"}'],
    ] as const)
      peer.socket.write(Buffer.concat([Buffer.of(first), masked(part).subarray(1)]));

    expect(await page.hear('broadcast')).toMatchObject({ message: 'whole' });
    await until(() => peer.reads.join('').includes('"next"'), { what: 'next' });
    expect(peer.reads.join('')).toContain('are you there?');
  });

  test('[X17] costs others nothing when it reads nothing, and is ended in the end', async () => {
    stage = await SeedStage.open({
      limits: { outboxSoftBytes: 16_384, outboxHardBytes: 65_536, outboxFullBytes: 1_048_576 },
    });
    const [speaker, reader, slow] = [await stage.ready(), await stage.ready(), await stage.ready()];
    slow.socket.pause();
    const message = 'x'.repeat(60_000);

    for (let count = 0; count < 200; count += 1)
      await speaker.tell({ opcode: 'broadcast', message });
    await reader.hear('broadcast', 200);
    await until(() => stage.router.stats().connections === 2, {
      what: 'the end of who reads nothing',
    });

    expect(stage.router.stats().endings['queue.overflow']).toBe(1);
  });

  test.each([
    ['an unmasked frame', Buffer.from([0x81, 2, 0x7b, 0x7d])],
    ['a reserved bit', Buffer.from([0xc1, 0x80, 0, 0, 0, 0])],
    ['letters that are none', Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff])],
  ])('[X21] is cut off for %s', async (_what, octets) => {
    stage = await SeedStage.open();
    const peer = await stage.stream(UPGRADE('/web'));
    await until(() => peer.reads.join('').includes('ready'), { what: 'ready' });

    peer.socket.write(octets);

    await peer.end();
  });

  test('[X21] bytes that are no text are told apart from text', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    page.raw(Buffer.of(0xff, 0xfe));

    expect((await page.end()).reason).toBe('message.malformed');
  });

  test('[S003-16] [X22] [X24] is told when it sends too many pieces, or pieces that do not fit', async () => {
    stage = await SeedStage.open();
    const [page, other] = [await stage.ready(), await stage.ready()];
    await page.tellRaw('bufferON');
    for (let count = 0; count < 100; count += 1) await page.tellRaw('x');
    page.raw('x');
    expect((await page.end()).reason).toBe('chunk.over_bound');
    expect(await page.hear('close')).toMatchObject({ error: expect.stringContaining('100') });

    for (const piece of ['bufferON', '{"opcode":"a"', 'ode":"a"}']) await other.tellRaw(piece);
    other.raw('bufferOFF');

    expect((await other.end()).reason).toBe('message.malformed');
  });

  test('[X03] [X26] [X25] is acknowledged for each message, however many it sends at once', async () => {
    let decide: (yes: boolean) => void = () => {};
    const answer = new Promise<boolean>((resolve) => {
      decide = resolve;
    });
    stage = await SeedStage.open({
      realm: { authorize: ({ action }) => (action === 'broadcast' ? answer : true) },
    });
    const page = await stage.ready();

    page.say({ opcode: 'broadcast', message: 1 });
    for (let count = 0; count < 100; count += 1) page.say({ opcode: 'echo', message: count });
    decide(false);
    await page.hear('echo', 100);

    expect(page.opcodes.filter((opcode) => opcode === 'next')).toHaveLength(101);
    expect(
      page.heard.filter(({ opcode }) => opcode === 'echo').map(({ message }) => message),
    ).toEqual(Array.from({ length: 100 }, (_, at) => at));
  });

  test('[X39] may have many cookies', async () => {
    stage = await SeedStage.open();

    expect((await stage.ready('/web', { Cookie: `a=${'x'.repeat(12_000)}` })).uuid).toBeDefined();
  });

  test('is ended when it sends more than may be sent, before it is known and after', async () => {
    stage = await SeedStage.open({ limits: { maxMessageBytes: 16_384 } });
    const page = await stage.ready();

    page.say({ opcode: 'echo', message: 'x'.repeat(20_000) });
    expect(await page.end()).toEqual({ code: 1009, reason: 'message.too_large' });
    const peer = await stage.stream('php process\nGET /php HTTP/1.1\n');
    await peer.hear();
    peer.socket.write('x'.repeat(20_000));

    await peer.end();
  });

  test('[X20] is told when the router stops', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    await stage.router.drain({ graceMs: 0 });

    expect((await page.end()).code).toBe(1012);
    expect(await page.hear('close')).toMatchObject({ error: expect.stringContaining('stop') });
  });

  test('comes in neither with a subprotocol that nobody speaks, nor at the path of others', async () => {
    stage = await SeedStage.open();
    const peer = await stage.stream(UPGRADE('/web', 'Sec-WebSocket-Protocol: chat\r\n'));

    await until(() => peer.reads.length > 0, { what: 'an answer' });

    expect(peer.reads[0]).toMatch(/^HTTP\/1\.1 404 /);
    await expect(PhpPeer.open(stage.port, '/native', {})).rejects.toThrow('400');
  });
});

/** A text frame with a mask of zeros. */
function masked(text: string): Buffer {
  return Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0, ...Buffer.from(text)]);
}
