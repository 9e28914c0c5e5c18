/**
 * Compares what a session has heard with what a sequence says, and binds its placeholders.
 */
import { isDeepStrictEqual } from 'node:util';
import { ABSENT, ANY, type WampMessage } from './sequence.ts';

/** What the placeholders stand for. */
export type Bindings = Map<string, unknown>;

/** Where options or details are in a message, by its code. */
// biome-ignore format: a table
const DICTIONARY_AT: Readonly<Record<number, number>> = {
  1: 2, 2: 2, 3: 1, 4: 2, 5: 2, 6: 1, 8: 3, 16: 2, 32: 2, 35: 2, 36: 3, 48: 2, 49: 2, 50: 2, 64: 2,
  67: 2, 68: 3, 69: 2, 70: 2,
};
/** Messages whose arguments, where a sequence does not name them, are words for a person. */
const MAY_SAY_MORE: ReadonlySet<unknown> = new Set([3, 8]);

/** What is to be said, with its placeholders replaced. */
export function filled(value: unknown, bindings: Bindings): unknown {
  if (isPlaceholder(value)) {
    if (!bindings.has(value)) throw new Error(`the sequence says ${value} before it is known`);
    return bindings.get(value);
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, bindings));
  if (!isDictionary(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, filled(item, bindings)]),
  );
}

/** The bindings, with those that this message brings; undefined: it is another message. */
export function matched(
  expected: WampMessage,
  actual: readonly unknown[],
  bindings: Bindings,
): Bindings | undefined {
  const found = new Map(bindings);
  const [code] = actual;
  const isLonger = actual.length > expected.length && MAY_SAY_MORE.has(code);
  if (actual.length !== expected.length && !isLonger) return undefined;
  const at = DICTIONARY_AT[Number(code)];
  const isSame = expected.every((item, index) =>
    index === at ? holds(item, actual[index], found) : equals(item, actual[index], found),
  );
  return isSame ? found : undefined;
}

/** Whether a dictionary holds all that is wanted of it. */
function holds(expected: unknown, actual: unknown, bindings: Bindings): boolean {
  if (!isDictionary(expected) || !isDictionary(actual)) return equals(expected, actual, bindings);
  return Object.entries(expected).every(([key, item]) => {
    if (item === ABSENT) return !Object.hasOwn(actual, key);
    if (!Object.hasOwn(actual, key)) return false;
    return isDictionary(item)
      ? holds(item, actual[key], bindings)
      : equals(item, actual[key], bindings);
  });
}

function equals(expected: unknown, actual: unknown, bindings: Bindings): boolean {
  if (expected === ANY) return true;
  if (isPlaceholder(expected)) {
    if (bindings.has(expected)) return isDeepStrictEqual(bindings.get(expected), actual);
    if (expected.startsWith('#')) return false;
    bindings.set(expected, actual);
    return true;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false;
    return expected.every((item, index) => equals(item, actual[index], bindings));
  }
  if (!isDictionary(expected)) return isDeepStrictEqual(expected, actual);
  if (!isDictionary(actual)) return false;
  const keys = Object.keys(expected);
  if (keys.length !== Object.keys(actual).length) return false;
  return keys.every(
    (key) => Object.hasOwn(actual, key) && equals(expected[key], actual[key], bindings),
  );
}

function isPlaceholder(value: unknown): value is string {
  return typeof value === 'string' && /^[#$]./.test(value);
}

function isDictionary(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}
