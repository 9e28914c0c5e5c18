/**
 * A challenge that is signed with a shared secret (WAMP "Challenge Response Authentication"). With a
 * salt, the secret is derived from a password, so that the router need not know that.
 */
import { createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Attempt, AuthMethod } from '../shell/auth-method.ts';
import type { Accounts, CraAccount } from '../shell/auth-options.ts';
import { lookupOf, provenBy, providerOf } from './accounts.ts';
import { isEqual } from './equal.ts';
import { wrongField } from './wrong-field.ts';

const NAME = 'wampcra';
const DEFAULT_ITERATIONS = 1_000;
const DEFAULT_KEY_BYTES = 32;
const NONCE_BYTES = 16;

/** How a key is derived from a password. */
export interface CraDerivation {
  readonly salt: string;
  readonly iterations?: number;
  readonly keylen?: number;
}

/** The key that the owner of a password signs with: the `secret` of an account with a salt. */
export async function craKey(
  password: string,
  { salt, iterations = DEFAULT_ITERATIONS, keylen = DEFAULT_KEY_BYTES }: CraDerivation,
): Promise<string> {
  const key = await promisify(pbkdf2)(password, salt, iterations, keylen, 'sha256');
  return key.toString('base64');
}

/** The signature of a challenge. */
export function craSignature(secret: string, challenge: string): string {
  return createHmac('sha256', secret).update(challenge).digest('base64');
}

/** See the head of this file. */
export function wampcra(accounts: Accounts<CraAccount>): AuthMethod {
  const hidden = randomBytes(NONCE_BYTES);
  const lookup = lookupOf(accounts, (id, example) => madeUp(hidden, id, example));
  const provider = providerOf(accounts);
  return {
    async begin(attempt) {
      const { id } = attempt;
      if (id === undefined) return wrongField(NAME, 'id', 'must be there');
      const { account, isKnown } = await lookup(attempt, id);
      const challenge = challengeFor(attempt, id, provider);
      return {
        ask: { challenge, ...saltingOf(account) },
        answer({ signature }) {
          const isRight = isEqual(craSignature(account.secret, challenge), signature);
          if (!isRight || !isKnown) return undefined;
          const isSame = ({ secret }: CraAccount) => isEqual(secret, account.secret);
          return provenBy({ account, id, attempt, lookup, provider, isSame });
        },
      };
    },
  };
}

/**
 * What is to be signed: for whom, when, and a number that comes once. It has the fields of WAMP, and
 * tells nothing that the client did not say: whether there is an account, and what it may, is not known
 * to whom has proven nothing.
 */
function challengeFor({ session, now }: Attempt, id: string, provider: string): string {
  return JSON.stringify({
    authid: id,
    authrole: 'anonymous',
    authmethod: NAME,
    authprovider: provider,
    session,
    nonce: randomBytes(NONCE_BYTES).toString('base64url'),
    timestamp: new Date(now).toISOString(),
  });
}

function saltingOf({ salt, iterations, keylen }: CraAccount): Readonly<Record<string, unknown>> {
  if (salt === undefined) return {};
  return {
    salt,
    iterations: iterations ?? DEFAULT_ITERATIONS,
    keylen: keylen ?? DEFAULT_KEY_BYTES,
  };
}

/** Looks like the others, with a salt of its own that stays the same. */
function madeUp(hidden: Buffer, id: string, example: CraAccount | undefined): CraAccount {
  const digest = createHmac('sha512', hidden).update(id).digest();
  const secret = digest.toString('base64');
  if (example?.salt === undefined) return { secret };
  const { salt, iterations, keylen } = example;
  const form = /^[0-9a-f]+$/.test(salt) ? 'hex' : 'base64';
  return {
    secret,
    salt: digest.toString(form).slice(0, salt.length),
    ...(iterations !== undefined && { iterations }),
    ...(keylen !== undefined && { keylen }),
  };
}
