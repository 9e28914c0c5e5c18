/**
 * tRPC as the producer: a subscription over its WebSocket adapter.
 */
import type { AddressInfo } from 'node:net';
import { initTRPC } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import { items, serveProducer } from './production.ts';

const trpc = initTRPC.create();

const router = trpc.router({
  items: trpc.procedure.subscription(() => items()),
});

/** What its client needs to know. */
export type TrpcRouter = typeof router;

serveProducer({ listen });

async function listen(): Promise<number> {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  applyWSSHandler({ wss, router });
  await new Promise((resolve) => wss.once('listening', resolve));
  return (wss.address() as AddressInfo).port;
}
