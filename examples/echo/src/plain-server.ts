/**
 * A server for telnet: plain lines over TCP, to see whether a machine can be reached at all.
 *
 * It speaks first, so it cannot share the router's port, which waits for the first bytes of who comes.
 * Whoever reaches it may shut it down; it listens on this machine only.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { ListenError } from '@realmwire/router';

const WELCOME =
  "\nWelcome to the PHP Test Server. \nTo quit, type 'quit'. To shut down the server type 'shutdown'.\n";
const MAX_LINE_LENGTH = 2048;
const MAX_SOCKETS = 100;

/** A server that listens. */
export interface PlainServer {
  readonly port: number;
  /** Resolves when it does not serve any more, whoever has ended it. */
  readonly closed: Promise<void>;
  /** Ends it. Safe to repeat. */
  close(): void;
}

/** Opens the server; rejects with a ListenError if the port is taken. */
export async function openPlainServer(port: number): Promise<PlainServer> {
  const sockets = new Set<Socket>();
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.end();
  };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Who hangs up in the middle of a line harms nobody.
    socket.on('error', () => socket.destroy());
    talk(socket, close);
  });
  server.maxConnections = MAX_SOCKETS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) =>
      reject(new ListenError(`Cannot listen for telnet: ${message}; see --plain-port.`)),
    );
    server.listen({ host: '127.0.0.1', port }, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    closed: new Promise((resolve) => server.once('close', () => resolve())),
    close,
  };
}

function talk(socket: Socket, shutdown: () => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.write(WELCOME);
  socket.on('data', (text: string) => {
    const lines = (rest + text).split(/[\r\n]+/);
    rest = lines.pop() ?? '';
    for (const line of lines.map((each) => each.trim()).filter((each) => each !== '')) {
      if (!socket.writable) return;
      if (line === 'quit') socket.end();
      else if (line === 'shutdown') shutdown();
      else socket.write(`PHP: You said '${line}'.\n`);
    }
    if (rest.length > MAX_LINE_LENGTH) socket.end('That line is too long.\n');
  });
}
