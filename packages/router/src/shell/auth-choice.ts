/**
 * Which method of a realm a client is taken by: the first of its own that there is.
 */
import { type AuthMethod, type AuthMethods, isThenable, type Proven } from './auth-method.ts';
import type { AskAgain } from './standing.ts';
import type { Hello, Identity, RealmOptions } from './types.ts';

/** What a realm has. */
export interface Offered {
  readonly methods: AuthMethods | undefined;
  readonly authenticate: RealmOptions['authenticate'];
}

/** What was chosen, with the name that others are told. */
export interface Choice {
  readonly name: string;
  readonly method: AuthMethod;
}

/** Undefined: there is none. */
export function chosen(hello: Hello, { methods, authenticate }: Offered): Choice | undefined {
  for (const name of offersOf(hello)) {
    const method = methods?.get(name);
    if (method !== undefined) return { name, method };
  }
  if (authenticate === undefined) return undefined;
  const isTicket = hello.token !== undefined || mayBeAskedForTicket(hello);
  return { name: isTicket ? 'ticket' : 'anonymous', method: dynamic(authenticate) };
}

/** The methods that a client offers, the preferred one first. */
function offersOf({ auth }: Hello): readonly string[] {
  const methods: unknown = auth?.['methods'];
  if (Array.isArray(methods) && methods.length > 0)
    return methods.filter((name) => typeof name === 'string');
  return [(auth?.['method'] as string | undefined) ?? 'anonymous'];
}

/** Only who gives a list of methods (WAMP) expects to be asked; others have sent what they have. */
function mayBeAskedForTicket(hello: Hello): boolean {
  return Array.isArray(hello.auth?.['methods']) && offersOf(hello).includes('ticket');
}

/** The function of a realm, as a method. */
function dynamic(authenticate: NonNullable<RealmOptions['authenticate']>): AuthMethod {
  const ask = (hello: Hello): Proven | undefined | Promise<Proven | undefined> => {
    const identity = authenticate(hello);
    const prove = (given: unknown) => provenBy(given, () => ask(hello));
    return isThenable(identity) ? Promise.resolve(identity).then(prove) : prove(identity);
  };
  return {
    begin({ hello }) {
      if (hello.token !== undefined || !mayBeAskedForTicket(hello)) return ask(hello);
      return {
        ask: {},
        answer: ({ signature: token }) => ask({ ...hello, auth: { ...hello.auth, token }, token }),
      };
    },
  };
}

/** What is no identity admits nobody: an authenticator that forgot to answer did not say yes. */
function provenBy(identity: unknown, askAgain: AskAgain): Proven | undefined {
  if (typeof identity !== 'object' || identity === null || isThenable(identity)) return undefined;
  const isAskedAgain = (identity as Identity).revalidateMs !== undefined;
  return { identity, provider: 'dynamic', ...(isAskedAgain && { askAgain }) };
}
