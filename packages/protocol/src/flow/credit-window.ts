/**
 * The sender's half of session NEXT: how many bytes the reader is ready for.
 *
 * A reader announces the highest byte it will take, counted since the session began, and the
 * number of the last frame it took. Both are high-water marks, not increments, so a NEXT that is
 * repeated, late or overtaken changes nothing, and credit that was given is never taken back.
 *
 *     reader ── NEXT {seen: 0, until: 400} ─▶ sender     may send 400 bytes
 *     reader ◀── frames of 100, 100, 200 ──── sender     must wait
 *     reader ── NEXT {seen: 2, until: 600} ─▶ sender     may send 200 bytes more
 */
import { ProtocolError } from '../protocol-error.ts';

/** What a session NEXT says; absolute and cumulative. */
export interface Grant {
  /** Number of the last counted frame that the reader took. */
  readonly seen: number;
  /** Bytes of counted frames that may have been sent since the session began. */
  readonly until: number;
}

/** The credit of one direction of a session, as its sender keeps it. */
export class CreditWindow {
  #untilBytes: number;
  #sentBytes = 0;
  #sentFrames = 0;
  #seenFrames = 0;
  #windowBytes: number;
  /** A frame under way whose acknowledgement will show how wide the reader's window is. */
  #probeFrame = 0;
  #probeBytes = 0;

  /** @param untilBytes the credit that the reader gave in the handshake */
  constructor(untilBytes: number) {
    this.#untilBytes = untilBytes;
    this.#windowBytes = untilBytes;
  }

  /** Bytes that may be sent now. */
  get credit(): number {
    return this.#untilBytes - this.#sentBytes;
  }

  /** Counted frames that were sent; the number of the last one. */
  get sentFrames(): number {
    return this.#sentFrames;
  }

  /** Bytes of counted frames that were sent. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Number of the last frame that the reader is known to have taken. */
  get seenFrames(): number {
    return this.#seenFrames;
  }

  /**
   * The reader's window, as its grants show it: at least as wide as it is, and about a quarter
   * too wide at most. Good enough to choose the length of chunks.
   */
  get windowBytes(): number {
    return this.#windowBytes;
  }

  /**
   * Counts a frame that is sent. To spend what is not there is our bug, so callers ask `credit`
   * first.
   */
  spend(length: number): void {
    if (length > this.credit) throw new RangeError('spent credit that was not granted');
    this.#sentBytes += length;
    this.#sentFrames += 1;
    if (this.#probeFrame > this.#seenFrames) return;
    this.#probeFrame = this.#sentFrames;
    this.#probeBytes = this.#sentBytes;
  }

  /**
   * Applies a NEXT.
   *
   * @throws ProtocolError `credit.invalid` if it acknowledges a frame that was not sent.
   */
  grant({ seen, until }: Grant): void {
    if (seen > this.#sentFrames) {
      throw new ProtocolError('credit.invalid', { seen, sent: this.#sentFrames });
    }
    if (until > this.#untilBytes) this.#untilBytes = until;
    if (this.#sentFrames === 0) this.#windowBytes = this.#untilBytes;
    if (seen <= this.#seenFrames) return;
    if (seen >= this.#probeFrame && this.#probeFrame > this.#seenFrames) {
      this.#windowBytes = this.#untilBytes - this.#probeBytes;
    }
    this.#seenFrames = seen;
  }
}
