/**
 * The parameters of a topic, as the router sees them: their names, and their values with types.
 *
 * A URI holds text only, and it is the contract that knows whether `42` is a number. So a value is
 * offered to the schema as text first, and where the schema refuses that parameter, as the number,
 * the boolean or the bigint that is written that way.
 */
import type { StandardJSONSchemaV1 } from '@standard-schema/spec';
import { ContractError } from './contract-error.ts';
import type { AnySchema } from './spec.ts';
import type { TopicParam, TopicParams } from './uri.ts';
import { type Checked, check, keyOf, validateNow } from './validate.ts';

/**
 * The names of a topic's parameters; none without a schema.
 *
 * A Standard Schema does not tell them, so they are read where libraries keep them: `shape` (Zod),
 * `entries` (Valibot), or the properties of the JSON Schema form (ArkType and others).
 *
 * @throws ContractError if the library keeps them nowhere.
 */
export function paramNamesOf(uri: string, schema: AnySchema | undefined): readonly string[] {
  if (schema === undefined) return [];
  const { shape, entries } = schema as { shape?: unknown; entries?: unknown };
  const properties = shape ?? entries ?? propertiesOf(schema);
  if (typeof properties === 'object' && properties !== null) return Object.keys(properties);
  throw new ContractError(uri, 'the names of the parameters cannot be read; use z.object({ … })');
}

/** The parameters in a URI, checked and with their types; undefined for a topic without. */
export function readParams(
  schema: AnySchema | undefined,
  params: Readonly<Record<string, string>>,
): Checked {
  if (schema === undefined) return { ok: true, value: undefined };

  const left = new Map(Object.entries(params).map(([name, text]) => [name, readingsOf(text)]));
  let attempt: Record<string, TopicParam> = { ...params };
  for (;;) {
    const refused = refusedNames(schema, attempt);
    // Nothing else to offer, or nothing to be better: the schema judges the text as it is written.
    if (refused.length === 0) return check(schema, attempt);
    for (const name of refused) {
      const next = left.get(name)?.shift();
      if (next === undefined) return check(schema, params);
      attempt = { ...attempt, [name]: next };
    }
  }
}

/** The parameters that the schema refuses; none if it takes them, or refuses them as a whole. */
function refusedNames(schema: AnySchema, params: TopicParams): string[] {
  const { issues = [] } = validateNow(schema, params);
  const names = issues.flatMap(({ path = [] }) =>
    path.slice(0, 1).map((key) => String(keyOf(key))),
  );
  return [...new Set(names)].filter((name) => Object.hasOwn(params, name));
}

/** What else than a text the text may mean; only the spelling that `String(value)` gives. */
function readingsOf(text: string): TopicParam[] {
  const readings: TopicParam[] = [];
  const number = Number(text);
  if (String(number) === text && Number.isFinite(number)) readings.push(number);
  if (text === 'true' || text === 'false') readings.push(text === 'true');
  if (/^(?:0|-?[1-9][0-9]{0,99})$/.test(text)) readings.push(BigInt(text));
  return readings;
}

function propertiesOf(schema: AnySchema): unknown {
  const { jsonSchema } = schema['~standard'] as Partial<StandardJSONSchemaV1.Props>;
  try {
    return jsonSchema?.input({ target: 'draft-2020-12' })['properties'];
  } catch {
    // A library that cannot express the schema has no names to tell either.
    return undefined;
  }
}
