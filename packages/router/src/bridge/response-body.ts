/**
 * Writes to one HTTP response, as fast as its reader takes it: a slice after the other, so that it is
 * known whether anything moves.
 */
import type { ServerResponse } from 'node:http';
import type { Frame, Transport } from '@realmwire/protocol';

/** What one write hands to the socket. */
const SLICE_BYTES = 64 * 1024;

/** See the head of this file. */
export class ResponseBody implements Transport {
  readonly #response: ServerResponse;
  readonly #clock: () => number;
  readonly #onRoom: () => void;
  /** What the socket has not been handed, and from where on the first of it. */
  readonly #waiting: Uint8Array[] = [];
  #from = 0;
  #waitingBytes = 0;
  #isEnding = false;
  #movedAt: number;

  /**
   * @param now - tells the time
   * @param onRoom - called when all that was written has left
   */
  constructor(response: ServerResponse, now: () => number, onRoom: () => void) {
    this.#response = response;
    this.#clock = now;
    this.#onRoom = onRoom;
    this.#movedAt = now();
    response.on('drain', () => {
      this.#movedAt = this.#clock();
      this.#pump();
      if (!this.isBlocked) this.#onRoom();
    });
  }

  /** Bytes that have not left this process. */
  get buffered(): number {
    return this.#waitingBytes + this.#response.writableLength;
  }

  /** Whether the reader has to take something before there is room. */
  get isBlocked(): boolean {
    return this.#waitingBytes > 0 || this.#response.writableNeedDrain;
  }

  /** Since when the reader has taken nothing that it could have; undefined: it takes what there is. */
  get stalledSince(): number | undefined {
    return this.isBlocked ? this.#movedAt : undefined;
  }

  send(frames: readonly Frame[]): void {
    if (!this.isBlocked) this.#movedAt = this.#clock();
    for (const frame of frames) {
      frame.wire ??= Buffer.from(frame.data as string);
      this.#waiting.push(frame.wire);
      this.#waitingBytes += frame.wire.length;
    }
    this.#pump();
  }

  /** Ends the response once what was sent has left. */
  close(): void {
    this.#isEnding = true;
    this.#pump();
  }

  /** Cuts it off: the reader sees that something is missing. */
  terminate(): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#response.destroy();
  }

  #pump(): void {
    while (this.#waitingBytes > 0 && !this.#response.writableNeedDrain) {
      if (this.#response.destroyed) return this.terminate();
      const slice = this.#nextSlice();
      this.#waitingBytes -= slice.length;
      this.#response.write(slice);
    }
    if (this.#isEnding && this.#waitingBytes === 0) this.#response.end();
  }

  /** Short pieces leave together, long ones in parts. */
  #nextSlice(): Uint8Array {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const part = first.subarray(this.#from, this.#from + SLICE_BYTES - bytes);
      parts.push(part);
      bytes += part.length;
      this.#from += part.length;
      if (this.#from < first.length) break;
      this.#waiting.shift();
      this.#from = 0;
    }
    return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  }
}
