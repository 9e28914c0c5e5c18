/**
 * A contract to plain JSON and back.
 *
 * `describeRealm` is what an app sends to a router that does not have its code, and what tools read;
 * `realmFromDescription` is what the router makes of it: a realm whose schemas validate. Both load
 * Zod, so they have an entry point of their own and a browser does not download them.
 */

import { defineRealm, rpc, topic } from './contract.ts';
import { ContractError } from './contract-error.ts';
import {
  DESCRIPTION_VERSION,
  type Json,
  type JsonObject,
  type JsonSchema,
  type RealmDescription,
  type RpcDescription,
  type TopicDescription,
} from './description.ts';
import { DESCRIPTION_LIMITS, isJsonObject, readJson } from './schema/bounded-json.ts';
import { compileSchema } from './schema/compile-schema.ts';
import { describeSchema } from './schema/describe-schema.ts';
import type { AnySchema, ContractTree, Realm, RealmOptions, RpcSpec, TopicSpec } from './spec.ts';
import { declarationsOf } from './tree.ts';

/**
 * The contract as plain JSON. A schema that cannot be expressed is `{}`, which accepts anything.
 *
 * @throws ContractError if a schema's own library fails at it, or `meta` is not JSON.
 */
export function describeRealm(realm: Realm): RealmDescription {
  const procedures: Record<string, RpcDescription> = {};
  const topics: Record<string, TopicDescription> = {};
  for (const { kind, uri, spec } of declarationsOf(realm).values()) {
    const fields = describeFields(spec as Fields, uri);
    // `defineRealm` has checked that the fields are those of the kind.
    if (kind === 'rpc') procedures[uri] = fields;
    else topics[uri] = fields as unknown as TopicDescription;
  }
  const { name, version, allowUndeclared } = realm;
  const options = withoutUndefined({ version, allowUndeclared } as RealmOptions);
  return { realmwire: DESCRIPTION_VERSION, name, ...options, procedures, topics };
}

/**
 * A realm from the form that `describeRealm` gives. Its schemas validate what the form says, and
 * describe themselves as they came, so that the fingerprint of the realm is that of the form.
 *
 * @throws ContractError that names the place, for whatever else is given.
 */
export function realmFromDescription(description: unknown): Realm<string, ContractTree> {
  const whole = readJson(description);
  if (!isJsonObject(whole)) throw new ContractError('description', 'must be an object');
  if (whole['realmwire'] !== DESCRIPTION_VERSION) {
    throw new ContractError('description.realmwire', `must be ${DESCRIPTION_VERSION}`);
  }
  const { name, version, allowUndeclared } = whole;
  if (typeof name !== 'string') throw new ContractError('description.name', 'must be a text');

  const procedures = Object.entries(objectAt(whole, 'procedures'));
  const topics = Object.entries(objectAt(whole, 'topics'));
  if (procedures.length + topics.length > DESCRIPTION_LIMITS.declarations) {
    throw new ContractError('description', `more than ${DESCRIPTION_LIMITS.declarations} names`);
  }
  const tree = emptyGroup();
  for (const [uri, fields] of procedures) {
    const place = `description.procedures.${uri}`;
    plant(tree, pathOf(name, uri, place), rpc(compileFields<RpcSpec>(fields, place)), place);
  }
  for (const [uri, fields] of topics) {
    const place = `description.topics.${uri}`;
    plant(tree, pathOf(name, uri, place), topic(compileFields<TopicSpec>(fields, place)), place);
  }
  // Whether these are what they should be, `defineRealm` finds out.
  const options = { version, allowUndeclared } as RealmOptions;
  return defineRealm(name, tree as ContractTree, withoutUndefined(options));
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields that hold a schema; `presence` may hold one. */
const SCHEMAS = new Set([
  'input',
  'output',
  'progress',
  'accepts',
  'yields',
  'payload',
  'params',
  'presence',
]);

function describeFields(spec: Fields, uri: string): JsonObject {
  const described: Record<string, Json> = {};
  for (const [field, value] of Object.entries(spec)) {
    if (value === undefined) continue;
    described[field] = describeField(field, value, `${uri}.${field}`);
  }
  return described;
}

function describeField(field: string, value: unknown, place: string): Json {
  if (field === 'errors') {
    const codes = Object.entries(value as Readonly<Record<string, AnySchema | true>>);
    return Object.fromEntries(
      codes.map(([code, data]) => [code, schemaOrFlag(data, `${place}.${code}`)]),
    );
  }
  if (SCHEMAS.has(field)) return schemaOrFlag(value as AnySchema | boolean, place);
  try {
    return readJson(value);
  } catch (cause) {
    throw new ContractError(place, 'must be plain JSON', { cause });
  }
}

function schemaOrFlag(value: AnySchema | boolean, place: string): JsonSchema {
  return typeof value === 'boolean' ? value : describeSchema(value, place);
}

function compileFields<S>(fields: Json, place: string): S {
  if (!isJsonObject(fields)) throw new ContractError(place, 'must be an object');
  const entries = Object.entries(fields).map(([field, value]) => {
    const at = `${place}.${field}`;
    if (field === 'errors' && isJsonObject(value)) return [field, compileErrors(value, at)];
    // `presence: true` is a flag; the other fields hold a schema, and `true` is one.
    const isFlag = field === 'presence' && typeof value === 'boolean';
    return [field, SCHEMAS.has(field) && !isFlag ? compileSchema(value, at) : value];
  });
  return Object.fromEntries(entries) as S;
}

function compileErrors(errors: JsonObject, place: string): Readonly<Record<string, unknown>> {
  const entries = Object.entries(errors).map(([code, data]) => [
    code,
    data === true ? true : compileSchema(data, `${place}.${code}`),
  ]);
  return Object.fromEntries(entries);
}

type Group = { [segment: string]: unknown };

/** Without a prototype, so that no segment finds what it has not put there. */
function emptyGroup(): Group {
  return Object.create(null) as Group;
}

function withoutUndefined<T extends object>(object: T): T {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}

function objectAt(whole: JsonObject, field: string): JsonObject {
  const found = whole[field];
  if (isJsonObject(found)) return found;
  throw new ContractError(`description.${field}`, 'must be an object');
}

function pathOf(realm: string, uri: string, place: string): readonly string[] {
  if (!uri.startsWith(`${realm}.`)) {
    throw new ContractError(place, 'the URI must begin with the name of the realm');
  }
  return uri.slice(realm.length + 1).split('.');
}

/** Puts a node at its path. A path may neither be used twice nor go through a node. */
function plant(tree: Group, path: readonly string[], node: object, place: string): void {
  const groups = path.slice(0, -1);
  const last = path.at(-1) as string;
  let group = tree;
  for (const segment of groups) {
    group[segment] ??= emptyGroup();
    const next = group[segment] as Group;
    if (typeof next['kind'] === 'string') throw new ContractError(place, 'is inside another name');
    group = next;
  }
  if (Object.hasOwn(group, last)) throw new ContractError(place, 'is declared twice');
  group[last] = node;
}
