/**
 * The router that the browser tests reach, in the process of vitest.
 */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createRouter } from '@realmwire/router';
import type { TestProject } from 'vitest/node';
import { gym } from './contract.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the router listens. */
    readonly url: string;
  }
}

/** Starts the router; what comes back ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const router = createRouter({ origins: '*' });
  const server = createServer((request, response) => {
    if (!router.handleRequest(request, response)) response.writeHead(404).end();
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  router.attach(server);
  await new Promise<void>((resolve) => {
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });

  const realm = router.realm(gym, {
    authorize: 'everything',
    onData: (session, { opcode, message }) => session.send(`re: ${opcode}`, message),
  });
  let counted = 0;
  await realm.implement({
    add: ({ input }) => input.a + input.b,
    buy: ({ input, fail }) => (input.sku === 'gone' ? fail.SOLD_OUT({ left: 0 }) : input.sku),
    echo: ({ input }) => input,
    weigh: ({ input }) => input.length,
    async *count({ input }) {
      for (counted = 1; counted <= input.to; counted += 1) yield counted;
    },
    counted: () => counted,
    async sum({ body }) {
      let sum = 0;
      for await (const item of body) sum += item;
      return sum;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
      return null;
    },
  });

  const { port } = server.address() as AddressInfo;
  project.provide('url', `ws://127.0.0.1:${port}/`);
  return async () => {
    await router.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
