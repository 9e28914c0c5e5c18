/**
 * Bytes in, lines out. A line is text that ends with a line feed; one that is too long is forgotten while
 * it comes, so that it holds no memory, and told of when it ends.
 */

/** A line, or what is wrong with it. */
export type Line = { readonly text: string } | { readonly problem: LineProblem };

/** Why a line is none. */
export type LineProblem = 'too_long' | 'not_utf8' | 'control' | 'unended';

const LINE_FEED = 10;
const NOTHING = new Uint8Array(0);
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** See the head of this file. */
export class LineReader {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** The beginning of a line whose end has not come, and room for more of it. */
  #head = NOTHING;
  #headBytes = 0;
  #isTooLong = false;

  /** @param maxBytes - longest line, without its end */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether all that has come has ended. */
  get isBetween(): boolean {
    return this.#headBytes === 0 && !this.#isTooLong;
  }

  /** Takes what has come; gives the lines that have ended with it. */
  push(bytes: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      this.#keep(bytes.subarray(start, end));
      lines.push(this.#ended());
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
    return lines;
  }

  /** Nothing more comes: a line without its end is none, it may have been cut off. */
  end(): Line | undefined {
    const isCut = !this.isBetween;
    this.#forget();
    return isCut ? { problem: 'unended' } : undefined;
  }

  #keep(bytes: Uint8Array): void {
    if (this.#isTooLong || bytes.length === 0) return;
    if (this.#headBytes + bytes.length > this.#maxBytes) {
      this.#forget();
      this.#isTooLong = true;
      return;
    }
    this.#makeRoom(this.#headBytes + bytes.length);
    // A copy: who reads may use the bytes again.
    this.#head.set(bytes, this.#headBytes);
    this.#headBytes += bytes.length;
  }

  /** In one piece, however small those are in which a line comes: many would cost more than their bytes. */
  #makeRoom(bytes: number): void {
    if (bytes <= this.#head.length) return;
    const room = new Uint8Array(Math.min(Math.max(bytes, 2 * this.#head.length), this.#maxBytes));
    room.set(this.#head);
    this.#head = room;
  }

  #ended(): Line {
    const isTooLong = this.#isTooLong;
    const text = this.#decoded();
    this.#forget();
    if (isTooLong) return { problem: 'too_long' };
    if (text === undefined) return { problem: 'not_utf8' };
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    return CONTROL.test(line) ? { problem: 'control' } : { text: line };
  }

  #decoded(): string | undefined {
    try {
      return this.#decoder.decode(this.#head.subarray(0, this.#headBytes));
    } catch {
      return undefined;
    }
  }

  #forget(): void {
    this.#head = NOTHING;
    this.#headBytes = 0;
    this.#isTooLong = false;
  }
}
