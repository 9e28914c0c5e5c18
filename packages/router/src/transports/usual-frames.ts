/**
 * Takes the usual frames out of what a WebSocket client sends, before `ws` reads the rest.
 *
 * Nearly every frame is whole, unfragmented, masked data in one read of the socket. Such a frame is
 * unmasked where it lies and handed on; everything else (control frames, fragments, frames that are
 * cut by the end of a read, whatever breaks a rule) goes to `ws` untouched, which knows the whole
 * of RFC 6455. Whoever reads first keeps count of what the other is in the middle of.
 */
import { isUtf8 } from 'node:buffer';

/** What is done with a frame, and with the octets that are left to `ws`. */
export interface UsualFramesOptions {
  /** Longer frames are left to `ws`, which refuses them. */
  readonly maxFrameBytes: number;
  onText(text: string): void;
  onBinary(bytes: Uint8Array): void;
  /** Gets octets in order, from the beginning of a frame on, or in the middle of one it had before. */
  onRest(octets: Buffer): void;
}

const FINAL = 0x80;
const OPCODE = 0x0f;
const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;
const MASKED = 0x80;
const CONTROL = 0x08;
const CLOSE = 0x08;

/** See the head of this file. */
export class UsualFrames {
  readonly #options: UsualFramesOptions;
  /** Octets of a frame that `ws` has begun to read; undefined: its header is not complete. */
  #owed: number | undefined = 0;
  /** The header of a frame of which `ws` has the beginning. */
  #header = EMPTY;
  /** `ws` has a part of a fragmented message. */
  #isFragmented = false;

  constructor(options: UsualFramesOptions) {
    this.#options = options;
  }

  /** Takes what was read from the socket. */
  read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#owed !== 0) at = this.#continue(chunk, at);
      else {
        const end = this.#isFragmented ? 0 : this.#usual(chunk, at);
        at = end > 0 ? end : this.#leave(chunk, at);
      }
    }
  }

  /** Hands one usual frame on; returns where it ends, or 0 if it is none. */
  #usual(chunk: Buffer, at: number): number {
    const first = chunk[at];
    if ((first !== FINAL_TEXT && first !== FINAL_BINARY) || at + 6 > chunk.length) return 0;
    const second = chunk[at + 1] as number;
    if (second < MASKED) return 0;
    let length = second - MASKED;
    let start = at + 2;
    if (length === 126) {
      if (at + 8 > chunk.length) return 0;
      length = chunk.readUInt16BE(start);
      start += 2;
    } else if (length === 127) return 0;
    const end = start + 4 + length;
    if (end > chunk.length || length > this.#options.maxFrameBytes) return 0;
    const payload = chunk.subarray(start + 4, end);
    unmask(chunk, start, payload);
    if (first === FINAL_BINARY) this.#options.onBinary(payload);
    else if (isUtf8(payload)) this.#options.onText(payload.toString('utf8'));
    else {
      // `ws` tells the client what is wrong with it: it gets it as it came.
      unmask(chunk, start, payload);
      return 0;
    }
    return end;
  }

  /** Leaves one frame to `ws`, or the beginning of it; returns where it ends. */
  #leave(chunk: Buffer, at: number): number {
    this.#header = EMPTY;
    this.#owed = undefined;
    return this.#continue(chunk, at);
  }

  /** Goes on with a frame that is left to `ws`. */
  #continue(chunk: Buffer, at: number): number {
    if (this.#owed === undefined) {
      // At most 14 octets tell how long the frame is; `ws` gets them with the rest.
      const seen = Buffer.concat([this.#header, chunk.subarray(at, at + 14)]);
      const total = frameLength(seen);
      if (total === undefined) {
        this.#header = seen;
        this.#options.onRest(chunk.subarray(at));
        return chunk.length;
      }
      this.#follow(seen[0] as number);
      this.#owed = total - this.#header.length;
    }
    const end = Math.min(chunk.length, at + this.#owed);
    this.#owed -= end - at;
    this.#options.onRest(chunk.subarray(at, end));
    return end;
  }

  /** A message is fragmented from its first frame that is not the last to the one that is. */
  #follow(first: number): void {
    // After a close frame nothing counts any more, as `ws` knows.
    if ((first & OPCODE) === CLOSE) this.#isFragmented = true;
    if ((first & OPCODE) >= CONTROL) return;
    this.#isFragmented = (first & FINAL) === 0;
  }
}

const EMPTY = Buffer.alloc(0);

/** Octets of a frame with its header (RFC 6455 §5.2); undefined while the header is not complete. */
function frameLength(header: Buffer): number | undefined {
  if (header.length < 2) return undefined;
  const second = header[1] as number;
  const mask = second >= MASKED ? 4 : 0;
  const short = second & 0x7f;
  if (short < 126) return 2 + mask + short;
  if (short === 126) return header.length < 4 ? undefined : 4 + mask + header.readUInt16BE(2);
  if (header.length < 10) return undefined;
  return 10 + mask + header.readUInt32BE(2) * 2 ** 32 + header.readUInt32BE(6);
}

/** Applies the mask that stands at `start`; to apply it twice changes nothing (RFC 6455 §5.3). */
function unmask(chunk: Buffer, start: number, payload: Buffer): void {
  const a = chunk[start] as number;
  const b = chunk[start + 1] as number;
  const c = chunk[start + 2] as number;
  const d = chunk[start + 3] as number;
  const { length } = payload;
  const whole = length - (length % 4);
  for (let index = 0; index < whole; index += 4) {
    payload[index] = (payload[index] as number) ^ a;
    payload[index + 1] = (payload[index + 1] as number) ^ b;
    payload[index + 2] = (payload[index + 2] as number) ^ c;
    payload[index + 3] = (payload[index + 3] as number) ^ d;
  }
  for (let index = whole; index < length; index += 1) {
    payload[index] = (payload[index] as number) ^ (chunk[start + (index & 3)] as number);
  }
}
