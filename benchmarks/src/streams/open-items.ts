/**
 * The consumer's side of the stream, by each contender's own client with its defaults.
 */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { RouterClient } from '@orpc/server';
import { connect } from '@realmwire/client';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { bench } from '../contract.ts';
import type { OrpcRouter } from './orpc-server.ts';
import type { Item } from './production.ts';
import type { StreamerName } from './streamers.ts';
import type { TrpcRouter } from './trpc-server.ts';

/** Takes one item; the next is taken when it resolves. */
export type Take = (item: Item) => Promise<void>;

/** Takes all items; resolves when there are no more. */
export type Consume = (take: Take) => Promise<void>;

/** Connects, and then waits to be told how to consume. */
type OpenItems = (port: number) => Promise<Consume>;

/** How each of them connects. */
export const OPEN_ITEMS: Readonly<Record<StreamerName, OpenItems>> = {
  trpc: openTrpc,
  orpc: openOrpc,
  socketio: openSocketio,
  json: (port) => openRealmwire(port, 'json'),
  msgpack: (port) => openRealmwire(port, 'msgpack'),
};

async function openTrpc(port: number): Promise<Consume> {
  const client = await new Promise<ReturnType<typeof createWSClient>>((resolve) => {
    const opening = createWSClient({
      url: `ws://127.0.0.1:${port}`,
      WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
      onOpen: () => resolve(opening),
    });
  });
  const trpc = createTRPCClient<TrpcRouter>({ links: [wsLink({ client })] });
  // Items are pushed, so what waits for its turn waits in the application.
  return (take) =>
    new Promise((resolve, reject) => {
      const onData = inTurn(take);
      trpc.items.subscribe(undefined, { onData, onError: reject, onComplete: resolve });
    });
}

async function openOrpc(port: number): Promise<Consume> {
  const websocket = new WebSocket(`ws://127.0.0.1:${port}`);
  await new Promise((resolve) => websocket.once('open', resolve));
  const link = new RPCLink({ websocket: websocket as unknown as globalThis.WebSocket });
  const client: RouterClient<OrpcRouter> = createORPCClient(link);
  return async (take) => {
    for await (const item of await client.items()) await take(item);
  };
}

async function openSocketio(port: number): Promise<Consume> {
  // Only the upgrade from long polling is left out: the stall should meet the socket.
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'] });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return (take) =>
    new Promise((_, reject) => {
      socket.on('item', inTurn(take));
      socket.on('disconnect', (reason) => reject(new Error(reason)));
      socket.emit('items');
    });
}

async function openRealmwire(port: number, codec: 'json' | 'msgpack'): Promise<Consume> {
  const client = connect(bench, { url: `ws://127.0.0.1:${port}/`, codec });
  await client.ready();
  return async (take) => {
    for await (const item of client.api.items()) await take(item);
  };
}

/** For clients that push: each item waits until those before it were taken. */
function inTurn(take: Take): (item: Item) => void {
  let last = Promise.resolve();
  return (item) => {
    last = last.then(() => take(item));
  };
}
