/**
 * Looks through the bytes of one MessagePack value before anything is made of them.
 *
 * A decoder believes what a container claims: five bytes make it reserve 240 MB, a hundred end the
 * process. This scan makes nothing, and lets pass what decodes into memory in proportion: every
 * container's items are there, depth and number are bounded, keys are texts, texts are UTF-8.
 * A router scans a body that it forwards unopened, so that no sender can break a receiver.
 */
import { ProtocolError } from '../protocol-error.ts';
import { MAX_DEPTH, MAX_VALUES } from './bounds.ts';
import {
  floatAt,
  INT_64,
  KIND,
  KIND_OF,
  lengthIn,
  longAt,
  TIMESTAMP,
  timeAt,
  uintAt,
  WIDTH_OF,
} from './msgpack-format.ts';
import { isUtf8 } from './utf8.ts';

const DOLLAR = 0x24;
const PROTO = Uint8Array.from('__proto__', (letter) => letter.charCodeAt(0));

/** What {@link scan} has found: bytes, which a decoder gives as views of the frame. */
export const HOLDS_BYTES = 1;
/** What {@link scan} has found: a field whose name begins with `$`, so perhaps a tag. */
export const HOLDS_TAGS = 2;

/**
 * Throws unless `bytes` are one well-formed value.
 *
 * @returns {@link HOLDS_BYTES} and {@link HOLDS_TAGS}, added; unless 0, what is decoded needs `untag`.
 * @throws ProtocolError `message.too_deep` or `message.malformed`, with the position.
 */
export function scan(bytes: Uint8Array, maxDepth = MAX_DEPTH, maxValues = MAX_VALUES): number {
  return new Scan(bytes, maxDepth, maxValues).whole();
}

/** One pass over the bytes. It calls itself for what is inside, which `maxDepth` bounds. */
class Scan {
  readonly #bytes: Uint8Array;
  readonly #maxDepth: number;
  #valuesLeft: number;
  #at = 0;
  #found = 0;

  constructor(bytes: Uint8Array, maxDepth: number, maxValues: number) {
    this.#bytes = bytes;
    this.#maxDepth = maxDepth;
    this.#valuesLeft = maxValues;
  }

  whole(): number {
    this.#value(0);
    if (this.#at !== this.#bytes.length) throw this.#fault('trailing');
    return this.#found;
  }

  #value(depth: number): void {
    const head = this.#head();
    const width = WIDTH_OF[head] as number;
    if (--this.#valuesLeft < 0) throw this.#fault('values');
    switch (KIND_OF[head]) {
      case KIND.plain:
        this.#at += width;
        return;
      case KIND.text:
        return this.#text(this.#length(head, width));
      case KIND.list:
        return this.#list(this.#length(head, width), depth);
      case KIND.fields:
        return this.#fields(this.#length(head, width), depth);
      case KIND.long:
        return this.#long(head, width);
      case KIND.float:
        return this.#float(width, depth);
      case KIND.bytes:
        return this.#binary(this.#length(head, width), depth);
      case KIND.extension:
        return this.#extension(this.#length(head, width), depth);
      default:
        throw this.#fault('0xc1');
    }
  }

  #list(count: number, depth: number): void {
    this.#enter(depth);
    for (let left = count; left > 0; left--) this.#value(depth + 1);
  }

  #fields(count: number, depth: number): void {
    this.#enter(depth);
    for (let left = count; left > 0; left--) {
      this.#name();
      this.#value(depth + 1);
    }
  }

  #name(): void {
    const head = this.#head();
    if (KIND_OF[head] !== KIND.text) throw this.#fault('key');
    const length = this.#length(head, WIDTH_OF[head] as number);
    const start = this.#at;
    this.#text(length);
    if (length > 0 && this.#bytes[start] === DOLLAR) this.#found |= HOLDS_TAGS;
    if (length === PROTO.length && PROTO.every((byte, at) => this.#bytes[start + at] === byte)) {
      throw this.#fault('__proto__');
    }
  }

  /** Takes a first byte; the bytes that its width announces are there. */
  #head(): number {
    const bytes = this.#bytes;
    if (this.#at >= bytes.length) throw this.#fault('truncated');
    const head = bytes[this.#at++] as number;
    if (this.#at + (WIDTH_OF[head] as number) > bytes.length) throw this.#fault('truncated');
    return head;
  }

  /** Takes a length, or a number of items or fields; at least as many bytes are there. */
  #length(head: number, width: number): number {
    const length = width === 0 ? lengthIn(head) : uintAt(this.#bytes, this.#at, width);
    this.#at += width;
    if (length > this.#bytes.length - this.#at) throw this.#fault('truncated');
    return length;
  }

  #text(length: number): void {
    const bytes = this.#bytes;
    const end = this.#at + length;
    let at = this.#at;
    while (at < end && (bytes[at] as number) < 0x80) at++;
    if (at < end && !isUtf8(bytes, at, end)) throw this.#fault('text');
    this.#at = end;
  }

  #long(head: number, width: number): void {
    if (longAt(this.#bytes, this.#at, head === INT_64) === undefined) throw this.#fault('integer');
    this.#at += width;
  }

  #float(width: number, depth: number): void {
    if (depth >= this.#maxDepth && !Number.isFinite(floatAt(this.#bytes, this.#at, width))) {
      this.#enter(depth);
    }
    this.#at += width;
  }

  #binary(length: number, depth: number): void {
    this.#enter(depth);
    this.#at += length;
    this.#found |= HOLDS_BYTES;
  }

  #extension(length: number, depth: number): void {
    this.#enter(depth);
    const start = this.#at + 1;
    if (start + length > this.#bytes.length) throw this.#fault('truncated');
    if (this.#bytes[this.#at] !== TIMESTAMP) throw this.#fault('extension');
    const isTime = length === 4 || length === 8 || length === 12;
    if (!isTime || timeAt(this.#bytes, start, length) === undefined) throw this.#fault('timestamp');
    this.#at = start + length;
  }

  /** Dates, bytes, NaN and infinities are objects in JSON: where no object may be, nor may they. */
  #enter(depth: number): void {
    if (depth >= this.#maxDepth) throw new ProtocolError('message.too_deep', { at: this.#at });
  }

  #fault(problem: string): ProtocolError {
    return new ProtocolError('message.malformed', { at: this.#at, problem });
  }
}
