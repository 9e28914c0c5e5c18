/**
 * What a schema expected, told from the facts of an issue and never from its message.
 *
 * Zod's issues have a `code` and the facts of the schema; Valibot's and ArkType's have `expected`.
 * A fact of the schema is public; a fact of the value (`input`, `received`, `actual`, the keys of
 * `unrecognized_keys`) is not read here at all.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';

/** The expectation in an issue, in a few words. */
export function expectationOf(issue: StandardSchemaV1.Issue): string {
  const facts = issue as unknown as Facts;
  const { code, expected } = facts;
  if (typeof code === 'string' && Object.hasOwn(WORDS, code)) {
    return shorten((WORDS[code] as Words)(facts));
  }
  return typeof expected === 'string' ? shorten(`expected ${expected}`) : 'is not valid';
}

type Facts = Readonly<Record<string, unknown>>;
type Words = (facts: Facts) => string;

/** By Zod's issue codes. */
const WORDS: Readonly<Record<string, Words>> = {
  invalid_type: ({ expected }) => `expected ${wordOf(expected)}`,
  invalid_value: ({ values }) => `expected one of ${listOf(values)}`,
  invalid_format: ({ format }) => `expected the format ${wordOf(format)}`,
  too_big: ({ maximum, inclusive }) =>
    `expected ${inclusive === false ? 'less than' : 'at most'} ${wordOf(maximum)}`,
  too_small: ({ minimum, inclusive }) =>
    `expected ${inclusive === false ? 'more than' : 'at least'} ${wordOf(minimum)}`,
  not_multiple_of: ({ divisor }) => `expected a multiple of ${wordOf(divisor)}`,
  unrecognized_keys: () => 'has keys that are not declared',
  invalid_union: () => 'expected one of the alternatives',
  invalid_key: () => 'has a key that is not allowed',
  invalid_element: () => 'has an element that is not allowed',
  custom: () => 'breaks a rule of the contract',
};

const MAX_TEXT = 160;

function shorten(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.slice(0, 20).map(wordOf).join(' | ') : 'a few values';
}

function wordOf(fact: unknown): string {
  if (typeof fact === 'string') return fact;
  if (fact instanceof Date) return Number.isNaN(fact.getTime()) ? 'a date' : fact.toISOString();
  return ['number', 'bigint', 'boolean'].includes(typeof fact) || fact === null
    ? String(fact)
    : 'another value';
}
