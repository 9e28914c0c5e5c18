/**
 * Socket.IO as a router: acknowledgements on both hops of a call, a room for each topic.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { serveControl } from '../process/control.ts';

type Acknowledge = (value?: unknown) => void;

const callees = new Map<string, Socket>();

serveControl({ listen });

async function listen(): Promise<number> {
  const http = createServer();
  const server = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: 64 * 1024 * 1024,
  });
  server.on('connection', (socket) => {
    socket.on('serve', (name: string, acknowledge: Acknowledge) => {
      callees.set(name, socket);
      acknowledge();
    });
    socket.on('call', async (name: string, input: unknown, acknowledge: Acknowledge) => {
      acknowledge(await callees.get(name)?.emitWithAck('invocation', name, input));
    });
    socket.on('subscribe', (topic: string, acknowledge: Acknowledge) => {
      void socket.join(topic);
      acknowledge();
    });
    socket.on('publish', (topic: string, event: unknown) => {
      server.to(topic).emit('event', event);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return (http.address() as AddressInfo).port;
}
