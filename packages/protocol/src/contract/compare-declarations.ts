/**
 * What has changed between two sets of declarations, and whether those who use the first notice.
 */
import type { Json, JsonObject } from './description.ts';
import { canonicalJson } from './realm-essence.ts';

/** One place in which two contracts differ. */
export interface Difference {
  /** A URI, or a URI and the place in the declaration after a `/`. */
  readonly path: string;
  /** Whether users of the first contract may fail with the second. */
  readonly isBreaking: boolean;
}

/** How the second set of declarations (of procedures, or of topics) differs from the first. */
export function compareDeclarations(before: JsonObject, after: JsonObject): Difference[] {
  return compareMembers(before, after, (uri) => ({
    path: uri,
    isLossBreaking: true,
    isGainBreaking: false,
    changed: (a, b) => compareFields(uri, a as JsonObject, b as JsonObject),
  }));
}

/** Settings of the router that change no value on the wire. */
const SETTINGS = new Set([
  'timeout',
  'invoke',
  'idempotent',
  'history',
  'retain',
  'conflate',
  'overflow',
  'presence',
]);

/** What is sent to the realm; every other schema is of what comes from it. */
const SENT = new Set(['input', 'accepts', 'params']);

/** `payload` goes both ways: a new property must suit the publishers and the subscribers. */
const BOTH_WAYS = new Set(['payload']);

function compareFields(uri: string, before: JsonObject, after: JsonObject): Difference[] {
  return compareMembers(before, after, (field) => {
    const path = `${uri}/${field}`;
    if (SETTINGS.has(field)) {
      const changed = (): Difference[] => [{ path, isBreaking: false }];
      return { path, isLossBreaking: false, isGainBreaking: false, changed };
    }
    if (field === 'errors') {
      const changed = (a: Json, b: Json): Difference[] => compareErrors(path, a, b);
      return { path, isLossBreaking: true, isGainBreaking: false, changed };
    }
    const way = SENT.has(field) ? TO : BOTH_WAYS.has(field) ? EITHER : FROM;
    const changed = (a: Json, b: Json): Difference[] => compareSchemas(path, a, b, way);
    return { path, isLossBreaking: true, isGainBreaking: true, changed };
  });
}

function compareErrors(path: string, before: Json, after: Json): Difference[] {
  return compareMembers(before as JsonObject, after as JsonObject, (code) => ({
    path: `${path}/${code}`,
    isLossBreaking: true,
    isGainBreaking: false,
    changed: (a, b) => compareSchemas(`${path}/${code}`, a, b, FROM),
  }));
}

/** Which new properties of an object its users do not notice. */
interface Way {
  readonly mayAdd: (isRequired: boolean, isClosed: boolean) => boolean;
}

const TO: Way = { mayAdd: (isRequired) => !isRequired };
const FROM: Way = { mayAdd: (_, isClosed) => !isClosed };
const EITHER: Way = { mayAdd: (isRequired, isClosed) => !isRequired && !isClosed };

/** Two schemas that are not equal. */
function compareSchemas(path: string, before: Json, after: Json, way: Way): Difference[] {
  const [a, b] = [partsOf(before), partsOf(after)];
  if (a === undefined || b === undefined || a.frame !== b.frame) return [breaking(path)];

  const kept = (name: string): boolean => Object.hasOwn(a.properties, name);
  const isRequiredAlike = Object.keys(b.properties).every(
    (name) => !kept(name) || a.required.has(name) === b.required.has(name),
  );
  if (!isRequiredAlike) return [breaking(path)];
  return compareMembers(a.properties, b.properties, (name) => ({
    path: `${path}/${name}`,
    isLossBreaking: true,
    isGainBreaking: !way.mayAdd(b.required.has(name), a.isClosed),
    changed: (x, y) => compareSchemas(`${path}/${name}`, x, y, way),
  }));
}

/** An object schema taken apart: its properties, and everything else as one text. */
interface Parts {
  readonly properties: JsonObject;
  readonly required: ReadonlySet<Json>;
  readonly isClosed: boolean;
  readonly frame: string;
}

function partsOf(schema: Json): Parts | undefined {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return undefined;
  const { properties, required = [], ...frame } = schema as JsonObject;
  if (typeof properties !== 'object' || properties === null) return undefined;
  return {
    properties: properties as JsonObject,
    required: new Set(required as readonly Json[]),
    isClosed: frame['additionalProperties'] === false,
    frame: canonicalJson(frame),
  };
}

/** What it means that one member is gone, new or changed. */
interface Rule {
  readonly path: string;
  readonly isLossBreaking: boolean;
  readonly isGainBreaking: boolean;
  readonly changed: (before: Json, after: Json) => Difference[];
}

function compareMembers(
  before: JsonObject,
  after: JsonObject,
  ruleOf: (name: string) => Rule,
): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const { path, isLossBreaking, isGainBreaking, changed } = ruleOf(name);
    const [a, b] = [ownOf(before, name), ownOf(after, name)];
    if (b === undefined) return [{ path, isBreaking: isLossBreaking }];
    if (a === undefined) return [{ path, isBreaking: isGainBreaking }];
    return canonicalJson(a) === canonicalJson(b) ? [] : changed(a, b);
  });
}

function ownOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function breaking(path: string): Difference {
  return { path, isBreaking: true };
}
