/**
 * What of a description matters to the two ends of a wire: no texts for people, no version label.
 *
 * Both the fingerprint and the comparison look at this, so two contracts with one fingerprint are
 * always the same for the comparison, and the other way round.
 */
import type { Json, JsonObject, RealmDescription } from './description.ts';

/** A description without what is said to people only. */
export function essenceOf(description: RealmDescription): JsonObject {
  const { name, allowUndeclared = false, procedures, topics } = description;
  return {
    name,
    allowUndeclared,
    procedures: mapValues(procedures as unknown as JsonObject, withoutNotes),
    topics: mapValues(topics as unknown as JsonObject, withoutNotes),
  };
}

/** One text per value: members in the order of their names, nothing but ASCII. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, item]) => `${quote(name)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return quote(value);
}

/** The fields of a declaration and the keywords of a schema that say nothing to a machine. */
const NOTES = new Set([
  'summary',
  'deprecated',
  'meta',
  'title',
  'description',
  'examples',
  'default',
  'readOnly',
  'writeOnly',
  '$comment',
  'id',
  '$id',
]);

/** Keywords (and `errors`) whose members have names of the developer's, which may be called `title`. */
const MAPS = new Set(['properties', '$defs', 'definitions', 'patternProperties', 'errors']);

/** Keywords whose value is data and not a schema. */
const DATA = new Set(['const', 'enum']);

function withoutNotes(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !NOTES.has(name));
  return Object.fromEntries(
    members.map(([name, item]) => {
      if (DATA.has(name)) return [name, item];
      if (name === 'required') return [name, sorted(item)];
      return [
        name,
        MAPS.has(name) && isObject(item) ? mapValues(item, withoutNotes) : withoutNotes(item),
      ];
    }),
  );
}

/** The order of `required` means nothing. */
function sorted(item: Json): Json {
  return Array.isArray(item) ? [...item].sort() : item;
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, item]) => [name, change(item)]));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quote(value: Json): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
