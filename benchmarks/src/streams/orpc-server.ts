/**
 * oRPC as the producer: an event iterator over its WebSocket adapter.
 */
import type { AddressInfo } from 'node:net';
import { os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { items, serveProducer } from './production.ts';

const router = { items: os.handler(() => items()) };

/** What its client needs to know. */
export type OrpcRouter = typeof router;

serveProducer({ listen });

async function listen(): Promise<number> {
  const handler = new RPCHandler(router);
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => void handler.upgrade(socket));
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}
