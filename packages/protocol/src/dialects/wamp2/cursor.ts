/**
 * Reads the bytes of one message from its first to its last, for both binary serializers.
 *
 * Whatever the bytes claim is checked before it is believed: no list is made longer than the bytes that
 * are left, nothing nests too deep, texts are UTF-8, and nothing comes after the value.
 */
import { MAX_VALUES } from '../../codec/bounds.ts';
import { floatAt, longAt, uintAt } from '../../codec/msgpack-format.ts';
import { ProtocolError } from '../../protocol-error.ts';
import type { Dictionary } from './wire-message.ts';
import { MAX_WIRE_DEPTH } from './wire-value.ts';

// In browsers and Node alike, but not in the bare ES library.
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Up to here a text is made letter by letter, which is faster. */
const SHORT_TEXT = 64;
/** Longer bytes stay in the frame that they came in, most of which they are. */
const LONG_BYTES = 64 * 1024;

/** See the head of this file. */
export class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;
  #valuesLeft: number;

  /** @param maxValues - how many values there may be, keys and containers too */
  constructor(bytes: Uint8Array, maxValues = MAX_VALUES) {
    this.#bytes = bytes;
    this.#valuesLeft = maxValues;
  }

  /** The first byte of a value. */
  head(): number {
    if (--this.#valuesLeft < 0) throw this.fault('values');
    return this.uint(1);
  }

  /** Whether the next byte is this one; takes it if so. */
  skips(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  /** A number of 1, 2 or 4 bytes, without sign. */
  uint(width: number): number {
    return uintAt(this.#bytes, this.#take(width), width);
  }

  /** A whole number of 8 bytes: a bigint where no JavaScript number is the same. */
  long(isSigned: boolean): number | bigint {
    const start = this.#take(8);
    const exact = longAt(this.#bytes, start, isSigned);
    if (exact !== undefined) return exact;
    const high = BigInt(uintAt(this.#bytes, start, 4));
    const value = (high << 32n) | BigInt(uintAt(this.#bytes, start + 4, 4));
    return isSigned ? BigInt.asIntN(64, value) : value;
  }

  /** A float of 4 or 8 bytes. */
  float(width: number): number {
    return floatAt(this.#bytes, this.#take(width), width);
  }

  /** A text of so many bytes. */
  text(length: number): string {
    const bytes = this.#bytes;
    const start = this.#take(length);
    if (length > SHORT_TEXT) return this.#utf8(start);
    let text = '';
    for (let at = start; at < this.#at; at++) {
      const letter = bytes[at] as number;
      if (letter >= 0x80) return this.#utf8(start);
      text += String.fromCharCode(letter);
    }
    return text;
  }

  /** So many bytes. */
  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    const { buffer, byteOffset } = this.#bytes;
    // Not `subarray`, which would make another Buffer of a Buffer.
    const view = new Uint8Array(buffer, byteOffset + start, length);
    return length < LONG_BYTES ? view.slice() : view;
  }

  /** A number of items that are still to come: at least one byte each. */
  count(items: number): number {
    if (items > this.#bytes.length - this.#at) throw this.fault('truncated');
    return items;
  }

  /** A container begins, with so many around it. */
  enter(depth: number): void {
    if (depth >= MAX_WIRE_DEPTH) throw new ProtocolError('message.too_deep', { at: this.#at });
  }

  /** Nothing may come after the value. */
  finish(): void {
    if (this.#at !== this.#bytes.length) throw this.fault('trailing');
  }

  /** The fault of bytes that are not what they should be; `problem` is a word of ours. */
  fault(problem: string): ProtocolError {
    return new ProtocolError('message.malformed', { at: this.#at, problem });
  }

  /** Takes so many bytes; gives where they begin. */
  #take(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.length - start) throw this.fault('truncated');
    this.#at += length;
    return start;
  }

  #utf8(start: number): string {
    try {
      return utf8.decode(this.#bytes.subarray(start, this.#at));
    } catch {
      throw this.fault('text');
    }
  }
}

/** Sets a field whose name came from outside: `__proto__` is a name like others. */
export function setField(fields: Dictionary, name: string, value: unknown): void {
  if (name !== '__proto__') fields[name] = value;
  else
    Object.defineProperty(fields, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}
