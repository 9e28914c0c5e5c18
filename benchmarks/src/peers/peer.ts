/**
 * One session of a contender, as the load sees it. Callbacks instead of promises: a promise for
 * each call would cost the load more than the call costs some routers.
 */
import type { EventPayload } from '../payloads.ts';

/** The procedures of the bench contract. */
export type Procedure = 'echo' | 'put' | 'get';

/** A connection of the load to the router under test. */
export interface Peer {
  /** Called with the number of each call that was answered, and the value of the answer. */
  onResult: (call: number, value: () => unknown) => void;
  /** Called when the router ends the connection. */
  onClose: (reason: string) => void;
  /** Whether its codec carries bytes as they are; else what is large is a text. */
  readonly carriesBytes?: boolean;
  /** Offers a procedure; every call of it is answered with what `answer` makes of the input. */
  serve(procedure: Procedure, answer: (input: unknown) => unknown): Promise<void>;
  /** Calls a procedure. `call` is chosen by the caller, counting up from 1. */
  call(call: number, procedure: Procedure, input: unknown): void;
  /**
   * Subscribes to the feed. `onEvent` is called for each event and may leave its value unopened;
   * `onGap` with the number of events that the router says were lost.
   */
  subscribe(onEvent: (value: () => unknown) => void, onGap: (lost: number) => void): Promise<void>;
  publish(event: EventPayload): void;
  /** Stops reading the TCP socket, as a sleeping phone does. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** Connects one session. */
export type OpenPeer = (port: number) => Promise<Peer>;
