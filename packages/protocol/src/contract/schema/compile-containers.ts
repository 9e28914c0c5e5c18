/**
 * Validators for the arrays and objects of a JSON Schema.
 */
import * as z from 'zod';
import type { Json } from '../description.ts';
import { isEmpty } from './compile-combinators.ts';
import type { Keywords } from './keywords.ts';

/** Compiles a schema inside this one. */
export type CompilePart = (schema: Json, place: string) => z.ZodType;

/** What the compilation of an object needs. */
export interface ObjectRequest {
  readonly keywords: Keywords;
  readonly compile: CompilePart;
  /** Of an `allOf`, whose members may each declare only some of the properties. */
  readonly isPart: boolean;
  /** Takes the names of the properties. */
  readonly names: Set<string>;
}

/** An array with its elements and its length. */
export function compileArray(keywords: Keywords, compile: CompilePart): z.ZodType {
  const { place } = keywords;
  const [least = 0, most] = [keywords.count('minItems'), keywords.count('maxItems')];
  const others = keywords.raw('items') ?? true;
  const first = keywords.list('prefixItems');
  const rest = compile(others, `${place}.items`);
  const array = first === undefined ? z.array(rest) : tupleOf(first, rest);

  return array.superRefine((items, context) => {
    const { length } = items as readonly unknown[];
    if (length < least) context.addIssue({ code: 'too_small', origin: 'array', minimum: least });
    if (most !== undefined && length > most) {
      context.addIssue({ code: 'too_big', origin: 'array', maximum: most });
    }
  });

  function tupleOf(parts: readonly Json[], tail: z.ZodType): z.ZodType {
    const items = parts.map((part, index) => {
      const item = compile(part, `${place}.prefixItems[${index}]`);
      // What comes after the least length may be left out.
      return index < least ? item : item.optional();
    });
    const tuple = z.tuple(items as [z.ZodType, ...z.ZodType[]]);
    return others === false ? tuple : tuple.rest(tail);
  }
}

/** An object with its properties. */
export function compileObject({ keywords, compile, isPart, names }: ObjectRequest): z.ZodType {
  const { place } = keywords;
  const required = new Set(keywords.names('required'));
  const shape: Record<string, z.ZodType> = {};
  for (const [name, schema] of Object.entries(keywords.members('properties') ?? {})) {
    names.add(name);
    const property = compile(schema, `${place}.properties.${name}`);
    shape[name] = required.has(name) ? property : property.optional();
  }

  const others = keywords.raw('additionalProperties') ?? true;
  const other = compile(others, `${place}.additionalProperties`);
  for (const name of required) {
    names.add(name);
    shape[name] ??= other;
  }
  const isStrict = others === false && !isPart;
  const isLoose = isEmpty(others) || others === false;
  const object = isStrict
    ? z.strictObject(shape)
    : isLoose
      ? z.looseObject(shape)
      : z.object(shape).catchall(other);

  const keys = keywords.raw('propertyNames') ?? true;
  if (isEmpty(keys)) return object;
  const key = compile(keys, `${place}.propertyNames`);
  return object.superRefine((value, context) => {
    const isGood = Object.keys(value).every((name) => key.safeParse(name).success);
    if (!isGood) context.addIssue({ code: 'invalid_key', origin: 'record', issues: [] });
  });
}
