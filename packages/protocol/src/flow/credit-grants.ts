/**
 * The reader's half of session NEXT: when to say it, and how much to give.
 *
 * A window that is too narrow halves the speed of a long link; one that is too wide lets a
 * transfer fill every buffer on the way, and a small call waits behind it. So the window follows
 * the link: what the link carries in a round trip, and a little more to keep it busy.
 *
 *     window = rate × round trip × 4/3 + what passes in 20 ms, but at most 1 MiB
 *
 * Four thirds, because a NEXT is said when a quarter is consumed: what is left must last for a
 * round trip. The rest covers a reader that is late for a moment.
 *
 * The rate is counted as bytes arrive. The round trip is the least that a ping took, or that it
 * took until bytes came which an earlier NEXT did not allow. Under load both contain the queue that
 * our own window makes, so an old value cannot be replaced by what is measured then. After 10 s of
 * load the window is narrowed for one round trip, which empties the queue, and what is measured
 * then is taken (as BBR does, draft-cardwell-iccrg-bbr-congestion-control, ProbeRTT).
 */
import { ProtocolError } from '../protocol-error.ts';
import type { Grant } from './credit-window.ts';
import type { Counted } from './fixed-grants.ts';
import { chunkBytesFor } from './outbox.ts';

/** The bounds of the window. `minBytes` must be enough for two of the longest frames. */
export interface CreditGrantsOptions {
  /** The credit that was given in the handshake. */
  readonly startBytes: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** What came before this one counts. */
  readonly counted?: Counted | undefined;
}

/** What may wait on the link so that it does not run dry. */
const QUEUE_MS = 20;
const QUEUE_BYTES = 1024 * 1024;
/** A rate that is so much higher than before is still rising; how much more is then expected. */
const RISING = 1.1;
const GAIN = 1.25;
/** The rate is counted over this time or a round trip: less would measure how a socket is read. */
const SPAN_MS = 25;
/** A pause longer than this and two round trips is the sender's, not the link's. */
const PAUSE_MS = 250;
/** Stands for a round trip that was not measured yet. */
const UNKNOWN_MS = 1_000;
/** After so much time under load the round trip is measured anew. */
const FRESH_MS = 10_000;

/** The credit of one direction of a session, as its reader keeps it. */
export class CreditGrants {
  #minBytes: number;
  readonly #maxBytes: number;
  #windowBytes: number;
  #untilBytes: number;
  #seenBytes: number;
  #seenFrames: number;

  // The rate: bytes of the present span, and of the one before it.
  #heardAt = Number.NEGATIVE_INFINITY;
  #busyFrom = 0;
  #spanFrom = 0;
  #spanBytes = 0;
  #pastMs = 0;
  #pastBytes = 0;

  // The round trip: the least, and the NEXT whose effect is awaited.
  #roundTripMs = Number.POSITIVE_INFINITY;
  #roundTripAt = 0;
  #markBytes = Number.POSITIVE_INFINITY;
  #markAt = 0;
  #isProbing = false;

  constructor({ startBytes, minBytes, maxBytes, counted }: CreditGrantsOptions) {
    this.#windowBytes = startBytes;
    this.#untilBytes = counted?.untilBytes ?? startBytes;
    this.#seenBytes = counted?.seenBytes ?? 0;
    this.#seenFrames = counted?.seenFrames ?? 0;
    this.#minBytes = minBytes;
    this.#maxBytes = maxBytes;
  }

  /** Bytes that may be under way at once. */
  get windowBytes(): number {
    return this.#windowBytes;
  }

  /** Number of the last counted frame that was taken. */
  get seenFrames(): number {
    return this.#seenFrames;
  }

