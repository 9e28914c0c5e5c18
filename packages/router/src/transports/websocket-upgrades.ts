/**
 * Turns HTTP upgrades into WebSocket transports.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Transport, TransportEvents } from '@realmwire/protocol';
import { WebSocketServer } from 'ws';
import { WebSocketTransport } from './websocket.ts';

/** Frames of one message; more are a way to make a server work, not a message (RFC 6455 §5.4). */
const MAX_FRAGMENTS = 256;

/** Upgrades one request; `accept` says who owns the transport that comes of it. */
export type Upgrade = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  accept: (subprotocol: string) => TransportEvents & { bind(transport: Transport): void },
) => void;

/**
 * Makes the function that upgrades.
 *
 * @param options.subprotocols - those that are spoken, the preferred one first
 * @param options.maxFrameBytes - longest frame, in bytes or UTF-16 units; what is far longer is not
 * even read and ends with 1009
 */
export function webSocketUpgrades(options: {
  readonly subprotocols: readonly string[];
  readonly maxFrameBytes: number;
}): Upgrade {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // A unit of text is up to three bytes of UTF-8; the exact length is checked where units count.
    maxPayload: 3 * options.maxFrameBytes,
    maxFragments: MAX_FRAGMENTS,
    handleProtocols: (offered) => options.subprotocols.find((name) => offered.has(name)) ?? false,
  });
  return (request, socket, head, accept) => {
    server.handleUpgrade(request, socket, head, (ws) => {
      const owner = accept(ws.protocol);
      owner.bind(new WebSocketTransport(ws, socket, owner, options.maxFrameBytes));
    });
  };
}
