/**
 * What the parts of an endpoint (calls, invocations, feeds) need of it.
 */
import type { Message } from '@realmwire/protocol';

/** Time, as an endpoint needs it; replaced in tests. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Calls `ring` after some time; the function that comes back calls it off. */
  after(ms: number, ring: () => void): () => void;
}

/** The clock of the platform. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  after: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};

/** The way out of an endpoint. */
export interface Wire {
  readonly clock: Clock;
  /**
   * Items of a stream that may be under way before the first NEXT, unless a message says otherwise:
   * what the router announced. None while there is no session, because the next may take fewer.
   */
  streamCredit: number;
  /** The id of the next request: one sequence for the session. */
  takeId(): number;
  /** Sends a message, or keeps it while there is no session. Throws if it can do neither. */
  send(message: Message): void;
  /** Calls `send` at the end of the turn, or before the next message leaves. */
  soon(send: () => void): void;
  /** Tells the application of an error that no promise of it carries. */
  report(error: unknown, uri: string): void;
}

/** What a router that announces no {@link Wire.streamCredit} gives. */
export const STREAM_CREDIT = 256;

/** For promises whose failure somebody else tells. */
export const ignore = (): void => {};
