/**
 * Reads the keywords of a JSON Schema object, each of the kind that it must be.
 *
 * A keyword of the wrong kind is refused rather than ignored: it was meant to say something.
 */

import { ContractError } from '../contract-error.ts';
import type { Json, JsonObject } from '../description.ts';
import { DESCRIPTION_LIMITS, isJsonObject } from './bounded-json.ts';

/** A JSON Schema object and where it stands in its document. */
export class Keywords {
  readonly #schema: JsonObject;
  /** Where the schema stands, for errors. */
  readonly place: string;

  constructor(schema: JsonObject, place: string) {
    this.#schema = schema;
    this.place = place;
  }

  /** Whether any of the keywords is there. */
  hasAny(keywords: readonly string[]): boolean {
    return keywords.some((keyword) => Object.hasOwn(this.#schema, keyword));
  }

  /** The keyword as it is; undefined if it is not there. */
  raw(keyword: string): Json | undefined {
    return Object.hasOwn(this.#schema, keyword) ? this.#schema[keyword] : undefined;
  }

  /** Any number. */
  number(keyword: string): number | undefined {
    return this.#of(keyword, 'a number', (value) => typeof value === 'number');
  }

  /** A whole number, 0 or more. */
  count(keyword: string): number | undefined {
    return this.#of(
      keyword,
      'a whole number',
      (value) => Number.isSafeInteger(value) && value >= 0,
    );
  }

  /** A text. */
  text(keyword: string): string | undefined {
    return this.#of(keyword, 'a text', (value) => typeof value === 'string');
  }

  /** An object whose members are schemas or the like. */
  members(keyword: string): JsonObject | undefined {
    return this.#of(keyword, 'an object', isJsonObject);
  }

  /** A list of at most `DESCRIPTION_LIMITS.alternatives`. */
  list(keyword: string): readonly Json[] | undefined {
    const list = this.#of<readonly Json[]>(keyword, 'a list', Array.isArray);
    if (list !== undefined && list.length > DESCRIPTION_LIMITS.alternatives) {
      throw new ContractError(`${this.place}.${keyword}`, 'too many alternatives');
    }
    return list;
  }

  /** A list of texts. */
  names(keyword: string): readonly string[] | undefined {
    return this.#of(
      keyword,
      'a list of texts',
      (value: Json) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
    );
  }

  #of<T>(keyword: string, wanted: string, isWanted: (value: never) => boolean): T | undefined {
    const value = this.raw(keyword);
    if (value === undefined) return undefined;
    if (isWanted(value as never)) return value as T;
    throw new ContractError(`${this.place}.${keyword}`, `must be ${wanted}`);
  }
}
