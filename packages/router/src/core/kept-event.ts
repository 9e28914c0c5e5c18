/**
 * An event and what the broker has to know of it, or a range of offsets without events.
 *
 * One object per event, whatever the number of those who are still to get it.
 */
import type { MessageOf, SessionId } from '@realmwire/protocol';
import type { Audience } from './audience.ts';
import { messageBytes } from './payload-bytes.ts';
import type { Seat } from './seat.ts';

/** See the head of this file. */
export class KeptEvent {
  /** First and last offset; the same for an event. */
  readonly from: number;
  readonly to: number;
  /** Absent: nothing was distributed under these offsets. */
  readonly message: MessageOf<'event'> | undefined;
  /** The session that published it and does not want it. */
  readonly excluded: SessionId | undefined;
  /** Who may get it; undefined: everybody. */
  readonly audience: Audience | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  #bytes: number | undefined;

  constructor(given: {
    readonly from: number;
    readonly to: number;
    readonly message?: MessageOf<'event'>;
    readonly excluded?: SessionId | undefined;
    readonly audience?: Audience | undefined;
    readonly at: number;
  }) {
    this.from = given.from;
    this.to = given.to;
    this.message = given.message;
    this.excluded = given.excluded;
    this.audience = given.audience;
    this.at = given.at;
  }

  /** What it holds in memory, near enough for a bound. */
  get bytes(): number {
    this.#bytes ??= messageBytes(this.message?.payload);
    return this.#bytes;
  }

  /** Whether it is for a session that listened when it was published. */
  isFor(seat: Seat): boolean {
    return this.excluded !== seat.id && this.audience?.admits(seat) !== false;
  }

  /** Whether it is for a session that has come since; its own then come to it too. */
  isForLatecomer(seat: Seat): boolean {
    return this.audience?.admitsLater(seat) !== false;
  }
}

/** One that was distributed. */
export type PublishedEvent = KeptEvent & { readonly message: MessageOf<'event'> };
