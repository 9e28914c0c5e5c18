/**
 * What waits to be sent to one session: frames of this turn, and what its socket has not taken.
 *
 * Such a client (WAMP, seed) gives no credit, so how much waits for it is all that is known of its pace:
 *
 *     outboxSoftBytes ◀── room again ──┐        ┌── full ──▶ outboxHardBytes ── too full ──▶ outboxFullBytes
 *                                      └ events wait or are lost, by policy ┘        the session is ended
 */
import type { Frame, Limits, Transport } from '@realmwire/protocol';

/** How it stands after something was sent, or has left. */
export type Pressure = 'full' | 'room' | 'overflow' | undefined;

/** See the head of this file. */
export class Outlet {
  readonly #limits: Limits;
  readonly #transport: Transport;
  readonly #isBatched: boolean;
  #frames: Frame[] = [];
  #waitingBytes = 0;
  /** Bytes of long answers since the queue was short: one may take its time. */
  #longBytes = 0;
  #isFull = false;

  /** @param isBatched - frames put together are a frame */
  constructor(transport: Transport, limits: Limits, isBatched = false) {
    this.#transport = transport;
    this.#limits = limits;
    this.#isBatched = isBatched;
  }

  /** Bytes that wait. */
  get queuedBytes(): number {
    return this.#waitingBytes + this.#transport.buffered;
  }

  /** Whether so much has gathered in this turn that its end cannot be waited for. */
  get isPressing(): boolean {
    return this.#waitingBytes > this.#limits.outboxHardBytes;
  }

  /** Whether {@link look} has said `full`, and not `room` since. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** One more frame, for the end of the turn. */
  add(frame: Frame): void {
    const { length } = frame.data;
    this.#frames.push(frame);
    this.#waitingBytes += length;
    if (length > this.#limits.outboxSoftBytes) this.#longBytes += length;
  }

  /** Sends what has gathered, in one write. */
  flush(): void {
    if (this.#frames.length === 0) return;
    const frames = this.#frames;
    this.#frames = [];
    this.#waitingBytes = 0;
    this.#transport.send(this.#isBatched ? batchesOf(frames) : frames);
  }

  /** What has changed. */
  look(): Pressure {
    const { outboxSoftBytes, outboxHardBytes, outboxFullBytes, maxMessageBytes } = this.#limits;
    const { queuedBytes } = this;
    if (queuedBytes > outboxFullBytes) return 'overflow';
    if (queuedBytes < outboxSoftBytes) {
      this.#longBytes = 0;
      if (!this.#isFull) return undefined;
      this.#isFull = false;
      return 'room';
    }
    const allowed = outboxHardBytes + Math.min(this.#longBytes, maxMessageBytes);
    if (this.#isFull || queuedBytes <= allowed) return undefined;
    this.#isFull = true;
    return 'full';
  }
}

/** Longest batch that is put together: one that is cut off costs no more than that. */
const BATCH_BYTES = 64 * 1024;

/** The same messages in fewer frames, in order. */
function batchesOf(frames: readonly Frame[]): Frame[] {
  const batches: Frame[] = [];
  let begun: Frame[] = [];
  let bytes = 0;
  for (const frame of frames) {
    if (bytes > 0 && bytes + frame.data.length > BATCH_BYTES) {
      batches.push(joined(begun));
      begun = [];
      bytes = 0;
    }
    begun.push(frame);
    bytes += frame.data.length;
  }
  batches.push(joined(begun));
  return batches;
}

function joined(frames: readonly Frame[]): Frame {
  const [first, ...others] = frames;
  // One that goes to many keeps the octets that were made of it.
  if (first !== undefined && others.length === 0) return first;
  if (typeof first?.data === 'string') return { data: frames.map(({ data }) => data).join('') };
  return { data: Buffer.concat(frames.map(({ data }) => data as Uint8Array)) };
}
