/**
 * Values of the wire as plain JSON: for output, where dates, bytes, big numbers, maps and sets have
 * to become something that every program reads.
 */

/** Dates become ISO texts, bytes base64, bigints digits, maps lists of pairs, sets lists. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) return [...value].map(([key, each]) => [plain(key), plain(each)]);
  if (value instanceof Set) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** One line of JSON. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(plain(value)) ?? 'null';
}
