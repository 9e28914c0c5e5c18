import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lineSocket } from './line-socket.ts';

const KILOBYTE = 'x'.repeat(1023);

let directory = '';
let place: ReturnType<typeof lineSocket>;
/** Answers that were asked for. */
let answered = 0;
const sockets: Socket[] = [];

beforeEach(async () => {
  answered = 0;
  directory = await mkdtemp(join(tmpdir(), 'realmwire-lines-'));
  place = lineSocket({
    maxConnections: 2,
    crowded: 'crowded\n',
    open() {
      let waiting = 0;
      return {
        push: (bytes) => {
          waiting += bytes.length;
        },
        end: () => {
          waiting += 1;
        },
        answer() {
          if (waiting === 0) return undefined;
          waiting -= 1;
          answered += 1;
          return `${KILOBYTE}\n`;
        },
      };
    },
  });
  await new Promise<void>((resolve) => place.server.listen(join(directory, 's'), resolve));
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  place.stop();
  place.cut();
  await rm(directory, { recursive: true });
});

/** Connects; keeps what comes. */
async function visit(): Promise<{ socket: Socket; bytes: () => number; text: () => string }> {
  const socket = connect(join(directory, 's'));
  sockets.push(socket);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
  await once(socket, 'connect');
  const text = () => Buffer.concat(chunks).toString();
  return { socket, text, bytes: () => chunks.reduce((sum, { length }) => sum + length, 0) };
}

describe('lines on a UNIX socket', () => {
  test('who reads nothing is not answered further, until it reads', async () => {
    const [slow, other] = [await visit(), await visit()];
    slow.socket.pause();

    slow.socket.write('x'.repeat(4_000));
    await until(() => answered > 0);
    const before = answered;
    other.socket.write('x');
    await until(() => other.bytes() === 1024);

    expect(answered - 1).toBe(before);
    expect(before).toBeLessThan(2_000);
    slow.socket.resume();
    await until(() => slow.bytes() === 4_000 * 1024, { what: 'all answers' });
  });

  test('who has ended is answered first, and then it ends', async () => {
    const peer = await visit();

    peer.socket.end('xxx');
    await once(peer.socket, 'end');

    expect(peer.bytes()).toBe(4 * 1024);
  });

  test('one for which there is no place is told so', async () => {
    const [first] = [await visit(), await visit()];
    first?.socket.write('x');
    await until(() => first?.bytes() === 1024);

    const late = await visit();
    await once(late.socket, 'end');

    expect(late.text()).toBe('crowded\n');
  });
});
