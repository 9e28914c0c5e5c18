/**
 * A realm that is being served: its core, its contract, its policy and its app.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Limits } from '@realmwire/protocol';
import { type Realm as Contract, realmHash } from '@realmwire/protocol/contract';
import { describeRealm } from '@realmwire/protocol/schema-form';
import { declare, UNDECLARED } from '../core/declarations.ts';
import { Realm } from '../core/realm.ts';
import { withTopicRules } from '../core/topic-rules.ts';
import { Idents } from './idents.ts';
import type { RealmHandle } from './realm-handle.ts';
import type { LiveSession, RealmOptions } from './types.ts';

/** See the head of this file. */
export class ServedRealm {
  readonly name: string;
  readonly core: Realm;
  readonly options: RealmOptions;
  /** Absent: an open realm without a contract. */
  readonly contract: Contract | undefined;
  /** Fingerprint of the contract. */
  readonly hash: string | undefined;
  /** The sessions of apps that brought this realm over the wire. */
  readonly apps = new Set<LiveSession>();
  /** Came over the wire: it goes when its last app has left. */
  readonly isBrought: boolean;
  /** Its backends that can be reached by a name. */
  readonly idents = new Idents<LiveSession>();
  #handle: RealmHandle | undefined;

  constructor(given: {
    readonly name: string;
    readonly contract: Contract | undefined;
    readonly options: RealmOptions;
    readonly isBrought: boolean;
    readonly hub: { readonly limits: Limits; readonly now: number };
  }) {
    this.name = given.name;
    this.contract = given.contract;
    this.options = given.options;
    this.isBrought = given.isBrought;
    this.hash = given.contract === undefined ? undefined : realmHash(describeRealm(given.contract));
    const declarations = given.contract === undefined ? UNDECLARED : declare(given.contract);
    const epoch = randomBytes(9).toString('base64url');
    this.core = new Realm({
      name: given.name,
      declarations: withTopicRules(declarations, given.options.topics ?? []),
      epoch,
      openedAt: given.hub.now,
      disclosure: given.options.disclose ?? (given.contract === undefined ? 'choose' : 'always'),
      limits: given.hub.limits,
      newHash: () => createHash('sha256'),
    });
  }

  /** As the app in this process holds it. */
  get handle(): RealmHandle {
    // The hub has set it before anybody else has the realm.
    return this.#handle as RealmHandle;
  }

  set handle(handle: RealmHandle) {
    this.#handle = handle;
  }

  /** The apps that take packets themselves; one in this process has its hook `onData` for them. */
  get appsOverTheWire(): LiveSession[] {
    return [...this.apps].filter(({ dialect }) => dialect !== 'embedded');
  }
}

/** A figure of all these realms together. */
export function totalOf(realms: Iterable<ServedRealm>, figureOf: (core: Realm) => number): number {
  let total = 0;
  for (const { core } of realms) total += figureOf(core);
  return total;
}
