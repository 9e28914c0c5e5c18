/**
 * Requests that come over one connection before those in front of them are answered: each is served when
 * it is its turn. Before that its response has no connection, so nobody would be told that the asker has
 * gone, and what it holds would be held for ever.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that may wait over one connection; in good faith there are not so many. */
const MOST_WAITING = 100;
const WAITING = new WeakMap<Socket, number>();

/** Serves a request as soon as those in front of it are answered; never, if the asker goes before. */
export function inTurn(
  { socket }: IncomingMessage,
  response: ServerResponse,
  serve: () => void,
): void {
  if (response.socket !== null) return serve();
  const waiting = WAITING.get(socket) ?? 0;
  if (waiting >= MOST_WAITING) return void socket.destroy();
  WAITING.set(socket, waiting + 1);
  response.once('socket', () => {
    WAITING.set(socket, (WAITING.get(socket) ?? 1) - 1);
    // Not amid the handing over.
    queueMicrotask(serve);
  });
}
