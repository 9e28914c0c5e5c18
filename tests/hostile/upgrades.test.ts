import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openYard, type Yard } from './yard.ts';

const PROTOCOL = 'Sec-WebSocket-Protocol: realmwire.1.json';
const WELL_FORMED = [
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

interface Case {
  readonly name: string;
  readonly path?: string;
  readonly headers: readonly string[];
  readonly answers: number;
}

// biome-ignore format: a table
const CASES: Case[] = [
  { name: 'at a path where nobody listens',      path: '/other',  headers: [...WELL_FORMED, PROTOCOL], answers: 404 },
  { name: 'with a subprotocol that nobody knows', headers: [...WELL_FORMED, 'Sec-WebSocket-Protocol: chat, superchat'], answers: 400 },
  { name: 'without a subprotocol',               headers: WELL_FORMED, answers: 400 },
  { name: 'from a page of another origin',       headers: [...WELL_FORMED, PROTOCOL, 'Origin: https://evil.example'], answers: 403 },
  { name: 'without a key',                       headers: [...WELL_FORMED.slice(0, 4), PROTOCOL], answers: 400 },
  { name: 'in a version of long ago',            headers: [...WELL_FORMED.filter((line) => !line.includes('Version')), 'Sec-WebSocket-Version: 6', PROTOCOL], answers: 400 },
  { name: 'with a header that never ends',       headers: [...WELL_FORMED, PROTOCOL, `X: ${'x'.repeat(20_000)}`], answers: 431 },
];

describe('an upgrade', () => {
  let place: Yard;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    place = await openYard();
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await place.close();
  });

  test.each(CASES)('$name is answered with $answers, and nothing is kept of it', async (given) => {
    const { path = '/', headers, answers } = given;
    const socket = await dial(place.url);
    const answer = answerOf(socket);

    socket.write(`GET ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);

    expect((await answer).split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1.1 ${answers} `));
    await place.check();
  });

  test('says what would have been understood', async () => {
    const socket = await dial(place.url);
    const answer = answerOf(socket);

    socket.write(`GET / HTTP/1.1\r\n${WELL_FORMED.join('\r\n')}\r\n\r\n`);

    expect(await answer).toContain(
      'Offer the WebSocket subprotocol realmwire.1.msgpack, realmwire.1.json, wamp.2.msgpack, ',
    );
  });

  test.each(CASES)('$name is hung up although the other side does not', async (given) => {
    const { path = '/', headers } = given;
    const socket = await dial(place.url);
    let isGone = false;
    socket.on('error', () => {
      isGone = true;
    });

    socket.resume();
    socket.write(`GET ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
    await once(socket, 'end');

    // Our half of the connection stays open, and what we write breaks it only if theirs is closed.
    await until(() => isGone || !socket.write('x'), { what: 'the hang-up', within: 2_000 });
  });

  test('that comes byte by byte is cut off after a while, and hinders nobody', async () => {
    const socket = await dial(place.url);
    const answer = answerOf(socket);

    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: webs');

    expect(await answer).toMatch(/^(HTTP\/1.1 408 |$)/);
    await place.check();
  }, 15_000);

  test('that is whole and followed by half a frame ends with the time for HELLO', async () => {
    const hurried = await openYard({ helloTimeoutMs: 700 });
    const socket = await dial(hurried.url);
    const answer = answerOf(socket);

    socket.write(`GET / HTTP/1.1\r\n${[...WELL_FORMED, PROTOCOL].join('\r\n')}\r\n\r\n`);
    // A masked text frame of 1 MiB that holds one byte.
    socket.write(Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 0, 1, 2, 3, 4, 0x5a]));

    expect(await answer).toContain('hello.timeout');
    await hurried.check();
    await hurried.close();
  }, 15_000);

  test('that is whole and followed by a frame without a mask is cut off', async () => {
    const socket = await dial(place.url);
    const answer = answerOf(socket);

    socket.write(`GET / HTTP/1.1\r\n${[...WELL_FORMED, PROTOCOL].join('\r\n')}\r\n\r\n`);
    socket.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]));

    expect(await answer).toMatch(/^HTTP\/1.1 101 /);
    await place.check();
  });

  async function dial(url: string): Promise<Socket> {
    const socket = connectTcp({
      port: Number(new URL(url).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  }
});

/** All that the router sends until it hangs up. */
async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  socket.on('error', () => {});
  await Promise.race([once(socket, 'end'), once(socket, 'close')]);
  socket.end();
  return text;
}
