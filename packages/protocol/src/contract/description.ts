/**
 * A contract as plain JSON: what an app sends to a router to create its realm, what tools read, and
 * what the fingerprint is taken of.
 *
 * Each schema is the JSON Schema (draft 2020-12) of what travels: the sender's side. JSON Schema has
 * no word for five kinds of value that travel natively, so a keyword of ours names them:
 *
 * | `x-realmwire` | value | beside it |
 * |---|---|---|
 * | `date`, `bigint`, `bytes` | `Date`, `bigint`, `Uint8Array` | |
 * | `map` | `Map` | `x-keys`, `x-values`: schemas |
 * | `set` | `Set` | `x-values`: a schema |
 *
 * `x-keys` and `x-values` are documents of their own: a `$ref` in them points into them. A schema
 * whose value may be left out as a whole has `x-optional: true`.
 */
import type { InvokePolicy, OverflowPolicy, WampShape } from './spec.ts';

/** A value that JSON can express. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object that JSON can express. */
export type JsonObject = { readonly [key: string]: Json };

/** A JSON Schema; `{}` where the contract's schema cannot be expressed, which accepts anything. */
export type JsonSchema = JsonObject | boolean;

/** The kinds of value that travel natively and have no word in JSON Schema. */
export const NATIVE_KINDS = ['date', 'bigint', 'bytes', 'map', 'set'] as const;

/** One of {@link NATIVE_KINDS}. */
export type NativeKind = (typeof NATIVE_KINDS)[number];

/** The version of this form; another one is refused. */
export const DESCRIPTION_VERSION = 1;

/** A contract as plain JSON. */
export interface RealmDescription {
  /** The version of the form: {@link DESCRIPTION_VERSION}. */
  readonly realmwire: typeof DESCRIPTION_VERSION;
  readonly name: string;
  readonly version?: string;
  readonly allowUndeclared?: boolean;
  /** By URI. */
  readonly procedures: Readonly<Record<string, RpcDescription>>;
  /** By URI, without parameters. */
  readonly topics: Readonly<Record<string, TopicDescription>>;
}

/** A procedure as plain JSON; the fields are those of `RpcSpec`. */
export interface RpcDescription {
  readonly input?: JsonSchema;
  readonly output?: JsonSchema;
  readonly progress?: JsonSchema;
  readonly accepts?: JsonSchema;
  readonly yields?: JsonSchema;
  /** `true` for a code without data. */
  readonly errors?: Readonly<Record<string, JsonSchema>>;
  readonly idempotent?: boolean;
  readonly timeout?: number;
  readonly invoke?: InvokePolicy;
  readonly wamp?: WampShape;
  readonly meta?: JsonObject;
  readonly summary?: string;
  readonly deprecated?: boolean | string;
}

/** A topic as plain JSON; the fields are those of `TopicSpec`. */
export interface TopicDescription {
  readonly payload: JsonSchema;
  readonly params?: JsonSchema;
  readonly history?: number | { readonly size: number; readonly ttlMs?: number };
  readonly retain?: boolean;
  readonly presence?: JsonSchema;
  readonly conflate?: boolean;
  readonly overflow?: OverflowPolicy;
  readonly wamp?: WampShape;
  readonly meta?: JsonObject;
  readonly summary?: string;
}
