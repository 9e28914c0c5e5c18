/**
 * What a value in a dictionary of options or details may be, and how that is said to who got it wrong.
 */
import { isDictionary } from './wire-message.ts';

/** A type of options. */
export interface OptionType {
  /** Completes "not …". */
  readonly means: string;
  /** Whether a value is of the type. */
  readonly accepts: (value: unknown) => boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const listOf =
  (accepts: (item: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(accepts);
const isWhole = (value: unknown) => Number.isInteger(value) || typeof value === 'bigint';

/** `true` or `false`. */
export const BOOLEAN: OptionType = {
  means: 'a boolean',
  accepts: (value) => typeof value === 'boolean',
};

/** A whole number. */
export const INTEGER: OptionType = { means: 'an integer', accepts: isWhole };

/** A whole number that is not negative: milliseconds, or how many. */
export const COUNT: OptionType = {
  means: 'an integer from 0',
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};

/** A text. */
export const TEXT: OptionType = { means: 'a text', accepts: isText };

/** Whole numbers in a list. */
export const INTEGERS: OptionType = { means: 'a list of integers', accepts: listOf(isWhole) };

/** Texts in a list. */
export const TEXTS: OptionType = { means: 'a list of texts', accepts: listOf(isText) };

/** A dictionary. */
export const DICTIONARY: OptionType = { means: 'a dictionary', accepts: isDictionary };

/** Dictionaries in a list. */
export const DICTIONARIES: OptionType = {
  means: 'a list of dictionaries',
  accepts: listOf(isDictionary),
};

/** One of a few words. */
export function oneOf(...words: readonly string[]): OptionType {
  const all: readonly unknown[] = words;
  return { means: `one of ${words.join(', ')}`, accepts: (value) => all.includes(value) };
}
