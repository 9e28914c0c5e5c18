/**
 * What an application may send, as one of the values that all of WAMP's serializers have: null,
 * booleans, numbers, integers of any length, texts, bytes, lists and dictionaries.
 *
 * The rest is sent as what a program in another language expects: a date as its text (RFC 3339), a set
 * as a list, a map as a dictionary or as a list of pairs, an instance of a class as what its `toJSON`
 * returns, or else as its own fields. What cannot travel is a TypeError for the developer who sends it.
 */
import { MAX_DEPTH } from '../../codec/bounds.ts';
import { isPlain, needsTags } from '../../codec/needs-tags.ts';
import type { Dictionary } from './wire-message.ts';

/** A value that every serializer has a form for. */
export type WireValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly unknown[]
  | Readonly<Dictionary>;

/** Containers around each other in one message: the message itself, and what a payload may nest. */
export const MAX_WIRE_DEPTH = MAX_DEPTH + 1;

/** The form of one value; what it holds has to be asked for likewise. */
export function wireValueOf(value: unknown): WireValue {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'function':
    case 'symbol':
      throw new TypeError(`a ${typeof value} cannot travel`);
    case 'object':
      return value === null ? null : objectOf(value);
    default:
      return value as string | number | bigint | boolean;
  }
}

/** The names of a dictionary's fields; those without a value are left out. */
export function namesOf(fields: Readonly<Dictionary>): string[] {
  return Object.keys(fields).filter((name) => fields[name] !== undefined);
}

/**
 * The value with all that it holds in a form for the wire; the same value where it is one already. Code
 * of the application (`toJSON`) runs here, and not while a message is written.
 *
 * @throws TypeError if the value holds what cannot travel, or nests too deep.
 */
export function settled(value: unknown): unknown {
  return needsTags(value) ? copyOf(value, 0) : value;
}

function copyOf(given: unknown, depth: number): unknown {
  const value = wireValueOf(given);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  enterWritten(depth);
  if (Array.isArray(value)) return Array.from(value, (item) => copyOf(item, depth + 1));
  const fields = value as Readonly<Dictionary>;
  return Object.fromEntries(namesOf(fields).map((name) => [name, copyOf(fields[name], depth + 1)]));
}

/** Throws a TypeError for a value that nests too deep. */
export function enterWritten(depth: number): void {
  if (depth >= MAX_WIRE_DEPTH) {
    throw new TypeError(
      `a value that nests deeper than ${MAX_DEPTH}, or holds itself, cannot travel`,
    );
  }
}

function objectOf(value: object): WireValue {
  if (Array.isArray(value)) return value;
  // By name, not by `instanceof`: a value may come from another window or context.
  switch (Object.prototype.toString.call(value)) {
    case '[object Uint8Array]':
      return value as Uint8Array;
    case '[object Date]':
      if (Number.isNaN(Number(value))) throw new TypeError('an invalid date cannot travel');
      return (value as Date).toISOString();
    case '[object Set]':
      return [...(value as Set<unknown>)];
    case '[object Map]':
      return mapOf(value as Map<unknown, unknown>);
  }
  if (!isPlain(value) && (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)) {
    throw new TypeError('of all buffers and views, only a Uint8Array can travel');
  }
  const fields = value as Dictionary;
  return typeof fields['toJSON'] === 'function' ? wireValueOf(fields['toJSON']()) : fields;
}

function mapOf(map: Map<unknown, unknown>): WireValue {
  const pairs = [...map];
  const isNamed = pairs.every(([key]) => typeof key === 'string');
  return isNamed ? Object.fromEntries(pairs as [string, unknown][]) : pairs;
}
