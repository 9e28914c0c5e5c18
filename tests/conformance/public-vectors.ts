/**
 * The public test vectors for WAMP, read from the folder that `WAMP_TESTSUITE` names.
 *
 * They are not part of this repository. Where the variable is not set, nothing of them is tested, and
 * that is said.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One message in the bytes of several serializers, each in several ways. */
export interface SerializationSample {
  readonly description: string;
  readonly serializers: Readonly<Record<string, readonly SerializedBytes[]>>;
  /** What is in the message; names of elements differ from file to file. */
  readonly expected_attributes: Readonly<Record<string, unknown>>;
}

/** The same bytes in several notations. */
export interface SerializedBytes {
  readonly bytes?: string;
  readonly bytes_hex?: string;
  readonly bytes_base64?: string;
}

/** A message that is as it should be, or is not. */
export interface ValidationSample {
  readonly description: string;
  readonly wmsg: readonly unknown[];
  readonly expected_error?: { readonly type: string; readonly contains?: string };
}

/** One file about one message. */
export interface SingleMessageVector {
  readonly file: string;
  readonly samples: readonly (SerializationSample | ValidationSample)[];
}

/** One file about several sessions. */
export interface SequenceVector {
  readonly file: string;
  readonly description: string;
  readonly sessions: readonly { readonly session_id: string; readonly realm?: string }[];
  readonly sequence: readonly {
    readonly from: string;
    readonly to: string;
    readonly message: Readonly<Record<string, unknown>> & { readonly type: string };
  }[];
}

/** The vectors under a folder, by kind. */
export function readVectors(folder: string): {
  readonly messages: readonly SingleMessageVector[];
  readonly sequences: readonly SequenceVector[];
} {
  const all = filesUnder(folder)
    .filter((file) => file.endsWith('.json') && !file.endsWith('SCHEMA.json'))
    .map((file) => ({ ...JSON.parse(readFileSync(file, 'utf8')), file: relative(folder, file) }));
  return {
    messages: all.filter((vector) => 'samples' in vector),
    sequences: all.filter((vector) => 'sequence' in vector),
  };
}

/** The bytes, from whichever notation they are in. */
export function bytesOf({ bytes, bytes_hex, bytes_base64 }: SerializedBytes): Uint8Array {
  if (bytes_hex !== undefined) return Buffer.from(bytes_hex, 'hex');
  if (bytes_base64 !== undefined) return Buffer.from(bytes_base64, 'base64');
  return Buffer.from(bytes ?? '', 'utf8');
}

/**
 * Whether a message holds what is expected of it: each attribute is one of its elements, or an entry of
 * its dictionary; null stands for what is absent, and hexadecimal digits for bytes.
 */
export function lacks(message: readonly unknown[], attributes: object): string[] {
  const entries = message.filter(isDictionary).flatMap((item) => Object.values(item));
  const found = [...message, ...entries].map(comparable);
  const dictionaries = message.filter(isDictionary).map((item) => comparable(item));
  return Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined)
    .filter(([, value]) => {
      const wanted = comparable(value);
      return !found.includes(wanted) && !(wanted === '{}' && dictionaries.length > 0);
    })
    .map(([name]) => name);
}

/** Values that are the same are the same text; the order of keys does not matter. */
export function comparable(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === 'bigint') return Number(item);
    if (item instanceof Uint8Array) return Buffer.from(item).toString('hex');
    // The way in which JSON says bytes.
    if (typeof item === 'string' && item.startsWith('\u0000'))
      return Buffer.from(item.slice(1), 'base64').toString('hex');
    if (!isDictionary(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function isDictionary(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesUnder(path) : [path]));
}
