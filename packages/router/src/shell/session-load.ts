/**
 * How much waits for a session, and what it holds of the router's memory.
 */
import type { Limits, Peer } from '@realmwire/protocol';
import type { AwayMail } from './away-mail.ts';

/** What a {@link SessionLoad} adds up. */
export interface SessionLoadInit {
  readonly peer: Peer;
  readonly mail: AwayMail;
  readonly limits: Limits;
  /** Bytes that the transport has taken and not sent. */
  buffered(): number;
}

/** What follows from it: the queue is full or has room again, or the session has to go. */
export type Pressure = 'full' | 'room' | 'overflow';

/** See the head of this file. */
export class SessionLoad {
  readonly #init: SessionLoadInit;
  #isFull = false;
  /** Bytes that have come while the policy of the realm was thinking. */
  undecidedBytes = 0;
  /** What {@link measure} has said last. */
  #notedBytes = 0;

  constructor(init: SessionLoadInit) {
    this.#init = init;
  }

  /** Whether the queue is full. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Bytes that have not left. */
  get waitingBytes(): number {
    const { peer, mail } = this.#init;
    return peer.waitingBytes + mail.bytes;
  }

  /** Bytes that wait to be taken by the other side. */
  get queuedBytes(): number {
    const { peer } = this.#init;
    // What was sent is in the socket, or on its way; without one it is ours to keep.
    return this.waitingBytes + (peer.isSuspended ? peer.unseenBytes : this.#init.buffered());
  }

  /** Bytes of memory, but for half-read messages. */
  measure(): number {
    // What is in the socket is kept for a resume too, and is the same bytes.
    const sentBytes = Math.max(this.#init.peer.unseenBytes, this.#init.buffered());
    this.#notedBytes = this.waitingBytes + sentBytes + this.undecidedBytes;
    return this.#notedBytes;
  }

  /** By how much that has grown since it was measured last. */
  growth(): number {
    const before = this.#notedBytes;
    return this.measure() - before;
  }

  /** What has changed; undefined: nothing. */
  look(): Pressure | undefined {
    const { peer, mail, limits } = this.#init;
    // One long answer may take its time; events that pile up behind it may not.
    const long = this.waitingBytes - limits.maxMessageBytes;
    const queued = Math.max(peer.waitingSmallBytes + mail.smallBytes, long);
    if (this.queuedBytes > limits.outboxFullBytes) return 'overflow';
    if (!this.#isFull && queued > limits.outboxHardBytes) {
      this.#isFull = true;
      return 'full';
    }
    if (!this.#isFull || queued >= limits.outboxSoftBytes) return undefined;
    this.#isFull = false;
    return 'room';
  }
}
