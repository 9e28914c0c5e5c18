/**
 * Decides who may join which realm. Knows no socket: HELLO goes in; an identity, a fault, or something to
 * ask the client first comes out.
 */
import { LIMITS, type LimitName, type MessageOf, ProtocolError } from '@realmwire/protocol';
import { FailedLogins } from '../core/failed-logins.ts';
import { chosen } from './auth-choice.ts';
import {
  type Asked,
  type Attempt,
  type AuthMethod,
  type AuthMethods,
  isThenable,
  type OpenMethods,
  type Outcome,
  type Proven,
} from './auth-method.ts';
import type { AuthOptions } from './auth-options.ts';
import type { Hub } from './hub.ts';
import { QueryTokens } from './query-token.ts';
import type { ServedRealm } from './served-realm.ts';
import type { SessionIds } from './session-ids.ts';
import { type AskAgain, isValidAt, wrongTimeOf } from './standing.ts';
import type { Hello, Identity, RealmOptions } from './types.ts';

/** The realm in which operators sit who only use server commands. */
export const OPERATOR_REALM = 'realmwire.operator';

/** Where a connection comes from. */
export interface Remote {
  readonly ip: string;
  /** The port there, where it has one. */
  readonly port?: number | undefined;
  readonly headers: Hello['headers'];
  /** It came in by the operator listener. */
  readonly isOperator: boolean;
  /** What it has asked for: path and query, where its dialect is chosen by these. */
  readonly target?: string;
  /** The token of its URL; empty: there were several. */
  readonly queryToken?: string;
  /** It is a stream without frames. */
  readonly isStream?: boolean;
}

/** How realms are taken that apps bring over the wire. */
export interface AppRealmOptions {
  /** Says whether a client may bring a realm, and who it is then; `null` refuses it. */
  readonly admit: (hello: Hello) => Identity | null | Promise<Identity | null>;
  /** Who may join such a realm and what they may do; default as for every realm. */
  readonly options?: RealmOptions;
}

/** How a client has shown who it is. */
export interface Authenticated {
  readonly method: string;
  readonly provider: string;
  /** What the client is told in WELCOME. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
  /** Asks again, by what it has shown. */
  readonly askAgain?: AskAgain | undefined;
}

/** A client that may come in. */
export interface Admission {
  /** Absent: an app that has still to bring its realm. */
  readonly realm: ServedRealm | undefined;
  readonly identity: Identity;
  readonly isApp: boolean;
  /** Absent: it did not have to. */
  readonly auth?: Authenticated | undefined;
  /** The id that it was promised, where it was. */
  readonly ids?: SessionIds | undefined;
}

/** What a client is to answer before it may come in. */
export interface Challenge {
  readonly method: string;
  readonly extra: Readonly<Record<string, unknown>>;
  /** To be asked once. */
  answer(given: MessageOf<'authenticate'>): Verdict | Promise<Verdict>;
}

/** Whether a client may come in. */
export type Verdict = Admission | ProtocolError;

/** What the doorman says to HELLO and RESUME. */
export type Reply = Verdict | Challenge;

/** A client that would come in. */
interface Applicant {
  readonly hello: Hello;
  readonly realm: ServedRealm | undefined;
  readonly isApp: boolean;
  readonly ids: SessionIds;
  readonly queryToken: string | undefined;
}

/** What a doorman is made of, besides the hub. */
export interface DoormanOptions {
  readonly appRealms?: AppRealmOptions | undefined;
  readonly openMethods: OpenMethods;
}

/** See the head of this file. */
export class Doorman {
  /** The limits that WELCOME announces. */
  readonly announced: Readonly<Record<string, number>>;
  readonly #hub: Hub;
  readonly #appRealms: AppRealmOptions | undefined;
  readonly #openMethods: OpenMethods;
  readonly #methods = new WeakMap<object, AuthMethods>();
  readonly #failures: FailedLogins;
  readonly #queryTokens: QueryTokens;

  constructor(hub: Hub, { appRealms, openMethods }: DoormanOptions) {
    const { maxAuthFailures: perUser, maxAuthFailuresPerIp: perIp, authFailuresMs } = hub.limits;
    this.#hub = hub;
    this.#appRealms = appRealms;
    this.#openMethods = openMethods;
    this.#failures = new FailedLogins({ perUser, perIp, emptyMs: authFailuresMs });
    this.#queryTokens = new QueryTokens(hub);
    const names = (Object.keys(LIMITS) as LimitName[]).filter((name) => LIMITS[name].announced);
    this.announced = Object.fromEntries(names.map((name) => [name, hub.limits[name]]));
  }

  /**
   * The methods of a realm, made when they are first asked for.
   *
   * @throws TypeError that names what is wrong with its option `auth`
   */
  methodsOf({ auth, authenticate }: RealmOptions): AuthMethods | undefined {
    if (auth === undefined) return undefined;
    checkQueryToken(auth, authenticate !== undefined);
    let methods = this.#methods.get(auth);
    if (methods === undefined) {
      methods = this.#openMethods(auth);
      this.#methods.set(auth, methods);
    }
    return methods;
  }

