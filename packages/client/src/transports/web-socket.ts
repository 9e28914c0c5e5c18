/**
 * A transport over a `WebSocket` of the web platform, or one of the same shape.
 */
import type { Transport } from '@realmwire/protocol';
import type { SocketEvents, WebSocketLike } from './socket.ts';

const OPEN = 1;

/** The transport of a socket that is about to open. */
export function overWebSocket(socket: WebSocketLike, events: SocketEvents): Transport {
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => events.onOpen();
  socket.onmessage = ({ data }: { data: string | ArrayBuffer }) => {
    events.onFrame(typeof data === 'string' ? data : new Uint8Array(data));
  };
  socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
    events.onClose(code, reason);
  };
  // The reason is secret (the page must not probe networks); `onclose` always follows.
  socket.onerror = () => {};
  return {
    send(frames) {
      if (socket.readyState !== OPEN) return;
      for (const { data } of frames) socket.send(data);
    },
    get buffered() {
      return socket.bufferedAmount;
    },
    // A page may give no other codes than these.
    close: (code, reason) => socket.close(code >= 3000 ? code : 1000, reason),
  };
}
