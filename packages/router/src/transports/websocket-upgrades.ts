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

/** Who takes an upgrade that was let in. */
export interface Upgraded {
  /** The first of those that are spoken here that the request offers; empty: it offers none. */
  readonly subprotocol: string;
  /** Says who owns the transport that comes of it. */
  accept(): TransportEvents & { bind(transport: Transport): void; readonly mendsTexts?: boolean };
}

/** Upgrades one request. */
export type Upgrade = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  upgraded: Upgraded,
) => void;

/** Subprotocols with the same bound. */
export interface Spoken {
  /** The preferred one first. */
  readonly subprotocols: readonly string[];
  /** Longest frame, in bytes or UTF-16 units; what is far longer is not even read and ends with 1009. */
  readonly maxFrameBytes: number;
}

/**
 * Makes the function that upgrades.
 *
 * @param spoken - what is spoken, the preferred ones first
 */
export function webSocketUpgrades(spoken: readonly Spoken[]): Upgrade {
  const servers = spoken.map(({ subprotocols, maxFrameBytes }) => ({
    maxFrameBytes,
    subprotocols,
    server: new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      // A unit of text is up to three bytes of UTF-8; the exact length is checked where units count.
      maxPayload: 3 * maxFrameBytes,
      maxFragments: MAX_FRAGMENTS,
      handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
    }),
  }));
  return (request, socket, head, { subprotocol, accept }) => {
    const found = servers.find(({ subprotocols }) => subprotocols.includes(subprotocol));
    found?.server.handleUpgrade(request, socket, head, (ws) => {
      const owner = accept();
      owner.bind(new WebSocketTransport(ws, socket, owner, found.maxFrameBytes));
    });
  };
}