  /** Answers HELLO or RESUME; a promise where somebody has to be asked. */
  admit(message: MessageOf<'hello'> | MessageOf<'resume'>, remote: Remote): Reply | Promise<Reply> {
    const { realm: name } = message;
    const isApp = message.brings === true;
    if (this.#hub.isDraining) return new ProtocolError('router.draining');
    if (this.#hub.sessions.size >= this.#hub.limits.maxSessions) {
      return new ProtocolError('limit.reached', { limit: 'maxSessions' });
    }
    const realm = this.#hub.realms.get(name);
    if (remote.isOperator && !isApp) {
      if (realm === undefined) return new ProtocolError('realm.unknown', { realm: name });
      return { realm, identity: { user: 'operator', roles: ['operator'] }, isApp };
    }
    if (isApp ? this.#appRealms === undefined : realm === undefined || name === OPERATOR_REALM)
      return isApp ? refused(name) : new ProtocolError('realm.unknown', { realm: name });
    const hello = helloOf(message, remote);
    const ids = this.#hub.drawIds();
    const { queryToken } = remote;
    return this.#begin({ hello, realm: isApp ? undefined : realm, isApp, ids, queryToken });
  }

  #begin(given: Applicant): Reply | Promise<Reply> {
    const { realm, isApp } = given;
    const options = realm?.options ?? {};
    const { queryToken } = options.auth ?? {};
    const hello = this.#queryTokens.read(given.hello, given.queryToken, queryToken);
    const applicant = { ...given, hello };
    const authenticate = isApp ? this.#appRealms?.admit : options.authenticate;
    const methods = this.methodsOf(options);
    if (authenticate === undefined && methods === undefined) return { realm, identity: {}, isApp };
    const choice = chosen(hello, { methods, authenticate });
    if (choice === undefined) {
      const takes = [...(methods ?? new Map()).keys()].join(', ');
      return new ProtocolError('session.refused_method', { realm: hello.realm, takes });
    }
    const { name, method } = choice;
    const begin = () => method.begin(this.#attemptOf(applicant));
    if (queryToken === undefined || hello === given.hello)
      return this.#heed(applicant, name, begin);
    return this.#heed(applicant, name, () => this.#queryTokens.once(hello, queryToken, begin));
  }

  /** Listens to somebody, unless they have failed too often. */
  #heed(
    applicant: Applicant,
    method: string,
    ask: () => ReturnType<AuthMethod['begin']>,
  ): Reply | Promise<Reply> {
    const { hello } = applicant;
    const who = { ip: hello.ip, id: hello.auth?.['id'] as string | undefined };
    const waitMs = this.#failures.waitMs(who, this.#hub.now);
    if (waitMs !== undefined) return new ProtocolError('auth.blocked', { retryAfterMs: waitMs });
    const settle = (outcome: Outcome): Reply => {
      if (outcome instanceof ProtocolError) return outcome;
      if (outcome === undefined) {
        this.#failures.onFailure(who, this.#hub.now);
        return refused(hello.realm);
      }
      return 'ask' in outcome
        ? this.#challenge(applicant, method, outcome)
        : this.#letIn(applicant, method, outcome);
    };
    const fail = (): Reply => {
      this.#hub.log.error({ realm: hello.realm, method }, 'authenticate has failed');
      return settle(undefined);
    };
    try {
      const outcome = ask();
      return isThenable(outcome) ? Promise.resolve(outcome).then(settle, fail) : settle(outcome);
    } catch {
      // What fails refuses: it did not say yes.
      return fail();
    }
  }

  #challenge(applicant: Applicant, method: string, { ask, answer }: Asked): Challenge {
    return {
      method,
      extra: ask,
      answer: (given) =>
        this.#heed(applicant, method, () => answer(given, this.#hub.now)) as
          | Verdict
          | Promise<Verdict>,
    };
  }

  #letIn(
    { realm, hello, isApp, ids }: Applicant,
    method: string,
    { identity, provider, extra, askAgain }: Proven,
  ): Verdict {
    if (!this.#isBelieved(identity, hello)) return refused(hello.realm);
    // Somebody else has drawn the same number meanwhile.
    if (this.#hub.sessions.has(ids.id)) return new ProtocolError('router.busy');
    const auth = {
      method,
      provider,
      ...(extra !== undefined && { extra }),
      ...(askAgain !== undefined && { askAgain }),
    };
    return { realm, identity, isApp, auth, ids };
  }

  /** Who is let in for a time that is over, or none, is not let in. */
  #isBelieved(identity: Identity, { realm }: Hello): boolean {
    const { log, now } = this.#hub;
    const wrong = wrongTimeOf(identity);
    if (wrong !== undefined) log.error({ realm, field: wrong }, 'an identity makes no sense');
    else if (!isValidAt(identity, now)) log.info({ realm }, 'an identity has expired');
    return wrong === undefined && isValidAt(identity, now);
  }

  #attemptOf({ hello, ids }: Applicant): Attempt {
    const { id, extra } = hello.auth ?? {};
    return {
      id: id as string | undefined,
      extra: isDictionary(extra) ? extra : {},
      hello,
      session: ids.id,
      now: this.#hub.now,
    };
  }
}

/** How WELCOME and RESUMED say it. */
export function saidOf(auth: Authenticated | undefined): MessageOf<'welcome'>['auth'] {
  if (auth === undefined) return undefined;
  const { method, provider, extra } = auth;
  return { method, provider, ...(extra !== undefined && { extra: { ...extra } }) };
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

function isDictionary(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws a TypeError where a token in the URL counts, and nobody knows what it is worth, or for how long. */
function checkQueryToken({ queryToken, ticket }: AuthOptions, isAsked: boolean): void {
  if (queryToken === undefined) return;
  if (ticket === undefined && !isAsked)
    throw new TypeError('auth.queryToken needs auth.ticket or authenticate, which get the token');
  if (queryToken !== true && !(queryToken.keepMs > 0))
    throw new TypeError('auth.queryToken must be true, or { keepMs } with a number above 0');
}
