/**
 * What a contract must be like, beyond what its types can say.
 *
 * Everything here is a mistake of the developer who wrote the contract, or a hostile description
 * that arrived over the wire; both get one {@link ContractError} that names the place.
 */
import { isReserved, isUri, MAX_URI_LENGTH } from '../uri.ts';
import { ContractError } from './contract-error.ts';
import { uriOf } from './node-uri.ts';
import { paramNamesOf } from './params.ts';
import { isSystemCode } from './rpc-error.ts';
import {
  type AnySchema,
  INVOKE_POLICIES,
  OVERFLOW_POLICIES,
  type Realm,
  WAMP_SHAPES,
} from './spec.ts';
import { type ContractLeaf, leavesOf } from './tree.ts';

/**
 * Checks the names, the fields and the kinds of schema of a realm.
 *
 * @throws ContractError that names the place.
 */
export function checkRealm(realm: Realm): void {
  const { name, version, allowUndeclared } = realm;
  if (typeof name !== 'string') throw new ContractError('realm', 'the name is not a text');
  const place = name.slice(0, MAX_URI_LENGTH);
  if (!isUri(name)) {
    throw new ContractError(place, 'a realm is named like `com.shop`: no white space, no `#`');
  }
  if (isReserved(`${name}.`)) {
    throw new ContractError(place, 'names that begin with `wamp` or `realmwire` are reserved');
  }
  refuse(place, 'version', version === undefined ? undefined : text(version));
  refuse(
    place,
    'allowUndeclared',
    allowUndeclared === undefined ? undefined : yesNo(allowUndeclared),
  );
  for (const leaf of leavesOf(realm)) checkLeaf(uriOf(name, leaf.path), leaf);
}

/** A check says what the field should be, or undefined if it is that. */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) => (typeof value === 'string' ? undefined : 'a text');
const yesNo: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
const count: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'a whole number above 0';
const plain: Check = (value) => (isRecord(value) ? undefined : 'an object');
const schema: Check = (value) => (isSchema(value) ? undefined : 'a Standard Schema, such as Zod 4');
const oneOf =
  (names: readonly string[]): Check =>
  (value) =>
    names.includes(value as string) ? undefined : `one of ${names.join(', ')}`;
const either =
  (first: Check, second: Check): Check =>
  (value) =>
    first(value) === undefined ? undefined : second(value) && `${first(value)} or ${second(value)}`;

/** A code is a component of the URI by which a foreign WAMP caller gets the error. */
const CODE = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

const errors: Check = (value) => {
  if (!isRecord(value)) return 'an object of codes';
  for (const [code, data] of Object.entries(value)) {
    if (!CODE.test(code)) return 'an object of codes like `OUT_OF_STOCK`';
    if (isSystemCode(code)) return `without ${code}, which is a code of the framework`;
    if (data !== true && !isSchema(data))
      return 'an object of codes with a Standard Schema or true';
  }
  return undefined;
};

const history: Check = (value) => {
  if (!isRecord(value)) return count(value) && 'a whole number above 0 or { size, ttlMs }';
  const { size, ttlMs } = value;
  const isGood = !count(size) && (ttlMs === undefined || !count(ttlMs));
  return isGood ? undefined : '{ size, ttlMs } with whole numbers above 0';
};

/** The longest time that a timer can wait: 2^31 - 1 ms, 24 days. */
const timeout: Check = (value) =>
  !count(value) && (value as number) < 2 ** 31 ? undefined : 'milliseconds, 1 to 2147483647';

// biome-ignore format: a table
const FIELDS: Readonly<Record<'rpc' | 'topic', Readonly<Record<string, Check>>>> = {
  rpc: {
    input: schema, output: schema, progress: schema, accepts: schema, yields: schema, errors,
    idempotent: yesNo, timeout, invoke: oneOf(INVOKE_POLICIES), wamp: oneOf(WAMP_SHAPES),
    meta: plain, summary: text, deprecated: either(yesNo, text),
  },
  topic: {
    payload: schema, params: schema, history, retain: yesNo, presence: either(yesNo, schema),
    conflate: yesNo, overflow: oneOf(OVERFLOW_POLICIES), wamp: oneOf(WAMP_SHAPES), meta: plain, summary: text,
  },
};

function checkLeaf(uri: string, { kind, spec }: ContractLeaf): void {
  if (!isUri(uri)) throw new ContractError(uri.slice(0, MAX_URI_LENGTH), 'the URI is too long');
  if (!isRecord(spec)) throw new ContractError(uri, `the spec of the ${kind} is not an object`);
  for (const [field, value] of Object.entries(spec)) {
    const check = Object.hasOwn(FIELDS[kind], field) ? FIELDS[kind][field] : undefined;
    if (check === undefined) {
      const known = Object.keys(FIELDS[kind]).join(', ');
      throw new ContractError(uri, `no ${kind} has a field "${field.slice(0, 40)}", only ${known}`);
    }
    if (value !== undefined) refuse(uri, field, check(value));
  }
  if (kind === 'topic') {
    refuse(uri, 'payload', schema(spec['payload']));
    paramNamesOf(uri, spec['params'] as AnySchema | undefined);
  }
}

function refuse(place: string, field: string, wanted: string | undefined): void {
  if (wanted !== undefined) throw new ContractError(place, `"${field}" must be ${wanted}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A schema may be a function too (ArkType). */
function isSchema(value: unknown): boolean {
  const holder = typeof value === 'function' || isRecord(value) ? value : undefined;
  const standard = (holder as { '~standard'?: unknown } | undefined)?.['~standard'];
  return isRecord(standard) && typeof standard['validate'] === 'function';
}
