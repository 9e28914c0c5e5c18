/**
 * Answers as aligned text for a person: lists of objects as tables, objects as two columns.
 */
import { stripVTControlCharacters } from 'node:util';
import { jsonLine } from './plain.ts';

type Fields = Readonly<Record<string, unknown>>;

const GAP = '  ';

/** The text of an answer; without a line end. */
export function humanText(answer: unknown): string {
  if (isListOfObjects(answer)) return tableOf(answer);
  if (!isObject(answer)) return typeof answer === 'string' ? printable(answer) : cellOf('', answer);
  const lists = Object.entries(answer).filter(([, value]) => isListOfObjects(value));
  const single = Object.entries(answer).filter(([, value]) => !isListOfObjects(value));
  const own = aligned(single.map(([name, value]) => [labelOf(name), cellOf(name, value)]));
  const below = lists.map(([name, value]) => `${name}\n${tableOf(value as readonly Fields[])}`);
  return [...(own === '' ? [] : [own]), ...below].join('\n\n');
}

/** A table whose columns are the fields of its rows, in the order in which they appear. */
function tableOf(rows: readonly Fields[]): string {
  if (rows.length === 0) return '(none)';
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) =>
    rows.some((row) => row[name] !== undefined),
  );
  const numeric = names.map((name) =>
    rows.every((row) => typeof row[name] === 'number' && name !== 'since'),
  );
  const cells = rows.map((row) => names.map((name) => cellOf(name, row[name])));
  return aligned([names.map((name) => labelOf(name).toUpperCase()), ...cells], numeric);
}

/** One value in one line. Units are in the names of fields. */
export function cellOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return '-';
  if (typeof value === 'number' && name === 'since') return new Date(value).toISOString();
  if (typeof value === 'number' && name.endsWith('Bytes')) return bytesOf(value);
  if (typeof value === 'number' && name.endsWith('Ms')) return durationOf(value);
  if (typeof value === 'string') return printable(value).replace(/\s+/g, ' ');
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
    return printable(value.join(','));
  return jsonLine(value);
}

/** `pendingCalls` → `pending calls`; a unit stands beside its number already. */
function labelOf(name: string): string {
  return name
    .replace(/(?<=.)(?:Ms|Bytes)$/, '')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Text of others must not steer the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

function aligned(rows: readonly (readonly string[])[], numeric: readonly boolean[] = []): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  const lineOf = (row: readonly string[]) =>
    row.map((cell, column) =>
      numeric[column] === true
        ? cell.padStart(widths[column] ?? 0)
        : cell.padEnd(widths[column] ?? 0),
    );
  return rows.map((row) => lineOf(row).join(GAP).trimEnd()).join('\n');
}

function bytesOf(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? amount : amount.toFixed(1)} ${units[unit]}`;
}

function durationOf(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = Math.floor(ms / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const from = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(from, from + 2)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

function isObject(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isListOfObjects(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every(isObject);
}
