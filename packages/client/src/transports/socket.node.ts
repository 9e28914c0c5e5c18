/**
 * The socket of Node: `ws`, without compression, with a bound on what it takes.
 */
import type { Socket } from 'node:net';
import type { Transport } from '@realmwire/protocol';
import { type RawData, WebSocket } from 'ws';
import type { OpenSocket, SocketEvents } from './socket.ts';
import { overWebSocket } from './web-socket.ts';

export const openSocket: OpenSocket = (options, events) => {
  const { url, subprotocol, maxFrameBytes, WebSocket: Class } = options;
  if (Class !== undefined) return overWebSocket(new Class(url, subprotocol), events);
  const socket = new WebSocket(url, subprotocol, {
    perMessageDeflate: false,
    // A chunk and a grant may ride with a frame; the Peer checks the exact length.
    maxPayload: 4 * maxFrameBytes,
  });
  return overWs(socket, events);
};

function overWs(socket: WebSocket, events: SocketEvents): Transport {
  let raw: Socket | undefined;
  let isCorked = false;
  let failure = '';
  socket.on('upgrade', (response) => {
    raw = response.socket;
  });
  socket.on('open', () => events.onOpen());
  socket.on('message', (data, isBinary) => {
    events.onFrame(isBinary ? bytesOf(data) : bytesOf(data).toString());
  });
  socket.on('error', (error) => {
    failure = error.message;
  });
  socket.on('close', (code, reason) => events.onClose(code, reason.toString() || failure));

  /** All frames of a turn of the event loop leave in one write. */
  const cork = (): void => {
    if (isCorked || raw === undefined) return;
    isCorked = true;
    raw.cork();
    setImmediate(() => {
      isCorked = false;
      raw?.uncork();
    });
  };
  return {
    send(frames) {
      if (socket.readyState !== WebSocket.OPEN) return;
      cork();
      for (const { data } of frames) socket.send(data, { binary: typeof data !== 'string' });
    },
    get buffered() {
      return socket.bufferedAmount;
    },
    close(code, reason) {
      socket.close(code, reason);
    },
  };
}

/** With the default `binaryType`, a message is one Buffer. */
function bytesOf(data: RawData): Buffer {
  return data as Buffer;
}
