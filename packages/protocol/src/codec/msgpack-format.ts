/**
 * The first bytes of MessagePack values, as tables: https://github.com/msgpack/msgpack/blob/master/spec.md
 */

/** What a first byte announces. */
export const KIND = {
  /** Nil, a boolean or a whole number of at most 32 bits. */
  plain: 0,
  long: 1,
  float: 2,
  text: 3,
  bytes: 4,
  list: 5,
  fields: 6,
  extension: 7,
  /** 0xc1, which nothing may begin with. */
  never: 8,
} as const;

/** The kind of value that each first byte begins. */
export const KIND_OF = new Uint8Array(256);
/**
 * How many bytes come next: the content of a plain value or number, the length of all others. 0 of
 * those means that the length is in the first byte; see {@link lengthIn}.
 */
export const WIDTH_OF = new Uint8Array(256);

// biome-ignore format: a table
const ROWS: readonly (readonly [from: number, to: number, kind: number, width: number])[] = [
  [0x00, 0x7f, KIND.plain,     0], // positive fixint
  [0x80, 0x8f, KIND.fields,    0], // fixmap
  [0x90, 0x9f, KIND.list,      0], // fixarray
  [0xa0, 0xbf, KIND.text,      0], // fixstr
  [0xc0, 0xc0, KIND.plain,     0], // nil
  [0xc1, 0xc1, KIND.never,     0],
  [0xc2, 0xc3, KIND.plain,     0], // false, true
  [0xc4, 0xc4, KIND.bytes,     1], // bin 8
  [0xc5, 0xc5, KIND.bytes,     2], // bin 16
  [0xc6, 0xc6, KIND.bytes,     4], // bin 32
  [0xc7, 0xc7, KIND.extension, 1], // ext 8
  [0xc8, 0xc8, KIND.extension, 2], // ext 16
  [0xc9, 0xc9, KIND.extension, 4], // ext 32
  [0xca, 0xca, KIND.float,     4], // float 32
  [0xcb, 0xcb, KIND.float,     8], // float 64
  [0xcc, 0xcc, KIND.plain,     1], // uint 8
  [0xcd, 0xcd, KIND.plain,     2], // uint 16
  [0xce, 0xce, KIND.plain,     4], // uint 32
  [0xcf, 0xcf, KIND.long,      8], // uint 64
  [0xd0, 0xd0, KIND.plain,     1], // int 8
  [0xd1, 0xd1, KIND.plain,     2], // int 16
  [0xd2, 0xd2, KIND.plain,     4], // int 32
  [0xd3, 0xd3, KIND.long,      8], // int 64
  [0xd4, 0xd8, KIND.extension, 0], // fixext 1, 2, 4, 8, 16
  [0xd9, 0xd9, KIND.text,      1], // str 8
  [0xda, 0xda, KIND.text,      2], // str 16
  [0xdb, 0xdb, KIND.text,      4], // str 32
  [0xdc, 0xdc, KIND.list,      2], // array 16
  [0xdd, 0xdd, KIND.list,      4], // array 32
  [0xde, 0xde, KIND.fields,    2], // map 16
  [0xdf, 0xdf, KIND.fields,    4], // map 32
  [0xe0, 0xff, KIND.plain,     0], // negative fixint
];

for (const [from, to, kind, width] of ROWS) {
  KIND_OF.fill(kind, from, to + 1);
  WIDTH_OF.fill(width, from, to + 1);
}

/** The head of a whole number of 8 bytes with a sign; {@link longAt} reads it. */
export const INT_64 = 0xd3;

/** The timestamp extension, the only one that is known here. */
export const TIMESTAMP = 0xff;

/** The length that is part of the first byte. */
export function lengthIn(head: number): number {
  if (head < 0xa0) return head & 15;
  return head < 0xc0 ? head & 31 : 1 << (head - 0xd4);
}

/** The number of `width` bytes at `at`, big-endian, without sign. They must be there. */
export function uintAt(bytes: Uint8Array, at: number, width: number): number {
  const first = bytes[at] as number;
  if (width === 1) return first;
  const two = (first << 8) | (bytes[at + 1] as number);
  if (width === 2) return two;
  return two * 0x10000 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
}

const view = new DataView(new ArrayBuffer(8));

/** The float of 4 or 8 bytes at `at`. They must be there. */
export function floatAt(bytes: Uint8Array, at: number, width: number): number {
  view.setUint32(0, uintAt(bytes, at, 4));
  if (width === 4) return view.getFloat32(0);
  view.setUint32(4, uintAt(bytes, at + 4, 4));
  return view.getFloat64(0);
}

/**
 * The whole number of 8 bytes at `at`, or undefined where a JavaScript number cannot hold it:
 * other programs would see another number.
 */
export function longAt(bytes: Uint8Array, at: number, signed: boolean): number | undefined {
  const high = uintAt(bytes, at, 4);
  const value = (signed ? high | 0 : high) * 0x1_0000_0000 + uintAt(bytes, at + 4, 4);
  return Number.isSafeInteger(value) ? value : undefined;
}

/**
 * The milliseconds of a timestamp of 4, 8 or 12 bytes at `at`, or undefined if there is no such
 * time or a Date cannot hold it.
 */
export function timeAt(bytes: Uint8Array, at: number, length: number): number | undefined {
  const first = uintAt(bytes, at, 4);
  if (length === 4) return first * 1000;
  const low = uintAt(bytes, at + 4, 4);
  const nanos = length === 8 ? first >>> 2 : first;
  const seconds = length === 8 ? (first & 3) * 0x1_0000_0000 + low : longAt(bytes, at + 4, true);
  if (seconds === undefined || nanos > 999_999_999) return undefined;
  const ms = new Date(seconds * 1000 + nanos / 1_000_000).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}
