/**
 * A contract as a list: every procedure and topic by its URI.
 *
 * Also the way back from a concrete URI to the topic that declares it, which only a router needs: a
 * client computes URIs and never takes one apart.
 */
import { ContractError } from './contract-error.ts';
import { uriOf } from './node-uri.ts';
import { paramNamesOf } from './params.ts';
import type { Realm, RpcSpec, TopicSpec } from './spec.ts';
import { paramsOf } from './uri.ts';

/** A procedure of a contract and where it is. */
export interface RpcDeclaration {
  readonly kind: 'rpc';
  /** The realm's name and the path. */
  readonly uri: string;
  readonly path: readonly string[];
  readonly spec: RpcSpec;
}

/** A topic of a contract and where it is. */
export interface TopicDeclaration {
  readonly kind: 'topic';
  /** The realm's name and the path, without parameters. */
  readonly uri: string;
  readonly path: readonly string[];
  readonly spec: TopicSpec;
  /** The names of the parameters; their order in a URI is alphabetical. */
  readonly paramNames: readonly string[];
}

/** A procedure or topic of a contract and where it is. */
export type Declaration = RpcDeclaration | TopicDeclaration;

/** The declarations of a contract by URI. */
export type Declarations = ReadonlyMap<string, Declaration>;

/** A topic that was found by a concrete URI, and the values in that URI, not yet checked. */
export interface FoundTopic {
  readonly topic: TopicDeclaration;
  readonly params: Readonly<Record<string, string>>;
}

/** A leaf of a contract's tree: what {@link leavesOf} finds, its spec not yet checked. */
export interface ContractLeaf {
  readonly kind: 'rpc' | 'topic';
  readonly path: readonly string[];
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Every procedure and topic of the realm, by URI, in the order in which they are written. */
export function declarationsOf(realm: Realm): Declarations {
  const declarations = new Map<string, Declaration>();
  for (const { kind, path, spec } of leavesOf(realm)) {
    const uri = uriOf(realm.name, path);
    // `defineRealm` has checked the specs.
    if (kind === 'rpc') declarations.set(uri, { kind, uri, path, spec });
    else declarations.set(uri, topicDeclaration(uri, path, spec as unknown as TopicSpec));
  }
  return declarations;
}

/**
 * The topic that declares a concrete URI: the one with the longest URI that is a beginning of it, if
 * the rest has as many components as the topic has parameters.
 */
export function findTopic(declarations: Declarations, uri: string): FoundTopic | undefined {
  for (let end = uri.length; end > 0; end = uri.lastIndexOf('.', end - 1)) {
    const topic = declarations.get(uri.slice(0, end));
    if (topic === undefined) continue;
    // A declaration is a leaf, so no shorter one can be meant.
    if (topic.kind !== 'topic') return undefined;
    const params = paramsOf(topic.uri, topic.paramNames, uri);
    return params && { topic, params };
  }
  return undefined;
}

/**
 * Every leaf of the realm's tree.
 *
 * @throws ContractError for a name that cannot be part of a URI or that a client could not reach,
 * and for a node that is neither a procedure, nor a topic, nor a group.
 */
export function leavesOf(realm: Realm): ContractLeaf[] {
  const leaves: ContractLeaf[] = [];
  gather(realm.name, realm.tree, [], leaves);
  return leaves;
}

/** Deepest path of a contract; a cycle of groups ends here. */
const MAX_DEPTH = 16;
const SEGMENT = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Names that a client's `api` object needs for itself: the members of a procedure and a topic, which
 * a client without the contract at run time could not tell from a path, and what JavaScript reads
 * from any object (`await api.group` reads `then`).
 */
const TAKEN = new Set([
  'isError',
  'publish',
  'subscribe',
  'then',
  'toJSON',
  'constructor',
  'prototype',
  '__proto__',
]);

function gather(
  name: string,
  node: unknown,
  path: readonly string[],
  leaves: ContractLeaf[],
): void {
  const place = uriOf(name, path);
  if (path.length > MAX_DEPTH) throw new ContractError(place, `deeper than ${MAX_DEPTH} groups`);
  if (!isPlainObject(node))
    throw new ContractError(place, 'neither rpc(), nor topic(), nor a group');

  const { kind, spec } = node;
  // A group may have a member of the name `kind`, but that is an object.
  if (kind === 'rpc' || kind === 'topic') {
    if (path.length === 0) throw new ContractError(place, 'the tree of a realm is a group');
    leaves.push({ kind, path, spec: spec as ContractLeaf['spec'] });
    return;
  }
  for (const [segment, child] of Object.entries(node)) {
    if (!SEGMENT.test(segment)) {
      const shown = JSON.stringify(segment.slice(0, 64));
      throw new ContractError(place, `${shown} is no name: use letters, digits, _ and -`);
    }
    if (TAKEN.has(segment)) {
      throw new ContractError(place, `"${segment}" is taken by the client and may not be a name`);
    }
    gather(name, child, [...path, segment], leaves);
  }
}

function topicDeclaration(uri: string, path: readonly string[], spec: TopicSpec): TopicDeclaration {
  return { kind: 'topic', uri, path, spec, paramNames: paramNamesOf(uri, spec.params) };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
