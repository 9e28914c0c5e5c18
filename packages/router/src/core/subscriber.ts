/**
 * One session's subscription to one topic: how many events it may be sent, and what it missed.
 *
 * A subscriber out of credit loses events; the loss is counted and told by one GAP as soon as
 * there is credit again, before the next event. Nothing is dropped in silence.
 */
import type { MessageOf, SessionId } from '@realmwire/protocol';

/** Why events were lost. */
export type LossReason = 'credit' | 'queue' | 'too_large';

/** A run of events that a subscriber did not get. */
export interface Loss {
  readonly from: number;
  to: number;
  readonly reason: LossReason;
}

/** See the head of this file. */
export class Subscriber {
  readonly session: SessionId;
  readonly subscription: number;
  #sent = 0;
  #until: number;
  #isFull = false;
  #loss: Loss | undefined;

  constructor(session: SessionId, subscription: number, credit: number) {
    this.session = session;
    this.subscription = subscription;
    this.#until = credit;
  }

  /** Whether there are lost events of which the subscriber has not been told. */
  get hasLoss(): boolean {
    return this.#loss !== undefined;
  }

  /** Whether an event may be sent. */
  get isReady(): boolean {
    return this.#sent < this.#until && !this.#isFull;
  }

  /** Takes the event with this offset, or notes that it was lost. */
  offer(offset: number): boolean {
    if (this.#loss === undefined && this.#sent < this.#until && !this.#isFull) {
      this.#sent += 1;
      return true;
    }
    if (this.#loss === undefined) {
      this.#loss = { from: offset, to: offset, reason: this.#isFull ? 'queue' : 'credit' };
    }
    this.#loss.to = offset;
    return false;
  }

  /** The event with this offset, which was taken, could not be sent after all. */
  lose(offset: number): void {
    // It never got there, so its credit is not spent.
    this.#sent -= 1;
    this.#loss ??= { from: offset, to: offset, reason: 'too_large' };
  }

  /** Raises the mark: absolute, never lowered. */
  grant(until: number): void {
    if (until > this.#until) this.#until = until;
  }

  /** The queue of the session is full, or has room again. */
  setFull(isFull: boolean): void {
    this.#isFull = isFull;
  }

  /** The GAP that is due, once the subscriber can take it. */
  takeGap(): MessageOf<'gap'> | undefined {
    const loss = this.#loss;
    if (loss === undefined || !this.isReady) return undefined;
    this.#loss = undefined;
    return { opcode: 'gap', subscription: this.subscription, ...loss };
  }
}
