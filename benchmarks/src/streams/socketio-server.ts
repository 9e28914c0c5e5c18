/**
 * Socket.IO as the producer: it has no streams, so items are events, emitted in a loop.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { items, serveProducer } from './production.ts';

serveProducer({ listen });

async function listen(): Promise<number> {
  const http = createServer();
  const server = new Server(http);
  server.on('connection', (socket) => {
    socket.once('items', () => void emitAll(socket));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return (http.address() as AddressInfo).port;
}

async function emitAll(socket: Socket): Promise<void> {
  for await (const item of items()) {
    if (!socket.connected) return;
    socket.emit('item', item);
  }
}
