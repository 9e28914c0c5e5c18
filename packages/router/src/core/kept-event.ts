/**
 * An event and what the broker has to know of it, or a range of offsets without events.
 *
 * One object per event, whatever the number of those who are still to get it.
 */
import type { MessageOf, SessionId } from '@realmwire/protocol';
import { messageBytes } from './payload-bytes.ts';

/** See the head of this file. */
export class KeptEvent {
  /** First and last offset; the same for an event. */
  readonly from: number;
  readonly to: number;
  /** Absent: nothing was distributed under these offsets. */
  readonly message: MessageOf<'event'> | undefined;
  /** The session that published it and does not want it. */
  readonly excluded: SessionId | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  #bytes: number | undefined;

  constructor(given: {
    readonly from: number;
    readonly to: number;
    readonly message?: MessageOf<'event'>;
    readonly excluded?: SessionId | undefined;
    readonly at: number;
  }) {
    this.from = given.from;
    this.to = given.to;
    this.message = given.message;
    this.excluded = given.excluded;
    this.at = given.at;
  }

  /** What it holds in memory, near enough for a bound. */
  get bytes(): number {
    this.#bytes ??= messageBytes(this.message?.payload);
    return this.#bytes;
  }
}