  /**
   * Counts a frame that has entered the queue it belongs to.
   *
   * @throws ProtocolError `credit.exceeded` if the sender had no credit for it.
   */
  onFrame(length: number, now: number): void {
    this.#seenBytes += length;
    this.#seenFrames += 1;
    if (this.#seenBytes > this.#untilBytes) {
      throw new ProtocolError('credit.exceeded', {
        bytes: this.#seenBytes,
        until: this.#untilBytes,
      });
    }
    if (this.#seenBytes > this.#markBytes) this.#onMarkPassed(now);
    if (now > this.#heardAt) this.#onTimePassed(now);
    this.#spanBytes += length;
  }

  /** Takes the time between a ping and its pong. */
  onRoundTrip(ms: number, now: number): void {
    const wasIdle = this.#heardAt < now - ms;
    const isStale = now - this.#roundTripAt > FRESH_MS;
    // Clocks of whole milliseconds may give less than nothing.
    if (ms <= this.#roundTripMs || (wasIdle && isStale)) this.#setRoundTrip(Math.max(0, ms), now);
  }

  /** Whether there is a NEXT to say: a quarter of the window was consumed since the last one. */
  get isDue(): boolean {
    const window = this.#width;
    return (this.#seenBytes + window - this.#untilBytes) * 4 >= window;
  }

  /** The NEXT to say, if one is due. */
  takeGrant(now: number): Grant | undefined {
    if (!this.isDue) return undefined;
    const until = this.#seenBytes + this.#width;
    if (this.#markBytes === Number.POSITIVE_INFINITY) {
      this.#markBytes = this.#untilBytes;
      this.#markAt = now;
    }
    this.#untilBytes = until;
    return { seen: this.#seenFrames, until };
  }

  /**
   * The NEXT that was said last, with what has come since. It is said anew where the one before may
   * be lost, so the effect of that one is not waited for any more.
   */
  repeat(): Grant {
    this.#markBytes = Number.POSITIVE_INFINITY;
    this.#isProbing = false;
    return { seen: this.#seenFrames, until: this.#untilBytes };
  }

  /** The window, for the time being. */
  get #width(): number {
    return this.#isProbing ? Math.max(this.#minBytes, this.#windowBytes >> 2) : this.#windowBytes;
  }

  /** Bytes came that only the marked NEXT allowed: it has gone to the sender and back. */
  #onMarkPassed(now: number): void {
    const ms = now - this.#markAt;
    this.#markBytes = Number.POSITIVE_INFINITY;
    if (this.#isProbing) {
      this.#isProbing = false;
      this.#setRoundTrip(ms, now);
    } else if (ms < this.#roundTripMs) this.#setRoundTrip(ms, now);
  }

  #setRoundTrip(ms: number, now: number): void {
    this.#roundTripMs = ms;
    this.#roundTripAt = now;
  }

  /** Ends a span before the first frame of a later time, so that what was read at once counts as one. */
  #onTimePassed(now: number): void {
    const heardAt = this.#heardAt;
    const roundTripMs = Math.min(this.#roundTripMs, UNKNOWN_MS);
    this.#heardAt = now;
    if (now - heardAt > PAUSE_MS + 2 * roundTripMs) {
      this.#busyFrom = now;
      this.#spanFrom = now;
      this.#pastMs = 0;
      this.#pastBytes = 0;
    } else if (heardAt === this.#spanFrom) {
      // A span begins with the end of a frame: only what comes after it is counted.
      this.#spanBytes = 0;
    } else if (heardAt - this.#spanFrom >= Math.max(SPAN_MS, roundTripMs)) {
      this.#tune(heardAt - this.#spanFrom);
      this.#spanFrom = heardAt;
      this.#spanBytes = 0;
    }
  }

  /** Takes a span into account: at most twice as wide, and a tenth narrower at most. */
  #tune(spanMs: number): void {
    const spanBytes = this.#spanBytes;
    const pastBytes = this.#pastBytes;
    const pastMs = this.#pastMs;
    this.#pastMs = spanMs;
    this.#pastBytes = spanBytes;
    if (this.#isProbing) return;
    if (this.#heardAt - Math.max(this.#busyFrom, this.#roundTripAt) > FRESH_MS) {
      this.#isProbing = true;
      this.#markBytes = Number.POSITIVE_INFINITY;
      return;
    }
    if (this.#roundTripMs === Number.POSITIVE_INFINITY) return;
    // While a wider window brings a higher rate, the link has shown less than it can carry.
    const isRising = spanBytes * pastMs > RISING * pastBytes * spanMs;
    const rate = isRising
      ? (GAIN * spanBytes) / spanMs
      : (spanBytes + pastBytes) / (spanMs + pastMs);
    const queue = Math.min(rate * QUEUE_MS, QUEUE_BYTES);
    const wanted = (rate * this.#roundTripMs * 4) / 3 + queue;
    const window = this.#windowBytes;
    const step = Math.min(window * 2, Math.max(window * 0.9, wanted));
    this.#windowBytes = Math.round(Math.min(this.#maxBytes, Math.max(this.#minBytes, step)));
    // A wide window has shown the sender that its chunks may be long: one must always fit.
    const longest = chunkBytesFor(this.#windowBytes);
    this.#minBytes = Math.min(this.#maxBytes, Math.max(this.#minBytes, 2 * longest));
  }
}
