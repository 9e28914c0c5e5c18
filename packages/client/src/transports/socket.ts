/**
 * What a socket of any platform is to the client. The import `#socket` chooses the platform.
 */
import type { Transport, TransportEvents } from '@realmwire/protocol';

/** What a socket tells its owner. */
export interface SocketEvents extends TransportEvents {
  /** The connection is made, and frames may be sent. */
  onOpen(): void;
}

/** What a socket needs to know. */
export interface SocketOptions {
  readonly url: string;
  /** Asked for in the handshake. */
  readonly subprotocol: string;
  /** Longest frame that is taken, where the platform lets us say so. */
  readonly maxFrameBytes: number;
  /** Another class of the same shape as the platform's. */
  readonly WebSocket?: WebSocketClass | undefined;
}

/** A class like the `WebSocket` of the web platform. */
export type WebSocketClass = new (url: string, subprotocol: string) => WebSocketLike;

/** An object like a `WebSocket` of the web platform, as far as the client uses it. */
export interface WebSocketLike {
  /** Set to `arraybuffer`. */
  binaryType: string;
  /** 1 while it is open. */
  readonly readyState: number;
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number;
  /** Called when it is open. */
  onopen: ((event: never) => void) | null;
  /** Called with each frame, in `data`. */
  onmessage: ((event: never) => void) | null;
  /** Called once at its end, with `code` and `reason`. */
  onclose: ((event: never) => void) | null;
  /** Called before an end that nobody wanted. */
  onerror: ((event: never) => void) | null;
  /** Sends one frame. */
  send(data: string | Uint8Array): void;
  /** Ends it. */
  close(code?: number, reason?: string): void;
}

/**
 * Opens a socket. Throws if the URL cannot be one.
 *
 * Each event is looked up when it happens: from some moment on, another may hear them.
 */
export type OpenSocket = (options: SocketOptions, events: SocketEvents) => Transport;
