/**
 * WAMP's messages as CBOR (RFC 8949): what JSON has, bytes, `undefined`, and integers of 64 bits.
 *
 * Tags that only say what a value is meant to be are skipped; those that make another value of it are
 * refused, so that nobody takes a part of a number for bytes.
 */
import { Cursor, setField } from './cursor.ts';
import type { Dictionary } from './wire-message.ts';
import { namesOf, settled } from './wire-value.ts';

// In browsers and Node alike, but not in the bare ES library.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const utf8 = new TextEncoder();

/** Up to here a text is written letter by letter, which is faster. */
const SHORT_TEXT = 64;
const ROOM_BYTES = 16 * 1024;

/** What the first three bits of a value say (RFC 8949 §3.1). */
const MAJOR = { uint: 0, negative: 1, bytes: 2, text: 3, list: 4, fields: 5, tag: 6, simple: 7 };

const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;
const FLOAT_64 = 0xfb;
const BREAK = 0xff;
const INDEFINITE = 31;

/** Tags that say no more than what a value is meant for: dates, URIs, UUIDs, "this is CBOR". */
const SKIPPED_TAGS: ReadonlySet<unknown> = new Set([
  0, 1, 21, 22, 23, 32, 33, 34, 36, 37, 64, 55799,
]);

/** A value as CBOR: the shortest heads, lengths always given, floats of 64 bits. */
export function writeCbor(value: unknown): Uint8Array {
  const writer = new Writer();
  writer.write(settled(value));
  return writer.finish();
}

/**
 * The value of CBOR bytes.
 *
 * @throws ProtocolError `message.malformed` or `message.too_deep`.
 */
export function readCbor(bytes: Uint8Array): unknown {
  const cursor = new Cursor(bytes);
  const value = read(cursor, 0);
  cursor.finish();
  return value;
}

/** Where messages are written, unless they are long: to make room for each would cost more. */
const room = new Uint8Array(ROOM_BYTES);
const viewOfRoom = new DataView(room.buffer);

class Writer {
  #bytes = room;
  #view = viewOfRoom;
  #at = 0;

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  /** Writes a value that is settled. */
  write(value: unknown): void {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') return this.#number(value);
    if (typeof value === 'bigint') return this.#long(value);
    if (typeof value === 'boolean') return this.#byte(value ? TRUE : FALSE);
    if (value === null || value === undefined) return this.#byte(NULL);
    if (value instanceof Uint8Array) {
      this.#head(MAJOR.bytes, value.length);
      return this.#raw(value);
    }
    if (Array.isArray(value)) this.#list(value);
    else this.#fields(value as Dictionary);
  }

  #text(text: string): void {
    const { length } = text;
    if (length > SHORT_TEXT) return this.#utf8(text);
    this.#head(MAJOR.text, length);
    this.#reserve(length);
    const into = this.#bytes;
    const start = this.#at;
    for (let index = 0; index < length; index++) {
      const letter = text.charCodeAt(index);
      if (letter >= 0x80) {
        this.#at = start - headBytes(length);
        return this.#utf8(text);
      }
      into[start + index] = letter;
    }
    this.#at = start + length;
  }

  #utf8(text: string): void {
    const bytes = utf8.encode(text);
    this.#head(MAJOR.text, bytes.length);
    this.#raw(bytes);
  }

  #list(items: readonly unknown[]): void {
    this.#head(MAJOR.list, items.length);
    for (let index = 0; index < items.length; index++) this.write(items[index]);
  }

  #fields(fields: Dictionary): void {
    const names = namesOf(fields);
    this.#head(MAJOR.fields, names.length);
    for (const name of names) {
      this.#text(name);
      this.write(fields[name]);
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value)) {
      if (value < 0) this.#head(MAJOR.negative, -1 - value);
      else this.#head(MAJOR.uint, value);
      return;
    }
    this.#reserve(9);
    this.#view.setUint8(this.#at, FLOAT_64);
    this.#view.setFloat64(this.#at + 1, value);
    this.#at += 9;
  }

  #long(value: bigint): void {
    const isNegative = value < 0n;
    const rest = isNegative ? -1n - value : value;
    if (BigInt.asUintN(64, rest) !== rest) {
      throw new TypeError('an integer of more than 64 bits cannot travel');
    }
    this.#reserve(9);
    this.#view.setUint8(this.#at, isNegative ? 0x3b : 0x1b);
    this.#view.setBigUint64(this.#at + 1, rest);
    this.#at += 9;
  }

  /** A first byte and the number that belongs to it. */
  #head(major: number, count: number): void {
    this.#reserve(9);
    const first = major << 5;
    if (count < 24) return this.#byte(first | count);
    const width = headBytes(count) - 1;
    this.#byte(first | (24 + Math.log2(width)));
    if (width === 8) this.#view.setBigUint64(this.#at, BigInt(count));
    else if (width === 4) this.#view.setUint32(this.#at, count);
    else if (width === 2) this.#view.setUint16(this.#at, count);
    else this.#view.setUint8(this.#at, count);
    this.#at += width;
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = byte;
  }

  #raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #reserve(length: number): void {
    const needed = this.#at + length;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** How many bytes a first byte and its number take. */
