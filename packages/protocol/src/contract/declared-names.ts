/**
 * The property names that a schema declares, anywhere in it.
 *
 * An error may name these to a peer, because they are in the contract that the peer has; any other
 * key in a value is the peer's own. A Standard Schema does not tell its names, so this looks where
 * libraries keep them: in a plain object of schemas (`shape` of Zod, `entries` of Valibot), reached
 * through the schema's own members and, for Zod, its definition. A library that keeps them elsewhere
 * declares nothing, and then a place is told by stars and indexes only.
 */
import type { AnySchema } from './spec.ts';

/** What an error may tell of a place in a value. */
export interface Declared {
  /** The property names that the schema declares, anywhere in it. */
  readonly names: ReadonlySet<string>;
  /** Whether it holds a map: then a number in a place may be a key, and is the peer's own. */
  readonly hasMaps: boolean;
}

/** What the schema declares; looked for once per schema. */
export function declaredBy(schema: AnySchema): Declared {
  const known = cache.get(schema);
  if (known !== undefined) return known;
  const found = search(schema);
  declare(schema, found);
  return found;
}

/** Tells what a schema declares, where it cannot be seen from outside. */
export function declare(schema: AnySchema, declared: Declared): void {
  cache.set(schema, declared);
}

const cache = new WeakMap<AnySchema, Declared>();

type Members = Readonly<Record<string, unknown>>;

/** Most schemas that are looked at: a lazy schema may make new ones for ever. */
const MAX_SCHEMAS = 10_000;

function search(schema: AnySchema): Declared {
  const names = new Set<string>();
  let hasMaps = false;
  // Grows while it is walked, as sets do.
  const schemas = new Set<unknown>([schema]);
  for (const next of schemas) {
    if (schemas.size > MAX_SCHEMAS) break;
    const members = membersOf(next as Members);
    if (members['type'] === 'map') hasMaps = true;
    for (const place of Object.values(members)) {
      const parts = isSchema(place) ? [['', place] as const] : entriesOf(place);
      for (const [name, part] of parts) {
        if (!isSchema(part)) continue;
        if (name !== '') names.add(name);
        schemas.add(part);
      }
    }
  }
  return { names, hasMaps };
}

/** Zod's definition, and what a lazy schema stands for; the schema itself in other libraries. */
function membersOf(schema: Members): Members {
  const { _zod: zod } = schema as { _zod?: { def: Members; innerType?: unknown } };
  return zod === undefined ? schema : { ...zod.def, lazy: zod.innerType };
}

/** What may be the parts of a schema: a list of alternatives, or an object of properties. */
function entriesOf(place: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(place)) return place.map((part) => ['', part]);
  return isRecord(place) ? Object.entries(place) : [];
}

function isSchema(value: unknown): value is Members {
  return isRecord(value) && '~standard' in value;
}

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
