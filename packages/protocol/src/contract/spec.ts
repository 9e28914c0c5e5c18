/**
 * The shapes of a contract: what may be said about a procedure, a topic and a realm.
 *
 * Types, and the two lists that a check needs at run time. `contract.ts` makes values of them.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Checks } from './checks.ts';
import type { TopicParams } from './uri.ts';

/**
 * What a call without input takes, and one without output gives. A handler without output need not
 * return `undefined`, so it is not that.
 */
export type Nothing = void;

/** Any Standard Schema. It must validate synchronously. */
export type AnySchema = StandardSchemaV1;

/** How the router chooses among several callees of one procedure. */
export const INVOKE_POLICIES = [
  'single',
  'first',
  'last',
  'roundrobin',
  'random',
  'leastbusy',
] as const;

/** One of {@link INVOKE_POLICIES}. */
export type InvokePolicy = (typeof INVOKE_POLICIES)[number];

/**
 * How a foreign WAMP peer gives and gets a payload: as keyword arguments, as positional arguments,
 * or as one positional argument that is the whole payload (the default).
 */
export const WAMP_SHAPES = ['kwargs', 'args', 'single'] as const;

/** One of {@link WAMP_SHAPES}. */
export type WampShape = (typeof WAMP_SHAPES)[number];

/**
 * What happens to the events that a subscriber has no credit for. `pause`: the publishers of the
 * topic wait. `drop-oldest`, `drop-newest`: events are dropped. `latest`: only the newest waits.
 * `disconnect`: the subscriber's session is ended.
 */
export const OVERFLOW_POLICIES = [
  'pause',
  'drop-oldest',
  'drop-newest',
  'latest',
  'disconnect',
] as const;

/** One of {@link OVERFLOW_POLICIES}. */
export type OverflowPolicy = (typeof OVERFLOW_POLICIES)[number];

/** What a contract says about one procedure. */
export interface RpcSpec {
  /** What the caller sends; without it, nothing. */
  readonly input?: AnySchema;
  /** What the callee returns; without it, nothing. */
  readonly output?: AnySchema;
  /** What the callee reports while it works. */
  readonly progress?: AnySchema;
  /** The items of the stream from the caller to the callee. */
  readonly accepts?: AnySchema;
  /** The items of the stream from the callee to the caller. */
  readonly yields?: AnySchema;
  /** The errors that the callee may raise, by code; `true` for a code without data. */
  readonly errors?: Readonly<Record<string, AnySchema | true>>;
  /** Running it twice is the same as running it once, so the router may retry elsewhere. */
  readonly idempotent?: boolean;
  /** How long a call may take unless the caller says otherwise, in milliseconds. */
  readonly timeout?: number;
  /** How the router chooses a callee unless the callees say otherwise. */
  readonly invoke?: InvokePolicy;
  /** How foreign WAMP peers give and get payloads. */
  readonly wamp?: WampShape;
  /** Facts for the application's own tools; plain JSON. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** One line for the documentation. */
  readonly summary?: string;
  /** Not to be used in new code; a text says what to use instead. */
  readonly deprecated?: boolean | string;
}

/** What a contract says about one topic. */
export interface TopicSpec {
  /** What is published. */
  readonly payload: AnySchema;
  /** What tells one instance of the topic from another; each set of values is a topic of its own. */
  readonly params?: StandardSchemaV1<TopicParams, unknown>;
  /** How many events are kept for those who come late or come back. */
  readonly history?: number | { readonly size: number; readonly ttlMs?: number };
  /** The last event is kept and given to each new subscriber. */
  readonly retain?: boolean;
  /** Subscribers see each other; a schema says what each one shows of itself. */
  readonly presence?: boolean | AnySchema;
  /** Only the newest event matters, so a slow subscriber may skip the others. */
  readonly conflate?: boolean;
  /**
   * What happens to events that a subscriber has no credit for, unless it says so itself. Without
   * it: with `conflate`, `latest`; with `history`, the events are sent when there is credit again,
   * as long as they are kept; with `retain`, `latest`; otherwise `drop-newest`.
   */
  readonly overflow?: OverflowPolicy;
  /** How foreign WAMP peers give and get payloads. */
  readonly wamp?: WampShape;
  /** Facts for the application's own tools; plain JSON. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** One line for the documentation. */
  readonly summary?: string;
}

/**
 * One procedure of a contract. The type parameters come in pairs, what the caller sees and what the
 * callee sees: input, output, progress, accepted items, yielded items, errors.
 */
export interface Rpc<
  I = unknown,
  IH = unknown,
  O = unknown,
  OH = unknown,
  P = unknown,
  PH = unknown,
  U = unknown,
  UH = unknown,
  Y = unknown,
  YH = unknown,
  E = unknown,
  EH = unknown,
> {
  readonly kind: 'rpc';
  /** What the contract says. */
  readonly spec: RpcSpec;
  /** Carries the types; never there at run time. */
  readonly '~types'?: {
    callerInput: I;
    calleeInput: IH;
    callerOutput: O;
    calleeOutput: OH;
    callerProgress: P;
    calleeProgress: PH;
    callerSends: U;
    calleeAccepts: UH;
    callerTakes: Y;
    calleeYields: YH;
    callerErrors: E;
    calleeErrors: EH;
  };
}

/** One topic of a contract: what is published, what is received, its parameters, its presence. */
export interface Topic<Pub = unknown, Sub = unknown, Params = unknown, Presence = unknown> {
  readonly kind: 'topic';
  /** What the contract says. */
  readonly spec: TopicSpec;
  /** Carries the types; never there at run time. */
  readonly '~types'?: { published: Pub; received: Sub; params: Params; presence: Presence };
}

/** A place in a contract's tree: a procedure, a topic, or a group of places. */
export type ContractNode = Rpc | Topic | { readonly [segment: string]: ContractNode };

/** A group of procedures and topics. */
export type ContractTree = { readonly [segment: string]: ContractNode };

/** A contract with its name. */
export interface Realm<N extends string = string, T = unknown> {
  readonly kind: 'realm';
  /** The first components of every URI of the realm. */
  readonly name: N;
  /** The procedures and topics. */
  readonly tree: T;
  /** The contract's own version; a label, compatibility is computed. */
  readonly version?: string;
  /** Whether the router lets through URIs that the contract does not declare. */
  readonly allowUndeclared?: boolean;
  /**
   * What applies the schemas: it comes with them, and goes with a copy; not a part of what the
   * contract says.
   *
   * @internal
   */
  readonly '~checks'?: typeof Checks;
}

/** What {@link defineRealm} takes besides the name and the tree. */
export interface RealmOptions {
  /** The contract's own version. */
  readonly version?: string;
  /** Let through URIs that the contract does not declare, unchecked. False by default. */
  readonly allowUndeclared?: boolean;
}
