/**
 * The TCP connections that this process has made, whichever library made them.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const sockets = new Set<Socket>();

/** Begins to watch; to be called before anything connects. */
export function watchSockets(): void {
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { readonly socket: Socket };
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
}

/** Reads nothing more from any of them, whatever the library wants. Gives their number. */
export function stallSockets(): number {
  for (const socket of sockets) {
    socket.on('resume', () => socket.pause());
    socket.pause();
  }
  return sockets.size;
}
