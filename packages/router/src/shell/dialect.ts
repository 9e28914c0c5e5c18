/**
 * What a dialect is to the running router: subprotocols by which it is chosen, and who makes its
 * connections. What is said on them is the dialect's own business.
 */
import type {
  FaultCode,
  FaultDetail,
  Limits,
  ProtocolError,
  Transport,
  TransportEvents,
} from '@realmwire/protocol';
import type { Doorman, Remote } from './doorman.ts';
import type { Entrance } from './entrance.ts';
import type { Hub } from './hub.ts';
import type { Resumption } from './resumption.ts';
import type { ServedRealm } from './served-realm.ts';

/** Stands for the subprotocol of upgrades that offer none. */
export const NO_SUBPROTOCOL = '';

/** A connection, as the shell holds it. */
export interface OpenConnection extends TransportEvents {
  /**
   * Says whether the request may become a connection, where HTTP can still say why not; undefined: it
   * may. Absent: who comes is asked later.
   */
  admit?(): ProtocolError | undefined | Promise<ProtocolError | undefined>;
  /** Its clients mark whole texts as the rest of one (RFC 6455 §5.4): they are taken for what they are. */
  readonly mendsTexts?: boolean;
  /** Bytes that wait to be taken by the other side. */
  readonly queuedBytes: number;
  /** Binds it to what moves its bytes. */
  bind(transport: Transport): void;
  /** Lets time pass. */
  expire(now: number): void;
  /** Says goodbye in good order, with a hint when to come back. */
  goodbye(code: FaultCode, retryAfterMs: number): void;
  /** Ends it because of a fault: the other side is told why. */
  end(code: FaultCode, detail?: FaultDetail): void;
  /** Cuts it without a word. */
  terminate(): void;
}

/** What a connection is given, whatever it speaks. */
export interface Arrival {
  readonly hub: Hub;
  readonly doorman: Doorman;
  readonly entrance: Entrance;
  readonly resumption: Resumption;
  readonly remote: Remote;
  readonly onGone: (connection: OpenConnection) => void;
}

/** See the head of this file. */
export interface Dialect {
  /** Those that choose it, the preferred one first. */
  readonly subprotocols: readonly string[];
  /** Longest frame that it takes: a whole message, where it has no smaller pieces. */
  maxFrameBytes(limits: Limits): number;
  /** Which upgrades are its own that offer no subprotocol; absent: none. */
  readonly byPath?: {
    /** Whether it has this path. */
    has(path: string): boolean;
    /** Origins of pages that may connect to its paths, besides those of the router. */
    readonly origins: readonly string[] | '*';
  };
  /** What is wrong with its options in a router that serves these realms; asked before it listens. */
  check?(realms: ReadonlyMap<string, ServedRealm>): {
    /** What cannot work, one sentence each. */
    readonly wrong: readonly string[];
    /** What does not work yet. */
    readonly missing: readonly string[];
  };
  /** Makes a connection that speaks one of them. */
  open(subprotocol: string, arrival: Arrival): OpenConnection;
}
