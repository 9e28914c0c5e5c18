/**
 * WAMP's messages as JSON. Bytes are texts that begin with NUL, followed by base64: they are bytes for
 * whoever reads the message, and come out as the same text for whoever gets it as JSON again.
 */
import { fromBase64, toBase64 } from '../../codec/base64.ts';
import { scanText } from '../../codec/json-scan.ts';
import { needsTags } from '../../codec/needs-tags.ts';
import { ProtocolError } from '../../protocol-error.ts';
import type { Dictionary } from './wire-message.ts';
import { enterWritten, MAX_WIRE_DEPTH, namesOf, wireValueOf } from './wire-value.ts';

/** The only way in which JSON can write NUL. */
const NUL = '\\u0000';

/** A value as JSON. */
export function writeJson(value: unknown): string {
  return needsTags(value) ? textOf(value, 0) : JSON.stringify(value);
}

/**
 * The value of a JSON text.
 *
 * @throws ProtocolError `message.malformed` or `message.too_deep`.
 */
export function readJson(text: string): unknown {
  scanText(text, MAX_WIRE_DEPTH);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProtocolError('message.malformed', { problem: 'json' });
  }
  return text.includes(NUL) ? withBytes(value) : value;
}

function textOf(given: unknown, depth: number): string {
  const value = wireValueOf(given);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Uint8Array) return `"${NUL}${toBase64(value)}"`;
  enterWritten(depth);
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item, depth + 1)).join()}]`;
  const fields = value as Dictionary;
  const parts = namesOf(fields).map(
    (name) => `${JSON.stringify(name)}:${textOf(fields[name], depth + 1)}`,
  );
  return `{${parts.join()}}`;
}

/** Puts bytes in the place of the texts that stand for them. Changes what it is given. */
function withBytes(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('\0') ? bytesIn(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  // A list too: its keys are its indices. A key `__proto__` is one of its own, so it is only a key.
  const fields = value as Dictionary;
  for (const key of Object.keys(fields)) fields[key] = withBytes(fields[key]);
  return fields;
}

/** A text that is not base64, or another spelling of it, stays what it is. */
function bytesIn(text: string): unknown {
  return fromBase64(text.slice(1)) ?? text;
}
