/**
 * What a client tells its application, besides what was asked for.
 */
import type { Packet, Pressure } from '@realmwire/endpoint';
import type { Gap } from '@realmwire/protocol/contract';

/** Where a client is in its life. */
export type Status =
  | {
      readonly phase: 'connecting';
      /** 1 for the first attempt, then counting up until a session has lasted. */
      readonly attempt: number;
    }
  | Ready
  | {
      readonly phase: 'waiting';
      /** Time until the next attempt. */
      readonly retryInMs: number;
      readonly attempt: number;
      readonly cause: Error;
    }
  | {
      readonly phase: 'closed';
      /** The close code of the last connection. */
      readonly code: number;
      readonly reason: string;
    };

/** The status while there is a session. */
export interface Ready {
  readonly phase: 'ready';
  /** The id of the session, by which others send packets to it. */
  readonly uuid: string;
  /** Whether this session goes on where the one before ended. */
  readonly resumed: boolean;
  /** Who the router takes this client for; absent if anonymous. */
  readonly user?: string | undefined;
  readonly roles: readonly string[];
}

/** The end of a connection with a session, or of the attempts to get one. */
export interface Closing {
  /** The close code of the connection. */
  readonly code: number;
  readonly reason: string;
  /** Whether the client tries again by itself. */
  readonly willRetry: boolean;
}

/** The events of a client, by name. */
export type ClientEvents = {
  /** There is a session, the first, a new one or the one before; what was begun goes on in it. */
  ready: (ready: Ready) => void;
  /** The status has changed. */
  status: (status: Status) => void;
  /** A packet of another session, or of the router, that nothing has asked for. */
  message: (packet: Packet) => void;
  /** The connection of a session was lost, which may be resumed, or there will be none any more. */
  close: (closing: Closing) => void;
  /** An error that no promise carries. Without a listener it goes to the console. */
  error: (error: Error) => void;
  /** Events of a subscription were lost. */
  gap: (gap: Gap) => void;
  /** What this client publishes waits because a subscriber asked for `pause`; or no longer. */
  pressure: (pressure: Pressure) => void;
};
