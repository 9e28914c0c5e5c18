import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { WebSocketTransport } from './websocket.ts';

function open() {
  const writes: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    writableLength: 0,
    write: (octets: Uint8Array) => writes.push(Buffer.from(octets).toString('latin1')),
  });
  const ws = Object.assign(new EventEmitter(), { readyState: 1, OPEN: 1 });
  const events = { onFrame: () => {}, onClose: () => {} };
  const transport = new WebSocketTransport(
    ws as unknown as WebSocket,
    socket as unknown as Duplex,
    events,
    1_000,
  );
  return { transport, writes, ws };
}

test('[C3] a frame is one write, header and payload together', () => {
  const { transport, writes } = open();

  transport.send([{ data: 'ready' }]);
  transport.send([{ data: 'x'.repeat(300) }]);

  expect(writes).toEqual(['\x81\x05ready', `\x81\x7e\x01\x2c${'x'.repeat(300)}`]);
});

test('[X04] the frames of a turn are one write', () => {
  const { transport, writes } = open();

  transport.send([{ data: 'next' }, { data: 'echo' }]);

  expect(writes).toEqual(['\x81\x04next\x81\x04echo']);
});

test('nothing is written to a connection that is closing', () => {
  const { transport, writes, ws } = open();
  ws.readyState = 2;

  transport.send([{ data: 'late' }]);

  expect(writes).toEqual([]);
});
