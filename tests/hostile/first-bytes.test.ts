import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { limitsOf } from '@realmwire/protocol';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../../packages/router/src/shell/clock.ts';
import { Entrance } from '../../packages/router/src/shell/entrance.ts';
import { type FirstBytes, FrontDoor } from '../../packages/router/src/shell/front-door.ts';
import { Hub } from '../../packages/router/src/shell/hub.ts';
import { silentLogger } from '../../packages/router/src/shell/logger.ts';
import { Servers } from '../../packages/router/src/shell/servers.ts';

const HELLO_TIMEOUT_MS = 700;
const MAX_JOINING = 2;

/** Lines of text, as an older dialect has them. */
const LINES: FirstBytes = {
  name: 'lines',
  matches(head) {
    const given = Buffer.from(head).toString('latin1');
    if (given.startsWith('line ')) return true;
    return 'line '.startsWith(given) ? undefined : false;
  },
  take(socket) {
    socket.on('data', (data: Buffer) => socket.write(`lines: ${data.toString()}`));
    socket.resume();
  },
};

describe('the public port', () => {
  let now = 0;
  let entrance: Entrance;
  let door: FrontDoor;
  let servers: Servers;
  let port = 0;
  let accepted = 0;
  let asked: string[] = [];
  const sockets: Socket[] = [];

  beforeEach(async () => {
    now = 1_000;
    asked = [];
    const hub = new Hub({
      limits: limitsOf({ helloTimeoutMs: HELLO_TIMEOUT_MS, maxJoining: MAX_JOINING }),
      log: silentLogger(),
      clock: { ...SYSTEM_CLOCK, now: () => now },
    });
    entrance = new Entrance(hub);
    door = new FrontDoor(hub, entrance, [LINES]);
    servers = new Servers();
    const http = createServer((request, response) => {
      asked.push(request.socket.remoteAddress ?? '');
      response.end(`http: ${request.url}`);
    });
    const place = door.open(http);
    accepted = 0;
    place.server.on('connection', () => {
      accepted += 1;
    });
    port = await servers.listen(place, '127.0.0.1', 0);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    servers.close();
    door.close();
  });

  test('gives each connection to who understands its first bytes', async () => {
    const [web, lines] = [await dial(), await dial()];

    web.socket.write('GET /page HTTP/1.1\r\nHost: a\r\n\r\n');
    lines.socket.write('line one');

    await web.hears('http: /page');
    await lines.hears('lines: line one');
    expect(asked).toEqual(['127.0.0.1']);
    expect(entrance.stats.strangers).toBe(0);
  });

  test.each([
    { request: 'DELETE /slow HTTP/1.1\r\nHost: a\r\n\r\n', answer: 'http: /slow' },
    { request: 'line by byte', answer: 'lines: line ' },
  ])('waits for the byte that decides: $request', async ({ request, answer }) => {
    const { socket, hears } = await dial();

    for (const byte of request) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }

    await hears(answer);
  });

  test('keeps the connections of a browser open for the next request', async () => {
    const { socket, hears } = await dial();

    socket.write('GET /1 HTTP/1.1\r\nHost: a\r\n\r\n');
    await hears('http: /1');
    socket.write('GET /2 HTTP/1.1\r\nHost: a\r\n\r\n');

    await hears('http: /2');
  });

  test.each([
    { name: 'a TLS greeting', bytes: Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]) },
    { name: 'what resembles a request', bytes: Buffer.from('GETTY') },
    { name: 'zeros', bytes: Buffer.alloc(5_000) },
  ])('cuts and counts who begins with $name', async ({ bytes }) => {
    const stranger = await dial();

    stranger.socket.write(bytes);

    await stranger.isCut();
    expect(entrance.stats.strangers).toBe(1);
  });

  test('cuts who says nothing, or half a word, in time', async () => {
    const [silent, half] = [await dial(), await dial()];
    half.socket.write('li');
    await until(() => half.socket.bytesWritten === 2, { what: 'the word' });

    door.expire(now + HELLO_TIMEOUT_MS);
    expect(entrance.stats.strangers).toBe(0);
    door.expire(now + HELLO_TIMEOUT_MS + 1);

    await silent.isCut();
    await half.isCut();
    expect(entrance.stats.strangers).toBe(2);
  });

  test('lets go of the one that is silent for longest when there are too many', async () => {
    const oldest = await dial();
    const later = [await dial(), await dial()];

    await oldest.isCut();
    expect(entrance.stats.strangers).toBe(1);
    for (const { socket } of later) socket.write('line');
    for (const { socket } of later) socket.write(' here');
    for (const { hears } of later) await hears('lines: line');
  });

  test('forgets who leaves without a word', async () => {
    const gone = [await dial(), await dial()];

    gone[0]?.socket.end();
    gone[1]?.socket.resetAndDestroy();
    for (const { isCut } of gone) await isCut();
    door.expire(now + HELLO_TIMEOUT_MS + 1);

    expect(entrance.stats.strangers).toBe(0);
  });

  test('ends with all that are still silent', async () => {
    const silent = await dial();

    servers.close();

    await silent.isCut();
  });

  async function dial() {
    const socket = connect({ port, host: '127.0.0.1' });
    let heard = '';
    let isOver = false;
    socket.on('data', (data: Buffer) => {
      heard += data.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      isOver = true;
    });
    sockets.push(socket);
    const before = accepted;
    await once(socket, 'connect');
    await until(() => accepted > before, { what: 'the connection' });
    return {
      socket,
      hears: (text: string) => until(() => heard.includes(text), { what: JSON.stringify(text) }),
      isCut: () => until(() => isOver, { what: 'the end of the connection' }),
    };
  }
});
