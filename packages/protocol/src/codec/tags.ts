/**
 * Values that a wire lacks, as objects with one key that begins with `$`.
 *
 *     Date          {"$date": 1700000000000}      milliseconds since 1970-01-01 UTC
 *     bigint        {"$bigint": "-123"}           at most 4,096 digits
 *     Uint8Array    {"$bytes": "AQID"}            RFC 4648 §4, padded
 *     Map           {"$map": [[key, value], …]}
 *     Set           {"$set": [item, …]}
 *     NaN, ±∞       {"$float": "NaN"}             "Infinity", "-Infinity"
 *     {"$x": …}     {"$$x": …}                    an object whose only key begins with `$`
 *
 * MessagePack has dates, bytes and floats of its own; the rest is tagged there too. What cannot
 * travel is a TypeError for the developer who sends it, never something else in silence: functions,
 * symbols, invalid dates, array buffers, cycles, a key `__proto__`. `undefined` is left out of
 * objects and is `null` in arrays, -0 is 0, and an instance of a class travels as what its `toJSON`
 * returns, or else as its own fields.
 */
import { fromBase64 } from './base64.ts';
import { MAX_DEPTH } from './bounds.ts';
import { malformed } from './fields.ts';
import { DOLLAR, isPlain, needsTags } from './needs-tags.ts';

/** How one codec writes the values that only some wires have. */
export interface NativeForms {
  date(value: Date): unknown;
  bytes(value: Uint8Array): unknown;
  /** NaN, Infinity and -Infinity. */
  float(value: number): unknown;
  text(value: string): string;
}

type Fields = Record<string, unknown>;

const MAX_BIGINT_DIGITS = 4096;
const MAX_DATE_MS = 8.64e15;

/**
 * The value with tags where it needs them; the same value where it needs none, which is found out
 * by one walk. `always` makes a copy in any case, each text of it as `forms` has it.
 */
export function tag(value: unknown, forms: NativeForms, always = false): unknown {
  return always || needsTags(value) ? tagged(value, forms, 0) : value;
}

/** Puts the values back in place of their tags. Changes what it is given, which must be ours. */
export function untag(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = untag(value[index]);
    return value;
  }
  // A view of the frame becomes bytes of their own, which the application may keep and change.
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const fields = value as Fields;
  const keys = Object.keys(fields);
  const [only] = keys;
  if (keys.length === 1 && only?.charCodeAt(0) === DOLLAR) return untagged(only, fields[only]);
  for (const key of keys) {
    if (key === '__proto__') throw malformed(key);
    fields[key] = untag(fields[key]);
  }
  return fields;
}

/** Throws `message.malformed` if there is a key `__proto__` anywhere in a value from outside. */
export function refuseProto(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__') throw malformed(key);
    refuseProto(inner);
  }
}

function tagged(value: unknown, forms: NativeForms, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return forms.text(value);
    case 'number':
      if (Number.isFinite(value)) return value;
      enter(depth);
      return forms.float(value);
    case 'bigint':
      enter(depth);
      return { $bigint: digitsOf(value) };
    case 'function':
    case 'symbol':
      throw new TypeError(`a ${typeof value} cannot travel`);
    case 'object':
      if (value === null) return null;
      enter(depth);
      return taggedObject(value, forms, depth + 1);
    default:
      return value;
  }
}

function taggedObject(value: object, forms: NativeForms, depth: number): unknown {
  if (Array.isArray(value)) return listOf(value, forms, depth);
  if (isPlain(value)) return fieldsOf(value as Fields, forms, depth);
  // By name, not by `instanceof`: a value may come from another window or context.
  switch (Object.prototype.toString.call(value)) {
    case '[object Date]':
      if (Number.isNaN(Number(value))) throw new TypeError('an invalid date cannot travel');
      return forms.date(value as Date);
    case '[object Uint8Array]':
      return forms.bytes(value as Uint8Array);
    case '[object Map]':
      enter(depth);
      return { $map: listOf([...(value as Map<unknown, unknown>)], forms, depth + 1) };
    case '[object Set]':
      enter(depth);
      return { $set: listOf([...(value as Set<unknown>)], forms, depth + 1) };
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    throw new TypeError('of all buffers and views, only a Uint8Array can travel');
  }
  return fieldsOf(value as Fields, forms, depth);
}

function listOf(items: readonly unknown[], forms: NativeForms, depth: number): unknown[] {
  return Array.from(items, (item) => tagged(item, forms, depth));
}

function fieldsOf(fields: Fields, forms: NativeForms, depth: number): unknown {
  if (typeof fields['toJSON'] === 'function') return tagged(fields['toJSON'](), forms, depth);
  const copy: Fields = {};
  const keys = Object.keys(fields).filter((key) => fields[key] !== undefined);
  for (const key of keys) {
    if (key === '__proto__') throw new TypeError('a key __proto__ cannot travel');
    const value = tagged(fields[key], forms, depth);
    const escaped = keys.length === 1 && key.charCodeAt(0) === DOLLAR ? `$${key}` : key;
    copy[forms.text(escaped)] = value;
  }
  return copy;
}

/** Throws a TypeError for a value that nests too deep. */
function enter(depth: number): void {
  if (depth >= MAX_DEPTH) {
    throw new TypeError(
      `a value that nests deeper than ${MAX_DEPTH}, or holds itself, cannot travel`,
    );
  }
}

function digitsOf(value: bigint): string {
  const digits = value.toString();
  if (digits.length > MAX_BIGINT_DIGITS) {
    throw new TypeError(`a bigint of more than ${MAX_BIGINT_DIGITS} digits cannot travel`);
  }
  return digits;
}

function untagged(key: string, content: unknown): unknown {
  if (key.startsWith('$$')) return { [key.slice(1)]: untag(content) };
  const value = Object.hasOwn(READERS, key)
    ? READERS[key as keyof typeof READERS](content)
    : undefined;
  if (value === undefined) throw malformed('tag');
  return value;
}

/** What each tag stands for; undefined where its content is not what it should be. */
const READERS = {
  $date: (content: unknown) =>
    Number.isInteger(content) && Math.abs(content as number) <= MAX_DATE_MS
      ? new Date(content as number)
      : undefined,
  $bigint: (content: unknown) =>
    typeof content === 'string' &&
    content.length <= MAX_BIGINT_DIGITS &&
    /^(?:0|-?[1-9]\d*)$/.test(content)
      ? BigInt(content)
      : undefined,
  $bytes: (content: unknown) => (typeof content === 'string' ? fromBase64(content) : undefined),
  $map: (content: unknown) =>
    Array.isArray(content) && content.every((pair) => Array.isArray(pair) && pair.length === 2)
      ? new Map(content.map(([key, value]) => [untag(key), untag(value)]))
      : undefined,
  $set: (content: unknown) => (Array.isArray(content) ? new Set(content.map(untag)) : undefined),
  $float: (content: unknown) =>
    content === 'NaN' || content === 'Infinity' || content === '-Infinity'
      ? Number(content)
      : undefined,
};
