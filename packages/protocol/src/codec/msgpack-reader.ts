/**
 * Reads the envelope of a MessagePack frame, and nothing that it may leave closed.
 *
 * The envelope is ours: few fields, short names that are always the same. Names, and the URIs of
 * procedures and topics, are therefore looked up by their bytes instead of being made each time.
 * Whatever a frame claims is checked before it is believed.
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

// In browsers and Node alike, but not in the bare ES library.
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const NIL = 0xc0;
/** From here the platform's decoder is faster than letter by letter. */
const LONG_TEXT = 64;
const FALSE = 0xc2;
/** Longer bytes are most of the frame that they came in, which is nobody else's: they stay in it. */
const LONG_BYTES = 64 * 1024;

/** Names that are remembered, each in the one place that its bytes point to. */
const SLOTS = 1024;
const SLOT_BYTES = 48;
const slotBytes = new Uint8Array(SLOTS * SLOT_BYTES);
const slotNames: string[] = new Array(SLOTS).fill('');

/** Room for the letters of a short text, by its length: to make it anew each time would cost more. */
const LETTERS = Array.from({ length: LONG_TEXT + 1 }, (_, length) =>
  new Array<number>(length).fill(0),
);

/** Reads one frame from its first byte to its last. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #copies: boolean;
  /** Beside the outermost one. */
  #valuesLeft = MAX_VALUES - 1;
  #at = 0;

  /** @param copies - whether short bytes in values are copies; else all are views of the frame */
  constructor(bytes: Uint8Array, copies = false) {
    this.#bytes = bytes;
    this.#end = bytes.length;
    this.#copies = copies;
  }

  /** Enters a list and says how many items it has. */
  openList(): number {
    return this.#open(KIND.list);
  }

  /** Enters a map and says how many fields it has. */
  openFields(): number {
    return this.#open(KIND.fields);
  }

  /** A text that comes again and again: the name of a field, a URI. */
  name(): string {
    const head = this.#head();
    const width = WIDTH_OF[head] as number;
    if (KIND_OF[head] !== KIND.text) throw this.#fault('name');
    const length = this.#length(head, width);
    if (length > SLOT_BYTES || length === 0) return this.#text(length);
    const bytes = this.#bytes;
    const start = this.#at;
    const end = start + length;
    const slot = slotOf(bytes, start, end);
    const known = slotNames[slot] as string;
    if (known.length === length && isSame(bytes, start, length, slot)) {
      this.#at = end;
      return known;
    }
    const name = this.#text(length);
    // Only ASCII has as many letters as bytes, which is what the look-up compares first.
    if (name.length === length) {
      slotNames[slot] = asKey(name);
      for (let index = 0; index < length; index++) {
        slotBytes[slot * SLOT_BYTES + index] = bytes[start + index] as number;
      }
    }
    return name;
  }

  /** The name of a field, which may be set on an object. */
  fieldName(): string {
    const name = this.name();
    if (name === '__proto__') throw this.#fault(name);
    return name;
  }

  /** Bytes, as a view of the frame. */
  bytes(): Uint8Array {
    const head = this.#head();
    if (KIND_OF[head] !== KIND.bytes) throw this.#fault('bytes');
    return this.#view(this.#length(head, WIDTH_OF[head] as number));
  }

  /** Any value; `depth` containers of the same field are around it. */
  value(depth = 0): unknown {
    const head = this.#head();
    if (head < 0x80) return head;
    if (head >= 0xe0) return head - 0x100;
    const width = WIDTH_OF[head] as number;
    switch (KIND_OF[head]) {
      case KIND.plain:
        return this.#plain(head, width);
      case KIND.text:
        return this.#text(this.#length(head, width));
      case KIND.list:
        return this.#list(this.#length(head, width), depth);
      case KIND.fields:
        return this.#fields(this.#length(head, width), depth);
      case KIND.bytes:
        this.#enter(depth);
        return this.#value(this.#view(this.#length(head, width)));
      case KIND.extension:
        this.#enter(depth);
        return this.#date(this.#length(head, width));
      case KIND.float:
        return this.#float(width, depth);
      case KIND.long:
        return this.#long(head, width);
      default:
        throw this.#fault('0xc1');
    }
  }

  /** Nothing may come after the last value. */
  finish(): void {
    if (this.#at !== this.#end) throw this.#fault('trailing');
  }

  #open(kind: number): number {
    const head = this.#head();
    if (KIND_OF[head] !== kind) throw this.#fault('envelope');
    return this.#length(head, WIDTH_OF[head] as number);
  }

  /** Takes a first byte; the bytes that its width announces are there. */
  #head(): number {
    if (this.#at >= this.#end) throw this.#fault('truncated');
    const head = this.#bytes[this.#at++] as number;
    if (this.#at + (WIDTH_OF[head] as number) > this.#end) throw this.#fault('truncated');
    return head;
  }

  /** Takes a length, or a number of items or fields; at least as many bytes are there. */
  #length(head: number, width: number): number {
    const length = width === 0 ? lengthIn(head) : uintAt(this.#bytes, this.#at, width);
    this.#at += width;
    if (length > this.#end - this.#at) throw this.#fault('truncated');
    return length;
  }

  #plain(head: number, width: number): unknown {
    if (width === 0) return head === NIL ? null : head !== FALSE;
    const uint = uintAt(this.#bytes, this.#at, width);
    this.#at += width;
    if (head < 0xd0) return uint;
    const unused = 32 - width * 8;
    return (uint << unused) >> unused;
  }

  #float(width: number, depth: number): number {
    const value = floatAt(this.#bytes, this.#at, width);
    // In JSON these are objects with a tag, as bytes and dates are.
    if (!Number.isFinite(value)) this.#enter(depth);
    this.#at += width;
    return value;
  }

  #long(head: number, width: number): number {
    const value = longAt(this.#bytes, this.#at, head === INT_64);
    if (value === undefined) throw this.#fault('integer');
    this.#at += width;
    return value;
  }

  #text(length: number): string {
    const bytes = this.#bytes;
    const start = this.#at;
    this.#at += length;
    if (length > LONG_TEXT) return this.#utf8(start);
    const letters = LETTERS[length] as number[];
    for (let index = 0; index < length; index++) {
      const letter = bytes[start + index] as number;
      if (letter >= 0x80) return this.#utf8(start);
      letters[index] = letter;
    }
    return String.fromCharCode.apply(undefined, letters);
  }

  /** The text from `start` to the present position. */
  #utf8(start: number): string {
    try {
      return utf8.decode(this.#bytes.subarray(start, this.#at));
    } catch {
      throw this.#fault('text');
    }
  }

  #view(length: number): Uint8Array {
    const { buffer, byteOffset } = this.#bytes;
    const start = this.#at;
    this.#at += length;
    // Not `subarray`, which would make another Buffer of a Buffer.
    return new Uint8Array(buffer, byteOffset + start, length);
  }

  #value(view: Uint8Array): Uint8Array {
    return this.#copies && view.length < LONG_BYTES ? view.slice() : view;
  }

  #date(length: number): Date {
    const start = this.#at + 1;
    const isTime = length === 4 || length === 8 || length === 12;
    if (!isTime || start + length > this.#end || this.#bytes[start - 1] !== TIMESTAMP) {
      throw this.#fault('extension');
    }
    const time = timeAt(this.#bytes, start, length);
    if (time === undefined) throw this.#fault('timestamp');
    this.#at = start + length;
    return new Date(time);
  }

  #list(count: number, depth: number): unknown[] {
    this.#enter(depth);
    this.#expect(count);
    const list: unknown[] = [];
    for (let index = 0; index < count; index++) list.push(this.value(depth + 1));
    return list;
  }

  #fields(count: number, depth: number): Record<string, unknown> {
    this.#enter(depth);
    this.#expect(count);
    const fields: Record<string, unknown> = {};
    for (let index = 0; index < count; index++) {
      const name = this.fieldName();
      fields[name] = this.value(depth + 1);
    }
    return fields;
  }

  #expect(values: number): void {
    this.#valuesLeft -= values;
    if (this.#valuesLeft < 0) throw this.#fault('values');
  }

  #enter(depth: number): void {
    if (depth >= MAX_DEPTH) throw new ProtocolError('message.too_deep', { at: this.#at });
  }

  #fault(problem: string): ProtocolError {
    return new ProtocolError('message.malformed', { at: this.#at, problem });
  }
}

/** The same text in the form that the engine keeps names of fields in, which makes it a fast one. */
function asKey(name: string): string {
  return Object.keys({ [name]: 0 })[0] as string;
}

function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] as number;
  const middle = bytes[(start + end) >> 1] as number;
  const last = bytes[end - 1] as number;
  return ((end - start) * 7 + first * 31 + middle * 131 + last * 517) & (SLOTS - 1);
}

function isSame(bytes: Uint8Array, start: number, length: number, slot: number): boolean {
  const from = slot * SLOT_BYTES;
  for (let index = 0; index < length; index++) {
    if (slotBytes[from + index] !== bytes[start + index]) return false;
  }
  return true;
}
