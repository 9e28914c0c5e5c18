/**
 * What an application may say when it connects.
 */
import type { Validate } from '@realmwire/endpoint';
import type { Limits } from '@realmwire/protocol';
import type { AuthMethod } from './credentials.ts';
import type { WebSocketClass } from './transports/socket.ts';

/** See {@link ClientOptions.auth}. */
export type Auth =
  | { readonly ticket: string }
  | {
      /** Asked before each attempt, so that a token may expire. */
      readonly token: () => string | Promise<string>;
    }
  | AuthMethod;

/** How a client comes back when its connection is lost. */
export interface Reconnect {
  /** Bound of the first waiting time; 100 by default. */
  readonly minMs?: number | undefined;
  /** Largest bound of a waiting time; 30,000 by default. */
  readonly maxMs?: number | undefined;
  /** Wait a random time up to the bound, so that not all clients come at once. True by default. */
  readonly jitter?: boolean | undefined;
  /** Attempts in a row after which the client closes; never by default. */
  readonly giveUpAfter?: number | undefined;
}

/** What an application may say when it connects. */
export interface ClientOptions {
  /** Where the router listens: `wss://…`. */
  readonly url: string;
  /** JSON by default: smaller to load, readable in the browser's tools. */
  readonly codec?: 'json' | 'msgpack' | undefined;
  /** Who the client is; without it, anonymous. */
  readonly auth?: Auth | undefined;
  /** False: the client closes when its connection is lost. */
  readonly reconnect?: Reconnect | false | undefined;
  /**
   * Whether a session outlives its connection: true by default. False: what is under way fails when
   * the connection is lost.
   */
  readonly resume?: boolean | undefined;
  /** Which values are checked against the contract here, if it is given; `both` by default. */
  readonly validate?: Validate | undefined;
  /** Closes the client. */
  readonly signal?: AbortSignal | undefined;
  /** Another class than the platform's. */
  readonly WebSocket?: WebSocketClass | undefined;
  /** Other bounds than the protocol's. */
  readonly limits?: Partial<Limits> | undefined;
  /** Most messages and requests that wait while there is no session; 1,000 by default. */
  readonly maxWaiting?: number | undefined;
}
