/**
 * WAMP's messages as MessagePack: https://github.com/msgpack/msgpack/blob/master/spec.md
 *
 * Apart from the codec of the native dialect, which refuses what peers in other languages send: whole
 * numbers of 64 bits, numbers as keys, the extension that some clients write for `undefined`.
 */
import {
  KIND,
  KIND_OF,
  lengthIn,
  TIMESTAMP,
  timeAt,
  WIDTH_OF,
} from '../../codec/msgpack-format.ts';
import {
  begin,
  take,
  writeBytes,
  writeFieldsHead,
  writeListHead,
  writeNumber,
  writeRaw,
  writeText,
  writeValue,
} from '../../codec/msgpack-writer.ts';
import { Cursor, setField } from './cursor.ts';
import type { Dictionary } from './wire-message.ts';
import { namesOf, settled } from './wire-value.ts';

const NIL = 0xc0;
const FALSE = 0xc2;
const UINT_64 = 0xcf;
const INT_64 = 0xd3;
/** The extension that some clients write for `undefined`. */
const UNDEFINED = 0;

/** A value as MessagePack. */
export function writeMsgpack(value: unknown): Uint8Array {
  const plain = settled(value);
  begin();
  write(plain);
  return take();
}

/**
 * The value of MessagePack bytes.
 *
 * @throws ProtocolError `message.malformed` or `message.too_deep`.
 */
export function readMsgpack(bytes: Uint8Array): unknown {
  const cursor = new Cursor(bytes);
  const value = read(cursor, 0);
  cursor.finish();
  return value;
}

/** Writes a value that is settled. */
function write(value: unknown): void {
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'string') return writeText(value);
  if (typeof value === 'bigint') return writeLong(value);
  if (typeof value !== 'object' || value === null) return writeValue(value);
  if (value instanceof Uint8Array) return writeBytes(value);
  if (Array.isArray(value)) {
    writeListHead(value.length);
    for (let index = 0; index < value.length; index++) write(value[index]);
    return;
  }
  const fields = value as Dictionary;
  const names = namesOf(fields);
  writeFieldsHead(names.length);
  for (const name of names) {
    writeText(name);
    write(fields[name]);
  }
}

function writeLong(value: bigint): void {
  const isNegative = value < 0n;
  if ((isNegative ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)) !== value) {
    throw new TypeError('an integer of more than 64 bits cannot travel');
  }
  const bytes = new Uint8Array(9);
  bytes[0] = isNegative ? INT_64 : UINT_64;
  new DataView(bytes.buffer).setBigUint64(1, BigInt.asUintN(64, value));
  writeRaw(bytes);
}

function read(cursor: Cursor, depth: number): unknown {
  const head = cursor.head();
  if (head < 0x80) return head;
  if (head >= 0xe0) return head - 0x100;
  const width = WIDTH_OF[head] as number;
  switch (KIND_OF[head]) {
    case KIND.plain:
      return plain(cursor, head, width);
    case KIND.long:
      return cursor.long(head === INT_64);
    case KIND.float:
      return cursor.float(width);
    case KIND.text:
      return cursor.text(length(cursor, head, width));
    case KIND.bytes:
      return cursor.bytes(length(cursor, head, width));
    case KIND.list:
      return list(cursor, length(cursor, head, width), depth);
    case KIND.fields:
      return fieldsIn(cursor, length(cursor, head, width), depth);
    case KIND.extension:
      return extension(cursor, length(cursor, head, width));
    default:
      throw cursor.fault('0xc1');
  }
}

function length(cursor: Cursor, head: number, width: number): number {
  return cursor.count(width === 0 ? lengthIn(head) : cursor.uint(width));
}

function plain(cursor: Cursor, head: number, width: number): unknown {
  if (width === 0) return head === NIL ? null : head !== FALSE;
  const uint = cursor.uint(width);
  if (head < 0xd0) return uint;
  const unused = 32 - width * 8;
  return (uint << unused) >> unused;
}

function list(cursor: Cursor, count: number, depth: number): unknown[] {
  cursor.enter(depth);
  const items: unknown[] = [];
  for (let left = count; left > 0; left--) items.push(read(cursor, depth + 1));
  return items;
}

function fieldsIn(cursor: Cursor, count: number, depth: number): Dictionary {
  cursor.enter(depth);
  const fields: Dictionary = {};
  for (let left = count; left > 0; left--) {
    const name = read(cursor, depth + 1);
    // Some languages have numbers as keys; JSON has them as texts.
    if (typeof name !== 'string' && !Number.isSafeInteger(name)) throw cursor.fault('key');
    setField(fields, String(name), read(cursor, depth + 1));
  }
  return fields;
}

function extension(cursor: Cursor, size: number): unknown {
  const type = cursor.uint(1);
  const bytes = cursor.bytes(size);
  if (type === UNDEFINED) return undefined;
  if (type !== TIMESTAMP) throw cursor.fault('extension');
  const isTime = size === 4 || size === 8 || size === 12;
  const ms = isTime ? timeAt(bytes, 0, size) : undefined;
  if (ms === undefined) throw cursor.fault('timestamp');
  return new Date(ms);
}
