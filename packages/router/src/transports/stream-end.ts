/**
 * How a stream ends in good order; it has no words for the reason.
 */
import type { Socket } from 'node:net';

/** How long the other side may take to answer our end of the stream. */
const CLOSING_MS = 2_000;

/** See the head of this file. */
export function endStream(socket: Socket): void {
  // What still comes is read and dropped, or the end of the stream would never be seen.
  socket.resume();
  socket.end();
  setTimeout(() => socket.destroy(), CLOSING_MS).unref();
}
