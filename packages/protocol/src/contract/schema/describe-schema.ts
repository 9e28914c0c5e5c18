/**
 * One schema of a contract as JSON Schema.
 *
 * The rule: the form never refuses a value that the schema takes. What the sender may send is not
 * always what the schema seems to say — `z.coerce.date()` takes anything, `z.string().trim().max(3)`
 * takes `'  abc  '`, a regular expression with flags has no form in JSON Schema — and there the form
 * says less. Bounds of dates, bigints, maps and sets are not told.
 */
import type { StandardJSONSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod';
import { ContractError } from '../contract-error.ts';
import type { JsonObject, JsonSchema } from '../description.ts';
import type { AnySchema } from '../spec.ts';

/**
 * The JSON Schema of what the sender may send; `{}` if the schema's library cannot tell.
 *
 * @throws ContractError if the library fails at it.
 */
export function describeSchema(schema: AnySchema, place: string): JsonSchema {
  if ('_zod' in schema) return describeZod(schema as z.core.$ZodType, place, []);
  const { jsonSchema } = schema['~standard'] as Partial<StandardJSONSchemaV1.Props>;
  if (jsonSchema === undefined) return {};
  return attempt(place, () => withoutDialect(jsonSchema.input({ target: 'draft-2020-12' })));
}

type Mutable = Record<string, unknown>;
type Shape = Readonly<Record<string, z.core.$ZodType>>;
type Definition = z.core.$ZodTypeDef & {
  readonly coerce?: boolean;
  readonly values?: readonly unknown[];
  readonly in?: z.core.$ZodType;
  readonly shape?: Shape;
  readonly keyType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
};

/** `inside`: the maps and sets around this schema; one that holds itself ends as `{}`. */
function describeZod(
  schema: z.core.$ZodType,
  place: string,
  inside: readonly z.core.$ZodType[],
): JsonObject {
  const form = attempt(place, () =>
    z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) =>
        adjust(zodSchema, jsonSchema as Mutable, (part) =>
          inside.includes(zodSchema) ? {} : describeZod(part, place, [...inside, zodSchema]),
        ),
    }),
  );
  // `.optional()`, `.default(…)` and the like.
  return schema._zod.optin !== undefined
    ? { ...withoutDialect(form), 'x-optional': true }
    : withoutDialect(form);
}

/** Corrects what Zod says of one schema, children first. */
function adjust(
  schema: z.core.$ZodType,
  form: Mutable,
  describe: (part: z.core.$ZodType) => JsonObject,
): void {
  const definition = schema._zod.def as Definition;
  if (takesAnything(definition)) {
    for (const keyword of Object.keys(form)) delete form[keyword];
    return;
  }
  switch (definition.type) {
    case 'date':
    case 'bigint':
    case 'set':
    case 'map':
      form['x-realmwire'] = definition.type;
      if (definition.keyType) form['x-keys'] = describe(definition.keyType);
      if (definition.valueType) form['x-values'] = describe(definition.valueType);
      break;
    case 'custom':
      // What `z.instanceof` was given; any other custom schema is a function that says nothing.
      if (schema._zod.bag['Class'] === Uint8Array) form['x-realmwire'] = 'bytes';
      break;
    case 'object':
      adjustRequired(form, definition.shape as Shape);
      break;
    case 'literal':
      adjustLiteral(form, definition.values as readonly unknown[]);
      break;
    case 'string':
    case 'number':
    case 'array':
      // A format such as `z.emoji()` is its own first check.
      adjustChecks(form, [definition, ...(definition.checks ?? []).map((check) => check._zod.def)]);
      break;
    default:
  }
}

/** Schemas whose input is looked at only after a function of the developer has changed it. */
function takesAnything({ type, coerce, in: first }: Definition): boolean {
  if (coerce === true || type === 'catch') return true;
  return type === 'pipe' && first !== undefined && first._zod.def.type === 'transform';
}

/** Zod requires a property that is preprocessed or caught, though it may be left out. */
function adjustRequired(form: Mutable, shape: Shape): void {
  const required = (form['required'] ?? []) as readonly string[];
  const left = required.filter((name) => shape[name]?._zod.optin === undefined);
  if (left.length > 0) form['required'] = left;
  else delete form['required'];
}

/** Zod writes `1n` as the number 1 and leaves `undefined` out. */
function adjustLiteral(form: Mutable, values: readonly unknown[]): void {
  if (values.every((value) => typeof value !== 'bigint' && value !== undefined)) return;
  for (const keyword of ['type', 'const', 'enum']) delete form[keyword];
  if (values.every((value) => typeof value === 'bigint')) form['x-realmwire'] = 'bigint';
}

// biome-ignore format: a table
const BOUNDS = [
  'minLength', 'maxLength', 'pattern', 'format', 'allOf', 'contentEncoding',
  'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems',
];

function adjustChecks(form: Mutable, checks: readonly object[]): void {
  const definitions = checks as readonly { readonly check?: string; readonly pattern?: RegExp }[];
  // `.trim()` and its like: the bounds hold after the change.
  if (definitions.some(({ check }) => check === 'overwrite')) {
    for (const bound of BOUNDS) delete form[bound];
    if (form['type'] === 'integer') form['type'] = 'number';
  }
  if (definitions.some(({ pattern }) => pattern !== undefined && /[imsuv]/.test(pattern.flags))) {
    delete form['pattern'];
    delete form['allOf'];
  }
}

function attempt<T>(place: string, describe: () => T): T {
  try {
    return describe();
  } catch (cause) {
    throw new ContractError(place, 'the schema has no JSON Schema form', { cause });
  }
}

/** All forms are of one dialect, so it is not said each time. */
function withoutDialect(form: Readonly<Record<string, unknown>>): JsonObject {
  const { $schema: _, ...rest } = form;
  return JSON.parse(JSON.stringify(rest)) as JsonObject;
}
