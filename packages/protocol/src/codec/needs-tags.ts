/**
 * Whether a value can travel as it is: what most values can, so that most programs need nothing else
 * of `tags.ts`.
 */
import { MAX_DEPTH } from './bounds.ts';

type Fields = Record<string, unknown>;

/** The letter that tags begin with. */
export const DOLLAR = 36;

/**
 * Whether anything in the value may have no form of its own on every wire, or cannot travel at all;
 * `tag` finds out what.
 */
export function needsTags(value: unknown, depth = 0): boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return false;
  if (typeof value === 'number') return !Number.isFinite(value);
  if (value === null || value === undefined) return false;
  if (typeof value !== 'object') return true;
  if (depth >= MAX_DEPTH) return true;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      if (needsTags(value[index], depth + 1)) return true;
    }
    return false;
  }
  return !isPlain(value) || fieldsNeedTags(value as Fields, depth + 1);
}

function fieldsNeedTags(fields: Fields, depth: number): boolean {
  let count = 0;
  let reserved = false;
  for (const key in fields) {
    const value = fields[key];
    if (value === undefined) continue;
    count++;
    if (key.charCodeAt(0) === DOLLAR) reserved = true;
    if (key === '__proto__' || needsTags(value, depth)) return true;
  }
  return reserved && count === 1;
}

/** Whether it is an object without a class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
