/**
 * Takes the usual frames out of what a WebSocket client sends, before `ws` reads the rest.
 *
 * Nearly every frame is whole, unfragmented, masked data in one read of the socket. Such a frame is
 * unmasked where it lies and handed on; everything else (control frames, fragments, frames that are
 * cut by the end of a read, whatever breaks a rule) goes to `ws` untouched, which knows the whole
 * of RFC 6455. Whoever reads first keeps count of what the other is in the middle of.
 */
import { isUtf8 } from 'node:buffer';
import { unmask, wordsOf } from './unmask.ts';

/** What is done with a frame, and with the octets that are left to `ws`. */
export interface UsualFramesOptions {
  /** Longer frames are left to `ws`, which refuses them. */
  readonly maxFrameBytes: number;
  /** A text that is marked as the rest of a message that never began is one of its own. */
  readonly mendsTexts?: boolean;
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
    const words = wordsOf(chunk);
    let at = 0;
    while (at < chunk.length) {
      if (this.#owed !== 0) at = this.#continue(chunk, at);
      else {
        if (this.#options.mendsTexts === true) this.#mend(chunk, at);
        const end = this.#isFragmented ? 0 : this.#usual(chunk, words, at);
        at = end > 0 ? end : this.#leave(chunk, at);
      }
    }
  }

  /** RFC 6455 §5.4 knows no such frame, but there is only one thing that it can mean. */
  #mend(chunk: Buffer, at: number): void {
    if (chunk[at] === FINAL && !this.#isFragmented) chunk[at] = FINAL_TEXT;
  }

  /** Hands one usual frame on; returns where it ends, or 0 if it is none. */
  #usual(chunk: Buffer, words: Int32Array, at: number): number {
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
    const from = start + 4;
    const isAscii = unmask(chunk, words, from, end);
    if (first === FINAL_BINARY) {
      // Not `subarray`, which would make another Buffer of a Buffer.
      this.#options.onBinary(new Uint8Array(chunk.buffer, chunk.byteOffset + from, length));
    } else if (isAscii) {
      this.#options.onText(chunk.toString('latin1', from, end));
    } else if (isUtf8(chunk.subarray(from, end))) {
      this.#options.onText(chunk.toString('utf8', from, end));
    } else {
      // `ws` tells the client what is wrong with it: it gets it as it came.
      unmask(chunk, words, from, end);
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
