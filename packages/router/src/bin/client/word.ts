/**
 * Words of a command line as values: JSON where it is JSON, text where it cannot be meant as JSON.
 */
import { misuse } from '../command.ts';

/** `'{"a":1}'` → an object, `42` → a number, `hello` → a text. */
export function valueOfWord(word: string): unknown {
  try {
    return JSON.parse(word) as unknown;
  } catch (error) {
    // Whoever begins like JSON means JSON: a mistake in it is not sent as text in silence.
    if (/^\s*[[{"]/.test(word)) {
      throw misuse(`${JSON.stringify(word)} is not JSON: ${(error as Error).message}.`);
    }
    return word;
  }
}
