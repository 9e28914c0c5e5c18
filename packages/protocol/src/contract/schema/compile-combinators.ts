/**
 * How validators are put together: all of several, one of several, and one inside another.
 */
import * as z from 'zod';
import type { Json, JsonObject } from '../description.ts';
import { isJsonObject } from './bounded-json.ts';

/** Passes the value on and takes over what the other validator finds wrong. */
export function forward(validator: z.ZodType, value: unknown, context: z.RefinementCtx): void {
  const result = validator.safeParse(value);
  if (result.success) return;
  for (const issue of result.error.issues) context.addIssue({ ...issue });
}

/** Takes what each of the validators takes. */
export function allOf(parts: readonly z.ZodType[]): z.ZodType {
  const [first, ...others] = parts;
  if (first === undefined) return z.any();
  if (others.length === 0) return first;
  // Not `z.intersection`, which merges the results and refuses what it cannot merge.
  return z.any().superRefine((value, context) => {
    for (const part of parts) forward(part, value, context);
  });
}

/** Most alternatives that are tried in vain for one value. */
export const MAX_FAILURES = 20_000;

/** Counts the alternatives that were tried in vain for the value that is being checked. */
export interface Failures {
  failures: number;
}

/** Takes what one of the validators takes; nothing more after {@link MAX_FAILURES}. */
export function unionOf(options: readonly z.ZodType[], count: Failures): z.ZodType {
  const [first, ...others] = options;
  if (first === undefined) return z.never();
  if (others.length === 0) return first;
  // Of these, many may be tried in the time of one object.
  if (others.length < 8 && options.every(isScalar)) return z.union([first, ...others]);
  return z.any().superRefine((value, context) => {
    for (const option of options) {
      if (count.failures >= MAX_FAILURES) break;
      if (option.safeParse(value).success) return;
      count.failures += 1;
    }
    context.addIssue({ code: 'invalid_union', errors: [] });
  });
}

const SCALARS = new Set(['string', 'number', 'boolean', 'null', 'literal', 'bigint', 'date']);

function isScalar(option: z.ZodType): boolean {
  return SCALARS.has(option.type);
}

/** Whether a keyword's value is the schema that accepts anything. */
export function isEmpty(schema: Json | undefined): boolean {
  return schema === true || (isJsonObject(schema) && Object.keys(schema).length === 0);
}

/**
 * The property by which the alternatives can be told apart, if each is an object that requires a
 * constant of its own there. Then one alternative is tried and not each in turn, without which a
 * recursive type of two alternatives takes twice the time with each level.
 */
export function discriminatorOf(options: readonly Json[]): string | undefined {
  const objects = options.filter(isPlainObjectSchema);
  const [first] = objects;
  if (first === undefined || objects.length < options.length) return undefined;
  return Object.keys(first['properties'] as JsonObject).find((name) => {
    const constants = objects.map((object) => constantOf(object, name));
    return !constants.includes(undefined) && new Set(constants).size === constants.length;
  });
}

const PLAIN = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'title',
  'description',
]);

function isPlainObjectSchema(schema: Json): schema is JsonObject {
  return (
    isJsonObject(schema) &&
    schema['type'] === 'object' &&
    isJsonObject(schema['properties']) &&
    Object.keys(schema).every((keyword) => PLAIN.has(keyword))
  );
}

/** The constant that the object must have there; undefined if it need not have one. */
function constantOf(object: JsonObject, name: string): string | number | undefined {
  const { properties, required } = object as { properties: JsonObject; required?: Json };
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  const isRequired = Array.isArray(required) && required.includes(name);
  if (!isRequired || !isJsonObject(property) || Object.hasOwn(property, 'x-realmwire')) {
    return undefined;
  }
  const others = Object.keys(property).filter((keyword) => keyword !== 'type');
  const constant = property['const'];
  const isPlain = typeof constant === 'string' || typeof constant === 'number';
  return isPlain && others.length === 1 ? constant : undefined;
}
