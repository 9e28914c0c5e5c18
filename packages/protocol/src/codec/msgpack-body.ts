/**
 * Writes a body as MessagePack: any value that can travel, in the fewest bytes.
 *
 * The library that reads and writes MessagePack everywhere else copies long values several times
 * and counts the bytes of each text letter by letter: for 20 MB of text, ten times the work.
 */
import { MAX_DEPTH, MAX_VALUES } from './bounds.ts';
import {
  begin,
  takeOwn,
  writeBytes,
  writeFieldsHead,
  writeListHead,
  writeNumber,
  writeText,
  writeTime,
  writeValue,
} from './msgpack-writer.ts';

/** How many values more the body may hold. */
let valuesLeft = 0;

/**
 * The bytes of a value whose tags are set. Throws a TypeError for one that a receiver would refuse.
 */
export function bodyOf(value: unknown): Uint8Array {
  begin();
  valuesLeft = MAX_VALUES;
  write(value, 0);
  return takeOwn();
}

function write(value: unknown, depth: number): void {
  valuesLeft -= 1;
  if (valuesLeft < 0) throw new TypeError(`a body holds at most ${MAX_VALUES} values`);
  switch (typeof value) {
    case 'string':
      return writeText(value);
    case 'number':
      return writeNumber(value);
    case 'object':
      return value === null ? writeValue(null) : writeObject(value, depth);
    default:
      return writeValue(value);
  }
}

function writeObject(value: object, depth: number): void {
  if (ArrayBuffer.isView(value)) return writeBytes(value as Uint8Array);
  if (value instanceof Date) return writeTime(value.getTime());
  if (depth >= MAX_DEPTH)
    throw new TypeError(`a value that nests deeper than ${MAX_DEPTH} cannot travel`);
  if (Array.isArray(value)) {
    writeListHead(value.length);
    for (const item of value) write(item, depth + 1);
    return;
  }
  writeFields(value as Readonly<Record<string, unknown>>, depth);
}

/** What is undefined is left out. */
function writeFields(fields: Readonly<Record<string, unknown>>, depth: number): void {
  const names = Object.keys(fields);
  let count = names.length;
  for (const name of names) if (fields[name] === undefined) count -= 1;
  writeFieldsHead(count);
  for (const name of names) {
    const value = fields[name];
    if (value === undefined) continue;
    writeText(name);
    write(value, depth + 1);
  }
}
