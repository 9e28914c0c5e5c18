/**
 * A realm, described once: procedures and topics with the schemas of what they carry.
 *
 * The contract is a plain object. Its nesting is the path by which clients call
 * (`api.order.create`) and the URI on the wire (`com.shop.order.create`). Schemas are any Standard
 * Schema; Zod 4 is the documented choice. Nothing here loads a schema library.
 *
 * A schema has two sides, the input type and the output type (`z.string().default('x')` may be left
 * out by the sender and is always there for the receiver). Whoever sends sees the input side,
 * whoever receives sees the output side, on each hop.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Checks } from './checks.ts';
import { checkRealm } from './contract-checks.ts';
import type {
  AnySchema,
  ContractTree,
  Nothing,
  Realm,
  RealmOptions,
  Rpc,
  RpcSpec,
  Topic,
  TopicSpec,
} from './spec.ts';

/** Declares a procedure. One verb for all shapes: call, progress, streams either way, duplex. */
export function rpc<const S extends RpcSpec>(spec: S): RpcOf<S> {
  return { kind: 'rpc', spec };
}

/** Declares a topic. */
export function topic<const S extends TopicSpec>(spec: S): TopicOf<S> {
  return { kind: 'topic', spec };
}

/**
 * Names a contract and checks it: names, fields and schemas, so that a slip shows where the contract
 * is written and not at the first call.
 *
 * @throws ContractError that names the place.
 */
export function defineRealm<const N extends string, T extends ContractTree>(
  name: N,
  tree: T,
  options: RealmOptions = {},
): Realm<N, T> {
  const realm: Realm<N, T> = { kind: 'realm', name, tree, ...options, '~checks': Checks };
  checkRealm(realm);
  return Object.freeze(realm);
}

/** The procedure that a spec describes, with both sides' types. */
// biome-ignore format: a table
export type RpcOf<S extends RpcSpec> = Rpc<
  SentAs<S['input']>,           ReceivedAs<S['input']>,
  ReceivedAs<S['output']>,      SentAs<S['output']>,
  ItemReceived<S['progress']>,  ItemSent<S['progress']>,
  ItemSent<S['accepts']>,       ItemReceived<S['accepts']>,
  ItemReceived<S['yields']>,    ItemSent<S['yields']>,
  ErrorsReceived<S['errors']>,  ErrorsSent<S['errors']>
>;

/** The topic that a spec describes, with both sides' types. */
export type TopicOf<S extends TopicSpec> = Topic<
  SentAs<S['payload']>,
  ReceivedAs<S['payload']>,
  SentAs<S['params']>,
  S['presence'] extends true ? undefined : ItemReceived<S['presence']>
>;

/** What a sender gives for a schema; nothing without one. */
export type SentAs<S> = S extends AnySchema ? StandardSchemaV1.InferInput<S> : Nothing;

/** What a receiver gets for a schema; nothing without one. */
export type ReceivedAs<S> = S extends AnySchema ? StandardSchemaV1.InferOutput<S> : Nothing;

/** What a sender gives for an optional part of a contract; `never` without a schema. */
export type ItemSent<S> = S extends AnySchema ? StandardSchemaV1.InferInput<S> : never;

/** What a receiver gets for an optional part of a contract; `never` without a schema. */
export type ItemReceived<S> = S extends AnySchema ? StandardSchemaV1.InferOutput<S> : never;

/** The data of each error as the callee gives it. */
// biome-ignore format: a table
export type ErrorsSent<E> = E extends object
  ? { [C in keyof E]: E[C] extends AnySchema ? StandardSchemaV1.InferInput<E[C]> : undefined }
  : Record<never, never>;

/** The data of each error as the caller gets it. */
// biome-ignore format: a table
export type ErrorsReceived<E> = E extends object
  ? { [C in keyof E]: E[C] extends AnySchema ? StandardSchemaV1.InferOutput<E[C]> : undefined }
  : Record<never, never>;
