/**
 * Finds the messages in a raw stream of a PHP client, which has no frames:
 *
 *     php process⏎ GET /resource HTTP/1.1⏎ {"opcode":…}{"opcode":…} bufferON … piece … bufferOFF
 *
 * A packet ends with its last brace. Nothing marks the end of a piece of a long message, nor of a text
 * that is no packet: the client then waits for an answer, so it ends where the stream falls silent.
 */
import { BUFFER_OFF, BUFFER_ON } from './packet.ts';

/** How a connection of such a client begins. */
export const RAW_GREETING = 'php process';

/** What comes after the greeting names the resource, and is no longer than this. */
const MAX_HEAD_LENGTH = 1024;
const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/** What the beginning of a stream says. */
export interface RawHead {
  /** Undefined: the oldest clients name none. */
  readonly resource: string | undefined;
  /** What has come after it. */
  readonly rest: string;
}

/** Reads the beginning of a stream: `more` is to come, or it is `wrong`. */
export function readRawHead(text: string): RawHead | 'more' | 'wrong' {
  const found = /^php process\r?\n(?:GET (\/[^\s?]*)\S* HTTP\/1\.[01]\r?\n|\r?\n)(?:\r?\n)?/.exec(
    text,
  );
  if (found !== null) return { resource: found[1], rest: text.slice(found[0].length) };
  const couldBe = RAW_GREETING.startsWith(text) || BEGUN.test(text);
  return text.length > MAX_HEAD_LENGTH || !couldBe ? 'wrong' : 'more';
}

/** A head that may still become one. */
const BEGUN = /^php process\r?(?:\n(?:G(?:E(?:T(?: [^\n]*)?)?)?|\r)?)?$/;

/** See the head of this file. */
export class RawStream {
  #text = '';
  /** How far the text was looked at. */
  #at = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** Pieces of a long message come: braces mean nothing. */
  isInPieces = false;

  /** Length of what waits for its end, in UTF-16 units. */
  get length(): number {
    return this.#text.length;
  }

  /** Takes what was read; gives the messages that have ended. */
  push(text: string): string[] {
    this.#text += text;
    const messages: string[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) messages.push(next);
    return messages;
  }

  /** The stream is silent: what has come is a message, unless it is a packet without its end. */
  pause(): string | undefined {
    if (this.#text === '' || this.isWaiting) return undefined;
    return this.#cut(this.#text.length);
  }

  /** Whether a packet has begun that has not ended. */
  get isWaiting(): boolean {
    return !this.isInPieces && this.#text.charCodeAt(0) === OPEN;
  }

  #next(): string | undefined {
    if (this.isInPieces) return this.#nextInPieces();
    if (this.#text === BUFFER_ON) return this.#control(true);
    if (this.#text.charCodeAt(0) !== OPEN) return undefined;
    const end = this.#endOfPacket();
    return end === undefined ? undefined : this.#cut(end);
  }

  /** Where a piece has come in two reads, the last one may bring the end besides. */
  #nextInPieces(): string | undefined {
    const { length } = this.#text;
    if (this.#text === BUFFER_OFF) return this.#control(false);
    return this.#text.endsWith(`}${BUFFER_OFF}`)
      ? this.#cut(length - BUFFER_OFF.length)
      : undefined;
  }

  #control(isInPieces: boolean): string {
    this.isInPieces = isInPieces;
    return this.#cut(this.#text.length);
  }

  /** Each letter is looked at once, however many reads a packet comes in. */
  #endOfPacket(): number | undefined {
    const text = this.#text;
    while (this.#at < text.length) {
      const letter = text.charCodeAt(this.#at);
      this.#at += 1;
      if (this.#isEscaped) this.#isEscaped = false;
      else if (this.#isInString) {
        if (letter === BACKSLASH) this.#isEscaped = true;
        else if (letter === QUOTE) this.#isInString = false;
      } else if (letter === QUOTE) this.#isInString = true;
      else if (letter === OPEN) this.#depth += 1;
      else if (letter === CLOSE && --this.#depth === 0) return this.#at;
    }
    return undefined;
  }

  #cut(end: number): string {
    const message = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    this.#at = 0;
    this.#depth = 0;
    this.#isInString = false;
    this.#isEscaped = false;
    return message;
  }
}
