/**
 * Values as the source text that a developer would write for them, short enough for one line.
 */

import { count } from './words.ts';

const MOST_ITEMS = 3;
const LONGEST_TEXT = 48;

/** The arguments of a call: `{ page: 3 }, { signal }`. */
export function argumentsText(values: readonly unknown[]): string {
  return values
    .filter((value) => value !== undefined)
    .map((value) => sourceText(value))
    .join(', ');
}

/** One value: `{ id: 'b012', subject: 'Poetry' }`. Deep parts are left out. */
export function sourceText(value: unknown, depth = 2): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Uint8Array) return `bytes(${value.byteLength})`;
  if (Array.isArray(value)) return listText(value, depth);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  if (fields.length === 0) return '{}';
  if (depth === 0) return '{ … }';
  const texts = fields.map(([name, field]) => {
    // What has no source text is shown as the variable that held it.
    return isPlain(field) ? `${name}: ${sourceText(field, depth - 1)}` : name;
  });
  return `{ ${texts.join(', ')} }`;
}

function listText(items: readonly unknown[], depth: number): string {
  if (items.length === 0) return '[]';
  if (depth === 0 || items.length > MOST_ITEMS) return `[${count(items.length, 'item')}]`;
  return `[${items.map((item) => sourceText(item, depth - 1)).join(', ')}]`;
}

function quoted(text: string): string {
  const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return `'${short.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'function') return false;
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value) || value instanceof Uint8Array) return true;
  return Object.getPrototypeOf(value) === Object.prototype;
}
