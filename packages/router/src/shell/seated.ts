/**
 * Who a session is: what is the same for all of them, whatever they speak.
 */
import type { SessionId } from '@realmwire/protocol';
import type { Authenticated } from './doorman.ts';
import { type Standing, standingOf } from './standing.ts';
import type { Identity } from './types.ts';

/** Who has come in. */
export interface SeatedInit {
  readonly ids: { readonly id: SessionId; readonly uuid: string };
  readonly identity: Identity;
  readonly auth: Authenticated | undefined;
  readonly realm: string;
  /** When it has joined. */
  readonly since: number;
  /** Roles that it has besides, because of where it comes from. */
  readonly besides?: readonly string[];
}

/** See the head of this file. */
export class Seated {
  readonly id: SessionId;
  readonly uuid: string;
  readonly user: string | undefined;
  readonly authMethod: string | undefined;
  readonly authProvider: string | undefined;
  readonly realm: string;
  readonly since: number;
  readonly #besides: readonly string[];
  #standing: Standing;

  constructor({ ids, identity, auth, realm, since, besides = [] }: SeatedInit) {
    this.id = ids.id;
    this.uuid = ids.uuid;
    this.user = identity.user;
    this.authMethod = auth?.method;
    this.authProvider = auth?.provider;
    this.realm = realm;
    this.since = since;
    this.#besides = besides;
    this.#standing = this.#whole(standingOf(identity, auth?.askAgain));
  }

  /** What its realm made of it when it was asked last. */
  get standing(): Standing {
    return this.#standing;
  }

  get roles(): readonly string[] {
    return this.#standing.roles;
  }

  get ctx(): unknown {
    return this.#standing.ctx;
  }

  /** Its realm knows something new of it. */
  recognize(standing: Standing): void {
    this.#standing = this.#whole(standing);
  }

  #whole(standing: Standing): Standing {
    if (this.#besides.length === 0) return standing;
    return { ...standing, roles: [...standing.roles, ...this.#besides] };
  }
}
