/**
 * The door for a description that came from somebody else: is it JSON, and small enough to work on?
 *
 * After this, code may recurse over the value without fear for the stack and loop over it without
 * fear for the time.
 */
import { ContractError } from '../contract-error.ts';
import type { Json, JsonObject } from '../description.ts';

/** What a description may measure at most. */
export const DESCRIPTION_LIMITS = {
  /** Objects and arrays inside each other; twice the nesting of a schema. */
  depth: 64,
  /** Values, the containers counted too: about 5,000 procedures of ten fields. */
  values: 200_000,
  /** UTF-16 units of all texts and names together. */
  text: 2_000_000,
  /** UTF-16 units of one name. */
  name: 256,
  /** Procedures and topics together. */
  declarations: 5_000,
  /** Schemas in one `anyOf`, `oneOf` or `allOf`, and values in one `enum`. */
  alternatives: 256,
  /** UTF-16 units of one `pattern`; the longest of Zod's own formats has 717. */
  pattern: 1024,
} as const;

/**
 * The value, if it is JSON within {@link DESCRIPTION_LIMITS}. It is copied, so that no later change
 * of the original is seen.
 *
 * @throws ContractError that names the place.
 */
export function readJson(value: unknown): Json {
  return new JsonReader().read(value, 'description', 0);
}

/** Whether it is an object of JSON and not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class JsonReader {
  #values = 0;
  #text = 0;

  read(value: unknown, place: string, depth: number): Json {
    this.#values += 1;
    if (this.#values > DESCRIPTION_LIMITS.values) throw new ContractError(place, 'too many values');
    switch (typeof value) {
      case 'string':
        return this.#readText(value, place);
      case 'boolean':
        return value;
      case 'number':
        if (Number.isFinite(value)) return value;
        throw new ContractError(place, 'a number that JSON does not have');
      case 'object':
        if (value === null) return null;
        if (depth === DESCRIPTION_LIMITS.depth) throw new ContractError(place, 'nested too deep');
        return Array.isArray(value)
          ? this.#readArray(value, place, depth + 1)
          : this.#readObject(value, place, depth + 1);
      default:
        throw new ContractError(place, `a value that JSON does not have (${typeof value})`);
    }
  }

  #readText(text: string, place: string): string {
    this.#text += text.length;
    if (this.#text > DESCRIPTION_LIMITS.text) throw new ContractError(place, 'too much text');
    return text;
  }

  #readArray(array: readonly unknown[], place: string, depth: number): Json {
    const copy: Json[] = [];
    for (const [index, item] of array.entries()) {
      copy.push(this.read(item, `${place}[${index}]`, depth));
    }
    return copy;
  }

  #readObject(object: object, place: string, depth: number): Json {
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new ContractError(place, 'an object that JSON does not have');
    }
    const copy: Record<string, Json> = {};
    for (const [name, item] of Object.entries(object)) {
      if (name.length > DESCRIPTION_LIMITS.name)
        throw new ContractError(place, 'a name is too long');
      // As a name it would reach every object's prototype.
      if (name === '__proto__') throw new ContractError(place, 'a name that is not allowed');
      this.#readText(name, place);
      copy[name] = this.read(item, `${place}.${name}`, depth);
    }
    return copy;
  }
}