function headBytes(count: number): number {
  if (count < 24) return 1;
  if (count < 0x100) return 2;
  if (count < 0x1_0000) return 3;
  return count < 0x1_0000_0000 ? 5 : 9;
}

function read(cursor: Cursor, depth: number): unknown {
  const head = cursor.head();
  const major = head >> 5;
  const info = head & 31;
  if (major === MAJOR.simple) return simple(cursor, head, info);
  const isIndefinite = info === INDEFINITE;
  if (isIndefinite && (major < MAJOR.bytes || major === MAJOR.tag)) throw cursor.fault('head');
  const count = isIndefinite ? undefined : countOf(cursor, info);
  switch (major) {
    case MAJOR.uint:
      return count;
    case MAJOR.negative:
      return negative(count as number | bigint);
    case MAJOR.bytes:
      return count === undefined ? joined(pieces(cursor, head)) : bytesOf(cursor, count);
    case MAJOR.text:
      return count === undefined
        ? pieces(cursor, head).join('')
        : cursor.text(lengthOf(cursor, count));
    case MAJOR.list:
      return list(cursor, count, depth);
    case MAJOR.fields:
      return fieldsIn(cursor, count, depth);
    default:
      if (!SKIPPED_TAGS.has(count)) throw cursor.fault('tag');
      // Tags around each other would nest without a container.
      cursor.enter(depth);
      return read(cursor, depth + 1);
  }
}

/** The number that belongs to a first byte. */
function countOf(cursor: Cursor, info: number): number | bigint {
  if (info < 24) return info;
  if (info < 27) return cursor.uint(1 << (info - 24));
  if (info === 27) return cursor.long(false);
  throw cursor.fault('head');
}

function negative(count: number | bigint): number | bigint {
  if (typeof count === 'bigint') return -1n - count;
  return count < Number.MAX_SAFE_INTEGER ? -1 - count : -1n - BigInt(count);
}

function lengthOf(cursor: Cursor, count: number | bigint): number {
  return cursor.count(Number(count));
}

function bytesOf(cursor: Cursor, count: number | bigint): Uint8Array {
  return cursor.bytes(lengthOf(cursor, count));
}

/** The parts of bytes or of a text whose length is not given: each of the same kind, with a length. */
function pieces(cursor: Cursor, head: number): unknown[] {
  const parts: unknown[] = [];
  while (!cursor.skips(BREAK)) {
    const each = cursor.head();
    if (each >> 5 !== head >> 5 || (each & 31) === INDEFINITE) throw cursor.fault('part');
    const length = lengthOf(cursor, countOf(cursor, each & 31));
    parts.push(each >> 5 === MAJOR.text ? cursor.text(length) : cursor.bytes(length));
  }
  return parts;
}

function joined(parts: readonly unknown[]): Uint8Array {
  const all = parts as readonly Uint8Array[];
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function list(cursor: Cursor, count: number | bigint | undefined, depth: number): unknown[] {
  cursor.enter(depth);
  const items: unknown[] = [];
  const hasMore = counter(cursor, count);
  while (hasMore()) items.push(read(cursor, depth + 1));
  return items;
}

function fieldsIn(cursor: Cursor, count: number | bigint | undefined, depth: number): Dictionary {
  cursor.enter(depth);
  const fields: Dictionary = {};
  const hasMore = counter(cursor, count);
  while (hasMore()) {
    const name = read(cursor, depth + 1);
    // Some languages have numbers as keys; JSON has them as texts.
    if (typeof name !== 'string' && !Number.isSafeInteger(name)) throw cursor.fault('key');
    setField(fields, String(name), read(cursor, depth + 1));
  }
  return fields;
}

/** Says whether another item comes: so many, or until the end is marked. */
function counter(cursor: Cursor, count: number | bigint | undefined): () => boolean {
  if (count === undefined) return () => !cursor.skips(BREAK);
  let left = lengthOf(cursor, count);
  return () => left-- > 0;
}

function simple(cursor: Cursor, head: number, info: number): unknown {
  switch (info) {
    case 20:
    case 21:
      return head === TRUE;
    case 22:
      return null;
    case 23:
      return undefined;
    case 25:
      return half(cursor.uint(2));
    case 26:
      return cursor.float(4);
    case 27:
      return cursor.float(8);
    default:
      throw cursor.fault('simple');
  }
}

/** A float of 16 bits (RFC 8949, appendix D has the formula). */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (fraction + 1024) * 2 ** (exponent - 25);
}
