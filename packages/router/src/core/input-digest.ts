/**
 * What tells the inputs of two calls apart, in a few bytes: the same for the same value, in whichever
 * codec it travelled and in whichever order its fields were written.
 */
import { Body, type Payload } from '@realmwire/protocol';
import { valueOf } from './declarations.ts';

/** A hash that takes its text piece by piece, as Node's do. */
export interface Hash {
  update(piece: string | Uint8Array): unknown;
  digest(encoding: 'base64url'): string;
}

/** Begins a hash; the core has none of its own. */
export type NewHash = () => Hash;

/** The digest of the input of a call. */
export function digestOf(payload: Payload | undefined, newHash: NewHash): string {
  const hash = newHash();
  add(payload instanceof Body ? payload.value() : valueOf(payload), hash, new Set());
  return hash.digest('base64url');
}

/** Each value says its kind and its length, so that no two values say the same. */
function add(value: unknown, hash: Hash, within: Set<unknown>): void {
  if (typeof value !== 'object' || value === null) return addPlain(value, hash);
  if (value instanceof Date) return addText('date', String(value.getTime()), hash);
  if (value instanceof Uint8Array) {
    hash.update(`bytes${value.length}:`);
    hash.update(value);
    return;
  }
  // Only a value of this process can hold itself; no callee will get it.
  if (within.has(value)) return addText('itself', '', hash);
  within.add(value);
  if (Array.isArray(value)) addAll('list', value, hash, within);
  else if (value instanceof Set) addAll('set', [...value], hash, within);
  else if (value instanceof Map) addAll('map', [...value].flat(), hash, within);
  else addAll('record', fieldsOf(value), hash, within);
  within.delete(value);
}

function addPlain(value: unknown, hash: Hash): void {
  addText(value === null ? 'null' : typeof value, String(value), hash);
}

function addText(kind: string, text: string, hash: Hash): void {
  hash.update(`${kind}${text.length}:`);
  hash.update(text);
}

function addAll(kind: string, values: readonly unknown[], hash: Hash, within: Set<unknown>): void {
  hash.update(`${kind}${values.length}:`);
  for (const value of values) add(value, hash, within);
}

/** Names and values in turn, by name; a field that is undefined is as good as absent. */
function fieldsOf(value: object): unknown[] {
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flat(1);
}
