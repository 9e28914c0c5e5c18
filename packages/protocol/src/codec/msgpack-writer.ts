/**
 * Writes the envelope of a MessagePack frame.
 *
 * Frames are written side by side into a slab of memory, and a frame is a view of its part: to make
 * a buffer for each would cost more than to write it. A slab lives as long as one of its frames, so
 * a long frame has memory of its own.
 */
import { MAX_DEPTH } from './bounds.ts';

// In browsers and Node alike, but not in the bare ES library.
declare const TextEncoder: new () => {
  encodeInto(text: string, bytes: Uint8Array): { read: number; written: number };
};

const utf8 = new TextEncoder();
const float = new DataView(new ArrayBuffer(8));

/** From here the platform's encoder is faster than letter by letter. */
const LONG_TEXT = 64;

const SLAB_BYTES = 8 * 1024;
/** Longest head of a text. */
const HEAD_BYTES = 5;
/** A frame is begun only where a usual header has room. */
const HEADER_BYTES = 256;

/** The memory that small frames share, and where the next one begins. */
let shared = new Uint8Array(SLAB_BYTES);
let used = 0;
/** The memory of the present frame, where it begins in it, and where its next byte goes. */
let slab = shared;
let start = 0;
let at = 0;

/** Begins a frame. What was begun and not taken is forgotten. */
export function begin(): void {
  if (used + HEADER_BYTES > SLAB_BYTES) {
    shared = new Uint8Array(SLAB_BYTES);
    used = 0;
  }
  slab = shared;
  start = used;
  at = start;
}

/** The frame that was begun. */
export function take(): Uint8Array {
  if (slab === shared) used = at;
  return new Uint8Array(slab.buffer, start, at - start);
}

/** What was begun, as bytes of their own that hold no more memory than they need. */
export function takeOwn(): Uint8Array {
  const bytes = new Uint8Array(slab.buffer, start, at - start);
  return slab === shared || bytes.length * 2 < slab.length ? bytes.slice() : bytes;
}

/** How far the frame has been written: for {@link writtenSince}. */
export function position(): number {
  return at - start;
}

/** A copy of what was written since then, to be written again by {@link writeRaw}. */
export function writtenSince(from: number): Uint8Array {
  return slab.slice(start + from, at);
}

/** Begins a list of `count` values, which come next. */
export function writeListHead(count: number): void {
  writeSize(count, 0x90, 15, 0xdc - 1);
}

/** Begins a map of `count` fields: each a text and a value, which come next. */
export function writeFieldsHead(count: number): void {
  writeSize(count, 0x80, 15, 0xde - 1);
}

/** Begins a map of at most 15 fields whose number is not known yet. Says where, for the end. */
export function openFields(): number {
  writeByte(0);
  return at - 1 - start;
}

/** Ends the map that was begun there. */
export function closeFields(place: number, count: number): void {
  if (count > 15) throw new RangeError(`a message has at most 15 fields, not ${count}`);
  slab[start + place] = 0x80 | count;
}

/** MessagePack that was made elsewhere, as it is. */
export function writeRaw(bytes: Uint8Array): void {
  const { length } = bytes;
  // No more room than is needed: a frame that is kept would hold it for nothing.
  if (at + length > slab.length) moveTo(at - start + length);
  slab.set(bytes, at);
  at += length;
}

/** Bytes. */
export function writeBytes(bytes: Uint8Array): void {
  const { length } = bytes;
  reserve(5);
  if (length < 0x100) {
    slab[at++] = 0xc4;
    slab[at++] = length;
  } else {
    writeSize(length, 0, -1, 0xc5 - 1);
  }
  writeRaw(bytes);
}

/** A text. Half of a surrogate pair becomes U+FFFD: UTF-8 has no other form for it. */
export function writeText(text: string): void {
  const { length } = text;
  if (length > LONG_TEXT) return writeUtf8(text);
  reserve(2 + length);
  // Kept in locals: this is where most bytes of a header are written.
  const into = slab;
  let to = at;
  if (length > 31) into[to++] = 0xd9;
  into[to++] = length > 31 ? length : 0xa0 | length;
  for (let index = 0; index < length; index++) {
    const letter = text.charCodeAt(index);
    if (letter >= 0x80) return writeUtf8(text);
    into[to++] = letter;
  }
  at = to;
}

/** A number: whole ones in the fewest bytes, others as a float of 8 bytes. */
export function writeNumber(value: number): void {
  reserve(9);
  if (!Number.isSafeInteger(value)) {
    slab[at++] = 0xcb;
    float.setFloat64(0, value);
    for (let index = 0; index < 8; index++) slab[at++] = float.getUint8(index);
  } else if (value < 0) {
    writeNegative(value);
  } else if (value < 0x80) {
    slab[at++] = value;
  } else if (value < 0x100) {
    slab[at++] = 0xcc;
    slab[at++] = value;
  } else if (value < 0x1_0000) {
    slab[at++] = 0xcd;
    writeUint16(value);
  } else if (value < 0x1_0000_0000) {
    slab[at++] = 0xce;
    writeUint32(value);
  } else {
    slab[at++] = 0xcf;
    writeUint32(value / 0x1_0000_0000);
    writeUint32(value);
  }
}

