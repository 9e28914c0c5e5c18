/**
 * Decides who may join which realm. Knows no socket: HELLO goes in, an identity or a fault comes out.
 */
import { LIMITS, type LimitName, type MessageOf, ProtocolError } from '@realmwire/protocol';
import type { Hub } from './hub.ts';
import type { ServedRealm } from './served-realm.ts';
import type { Hello, Identity, RealmOptions } from './types.ts';

/** The realm in which operators sit who only use server commands. */
export const OPERATOR_REALM = 'realmwire.operator';

/** Where a connection comes from. */
export interface Remote {
  readonly ip: string;
  readonly headers: Hello['headers'];
  /** It came in by the operator listener. */
  readonly isOperator: boolean;
}

/** How realms are taken that apps bring over the wire. */
export interface AppRealmOptions {
  /** Says whether a client may bring a realm, and who it is then; `null` refuses it. */
  readonly admit: (hello: Hello) => Identity | null | Promise<Identity | null>;
  /** Who may join such a realm and what they may do; default as for every realm. */
  readonly options?: RealmOptions;
}

/** A client that may come in. */
export interface Admission {
  /** Absent: an app that has still to bring its realm. */
  readonly realm: ServedRealm | undefined;
  readonly identity: Identity;
  readonly isApp: boolean;
}

/** See the head of this file. */
export class Doorman {
  /** The limits that WELCOME announces. */
  readonly announced: Readonly<Record<string, number>>;
  readonly #hub: Hub;
  readonly #appRealms: AppRealmOptions | undefined;

  constructor(hub: Hub, appRealms: AppRealmOptions | undefined) {
    this.#hub = hub;
    this.#appRealms = appRealms;
    const names = (Object.keys(LIMITS) as LimitName[]).filter((name) => LIMITS[name].announced);
    this.announced = Object.fromEntries(names.map((name) => [name, hub.limits[name]]));
  }

  /** Answers HELLO or RESUME; a promise where an authenticator has to ask somebody. */
  admit(
    message: MessageOf<'hello'> | MessageOf<'resume'>,
    remote: Remote,
  ): Admission | ProtocolError | Promise<Admission | ProtocolError> {
    const { realm: name } = message;
    if (this.#hub.isDraining) return new ProtocolError('router.draining');
    if (this.#hub.sessions.size >= this.#hub.limits.maxSessions) {
      return new ProtocolError('limit.reached', { limit: 'maxSessions' });
    }
    const realm = this.#hub.realms.get(name);
    if (remote.isOperator && message.brings !== true) {
      if (realm === undefined) return new ProtocolError('realm.unknown', { realm: name });
      return { realm, identity: { user: 'operator', roles: ['operator'] }, isApp: false };
    }
    const authenticate =
      message.brings === true ? this.#appRealms?.admit : realm?.options.authenticate;
    if (message.brings === true && authenticate === undefined) return refused(name);
    if (message.brings !== true && (realm === undefined || name === OPERATOR_REALM)) {
      return new ProtocolError('realm.unknown', { realm: name });
    }
    const isApp = message.brings === true;
    const admitted = (identity: Identity | null) =>
      !isIdentity(identity) ? refused(name) : { realm: isApp ? undefined : realm, identity, isApp };
    return ask(authenticate, helloOf(message, remote), {
      admitted,
      refused: () => this.#failed(name),
    });
  }

  #failed(realm: string): ProtocolError {
    this.#hub.log.error({ realm }, 'authenticate has failed');
    return refused(realm);
  }
}

/** Asks an authenticator; one that fails refuses: it did not say yes. */
function ask<T>(
  authenticate: RealmOptions['authenticate'],
  hello: Hello,
  then: { readonly admitted: (identity: Identity | null) => T; readonly refused: () => T },
): T | Promise<T> {
  try {
    const identity = authenticate === undefined ? {} : authenticate(hello);
    return isThenable(identity)
      ? Promise.resolve(identity).then(then.admitted, then.refused)
      : then.admitted(identity);
  } catch {
    return then.refused();
  }
}

function helloOf(message: MessageOf<'hello'> | MessageOf<'resume'>, remote: Remote): Hello {
  return {
    realm: message.realm,
    auth: message.auth,
    token: message.auth?.token,
    headers: remote.headers,
    ip: remote.ip,
    contract: message.contract,
  };
}

function refused(realm: string): ProtocolError {
  return new ProtocolError('session.refused', { realm });
}

/** What is no identity admits nobody: an authenticator that forgot to answer did not say yes. */
function isIdentity(identity: Identity | null | undefined): identity is Identity {
  return typeof identity === 'object' && identity !== null && !isThenable(identity);
}

function isThenable(value: unknown): value is PromiseLike<Identity | null> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
