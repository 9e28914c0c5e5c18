/**
 * Tokens in the URL of a connection: `?token=…`. What stands in a URL is read by many, so such a token
 * counts only where a realm says so, counts once, and is taken out of all that is passed on.
 */
import { createHash } from 'node:crypto';
import { ProtocolError } from '@realmwire/protocol';
import { SpentTokens } from '../core/spent-tokens.ts';
import { isThenable, type Outcome } from './auth-method.ts';
import type { QueryTokenOptions } from './auth-options.ts';
import type { Remote } from './doorman.ts';
import type { Hub } from './hub.ts';
import type { Hello } from './types.ts';

const NAME = 'token';
/** Enough that no two are the same. */
const DIGEST_CHARACTERS = 24;
/** Tokens that are remembered, of all realms: some 10 MB. */
const MOST_TOKENS = 100_000;
const DEFAULT_KEEP_MS = 24 * 60 * 60 * 1_000;
/** In the headers in which clients say secrets, nothing is changed. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'cookie']);
const IN_HEADER = /([?&]token=)[^&#\s]*/gi;

/** Where a connection comes from, with the token of its URL apart; nothing else tells of that any more. */
export function withoutToken(remote: Remote): Remote {
  const [path = '/', ...rest] = (remote.target ?? '/').split('?');
  const query = new URLSearchParams(rest.join('?'));
  const tokens = query.getAll(NAME);
  if (tokens.length === 0) return remote;
  query.delete(NAME);
  const said = query.toString();
  const headers = Object.entries(remote.headers).map(([name, value]) => [
    name,
    SECRET_HEADERS.has(name) ? value : cleaned(value),
  ]);
  return {
    ...remote,
    target: said === '' ? path : `${path}?${said}`,
    headers: Object.fromEntries(headers),
    // Of several nobody knows which is meant: none is good.
    queryToken: tokens.length === 1 ? (tokens[0] as string) : '',
  };
}

function cleaned(value: string | readonly string[] | undefined) {
  if (value === undefined) return undefined;
  return typeof value === 'string'
    ? value.replace(IN_HEADER, '$1-')
    : value.map((each) => each.replace(IN_HEADER, '$1-'));
}

/** See the head of this file. */
export class QueryTokens {
  readonly #hub: Hub;
  readonly #spent = new SpentTokens(MOST_TOKENS);

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /**
   * What a client says with the token of its URL: that is its ticket, where the realm takes it, and the
   * client shows nothing else.
   */
  read(hello: Hello, token: string | undefined, options: QueryTokenOptions | undefined): Hello {
    if (token === undefined) return hello;
    const { realm, ip } = hello;
    if (options === undefined) {
      this.#hub.log.warn({ realm, ip }, 'a token in the URL was ignored: auth.queryToken is off');
      return hello;
    }
    if (!isSilent(hello)) return hello;
    const { methods: _, ...auth } = hello.auth ?? {};
    return { ...hello, auth: { ...auth, method: 'ticket', token }, token };
  }

  /** Asks about a token that has not been shown before; refuses one that has. */
  once(
    { realm, ip, token = '' }: Hello,
    options: QueryTokenOptions,
    ask: () => Outcome | Promise<Outcome>,
  ): Outcome | Promise<Outcome> {
    const { log, now } = this.#hub;
    if (token === '') return undefined;
    const digest = createHash('sha256')
      .update(token)
      .digest('base64url')
      .slice(0, DIGEST_CHARACTERS);
    const keptUntil = now + keepMsOf(options);
    const problem = this.#spent.take(digest, keptUntil, now);
    if (problem === 'spent') {
      log.warn({ realm, ip }, 'a token in the URL was shown a second time');
      return undefined;
    }
    if (problem === 'full') {
      log.error({ realm, tokens: this.#spent.size }, 'no more tokens of URLs can be remembered');
      return new ProtocolError('limit.reached', { limit: 'auth.queryToken' });
    }
    const settle = (outcome: Outcome): Outcome => {
      if (outcome !== undefined && 'identity' in outcome)
        this.#spent.keep(digest, outcome.shownUntil ?? keptUntil);
      else this.#spent.release(digest);
      return outcome;
    };
    const fail = (error: unknown): never => {
      this.#spent.release(digest);
      throw error;
    };
    try {
      const outcome = ask();
      return isThenable(outcome) ? Promise.resolve(outcome).then(settle, fail) : settle(outcome);
    } catch (error) {
      return fail(error);
    }
  }
}

/** For how long a token is remembered of which nobody says how long it is good. */
function keepMsOf(options: QueryTokenOptions): number {
  return options === true ? DEFAULT_KEEP_MS : options.keepMs;
}

/** Whether a client shows nothing of itself. */
function isSilent({ auth, token }: Hello): boolean {
  if (token !== undefined) return false;
  const { method = 'anonymous', methods } = auth ?? {};
  const offered: readonly unknown[] =
    Array.isArray(methods) && methods.length > 0 ? methods : [method];
  return offered.every((name) => name === 'anonymous');
}
