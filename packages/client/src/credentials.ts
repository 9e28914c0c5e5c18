/**
 * What an application says who it is by: `connect(realm, { auth: scram({ id, password }) })`.
 *
 * What answers the router is loaded when it is first needed.
 */
import type { KeyIdentity } from './auth/cryptosign.ts';
import type { Attempt, Method, Secret } from './auth/method.ts';
import type { ScramIdentity } from './auth/scram.ts';
import type { CraIdentity } from './auth/wampcra.ts';
import type { Auth } from './options.ts';
import type { Platform } from './platform.ts';

type Late = typeof import('./late/auth.ts');

/** A way to show who the client is that answers challenges. */
export interface AuthMethod {
  /** Loads what answers; there is no token. */
  token(): Promise<undefined>;
  /**
   * The platform with sockets over which it answers; to be asked for after {@link token}.
   *
   * @internal
   */
  over(platform: Platform): Platform;
  /**
   * Begins an attempt, whatever its messages look like on the wire.
   *
   * @internal
   */
  begin(): Promise<Attempt>;
}

/** A secret text: a ticket, or a token of whoever the router trusts. A function is asked each time. */
export function ticket(given: Secret): Auth {
  return typeof given === 'string' ? { ticket: given } : { token: given };
}

/** Signs a challenge with a secret that the router knows, or with the key derived from a password. */
export function wampcra(identity: CraIdentity): AuthMethod {
  return methodOf((late) => late.wampcra(identity));
}

/** Proves to know a password, and has the router prove that it does. */
export function scram(identity: ScramIdentity): AuthMethod {
  return methodOf((late) => late.scram(identity));
}

/** Signs a challenge with a private key of which the router knows the public one. */
export function cryptosign(identity: KeyIdentity): AuthMethod {
  return methodOf((late) => late.cryptosign(identity));
}

function methodOf(choose: (late: Late) => Method): AuthMethod {
  let late: Late | undefined;
  const load = async (): Promise<Late> => {
    late ??= await import('./late/auth.ts');
    return late;
  };
  return {
    async token() {
      await load();
      return undefined;
    },
    over(platform) {
      const { openDoor } = late as Late;
      const { openSocket: open, loadMsgpack } = platform;
      const method = choose(late as Late);
      return { ...platform, openSocket: openDoor({ method, open, loadMsgpack }) };
    },
    begin: async () => choose(await load()).begin(),
  };
}