/** A time, as the extension of MessagePack: in the fewest bytes. */
export function writeTime(ms: number): void {
  const seconds = Math.floor(ms / 1000);
  const nanos = (ms - seconds * 1000) * 1_000_000;
  reserve(15);
  if (seconds < 0 || seconds >= 2 ** 34) {
    slab[at++] = 0xc7;
    slab[at++] = 12;
    slab[at++] = 0xff;
    writeUint32(nanos);
    writeUint32(Math.floor(seconds / 0x1_0000_0000));
    writeUint32(seconds);
  } else if (nanos === 0 && seconds < 0x1_0000_0000) {
    slab[at++] = 0xd6;
    slab[at++] = 0xff;
    writeUint32(seconds);
  } else {
    slab[at++] = 0xd7;
    slab[at++] = 0xff;
    writeUint32(nanos * 4 + Math.floor(seconds / 0x1_0000_0000));
    writeUint32(seconds);
  }
}

/** Any value that an envelope may hold; `depth` containers are around it. */
export function writeValue(value: unknown, depth = 0): void {
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'string') return writeText(value);
  if (value === null || value === undefined) return writeByte(0xc0);
  if (typeof value === 'boolean') return writeByte(value ? 0xc3 : 0xc2);
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot travel in a header`);
  if (value instanceof Uint8Array) return writeBytes(value);
  if (depth >= MAX_DEPTH) throw new TypeError(`a header nests deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) {
    writeListHead(value.length);
    for (const item of value) writeValue(item, depth + 1);
    return;
  }
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  writeFieldsHead(fields.length);
  for (const [name, inner] of fields) {
    writeText(name);
    writeValue(inner, depth + 1);
  }
}

function writeByte(byte: number): void {
  reserve(1);
  slab[at++] = byte;
}

function writeNegative(value: number): void {
  if (value >= -0x20) {
    slab[at++] = value;
  } else if (value >= -0x80) {
    slab[at++] = 0xd0;
    slab[at++] = value;
  } else if (value >= -0x8000) {
    slab[at++] = 0xd1;
    writeUint16(value);
  } else if (value >= -0x8000_0000) {
    slab[at++] = 0xd2;
    writeUint32(value);
  } else {
    slab[at++] = 0xd3;
    writeUint32(Math.floor(value / 0x1_0000_0000));
    writeUint32(value);
  }
}

function writeUtf8(text: string): void {
  // Most letters of most texts take one byte, and none more than three; what the head needs is
  // known afterwards.
  const { length } = text;
  reserve(HEAD_BYTES + length);
  let { read, written } = utf8.encodeInto(text, slab.subarray(at + HEAD_BYTES));
  if (read < length) {
    // What was written goes along if the frame has to move.
    at += HEAD_BYTES + written;
    reserve((length - read) * 3);
    const rest = utf8.encodeInto(text.slice(read), slab.subarray(at));
    at -= HEAD_BYTES + written;
    written += rest.written;
  }
  const from = at + HEAD_BYTES;
  if (written > 31 && written < 0x100) {
    slab[at++] = 0xd9;
    slab[at++] = written;
  } else {
    writeSize(written, 0xa0, 31, 0xda - 1);
  }
  slab.copyWithin(at, from, from + written);
  at += written;
}

/** Up to `most` the size is part of the first byte; else it follows `wide` + 1 or `wide` + 2. */
function writeSize(size: number, narrow: number, most: number, wide: number): void {
  reserve(5);
  if (size <= most) {
    slab[at++] = narrow | size;
  } else if (size < 0x1_0000) {
    slab[at++] = wide + 1;
    writeUint16(size);
  } else {
    slab[at++] = wide + 2;
    writeUint32(size);
  }
}

/** The low 16 bits. There is room. */
function writeUint16(value: number): void {
  slab[at++] = value >> 8;
  slab[at++] = value;
}

/** The low 32 bits. There is room. */
function writeUint32(value: number): void {
  slab[at++] = value >>> 24;
  slab[at++] = value >>> 16;
  slab[at++] = value >>> 8;
  slab[at++] = value;
}

/** Makes room for so many bytes more. */
function reserve(bytes: number): void {
  if (at + bytes > slab.length) moveTo(Math.max(2 * (at - start), at - start + bytes));
}

/** Goes on in memory of so many bytes: a new slab for a small frame, its own for a long one. */
function moveTo(bytes: number): void {
  const larger = new Uint8Array(Math.max(bytes, SLAB_BYTES));
  larger.set(slab.subarray(start, at));
  slab = larger;
  at -= start;
  start = 0;
  if (larger.length === SLAB_BYTES) shared = larger;
}
