/**
 * Signs a challenge with a shared secret; with a salt, the secret is derived from a password.
 */
import { base64Of, bytesOf, hmac, stretched } from './cipher.ts';
import { type Method, revealed, type Secret, Unanswerable } from './method.ts';

/** Who the client is, and its secret or password. */
export interface CraIdentity {
  readonly id: string;
  readonly secret: Secret;
}

/** See the head of this file. */
export function wampcra({ id, secret }: CraIdentity): Method {
  return {
    begin: () => ({
      hello: { method: 'wampcra', id },
      async answer({ extra = {} }) {
        const { challenge } = extra;
        if (typeof challenge !== 'string') throw new Unanswerable('the challenge is no text');
        const key = await keyOf(await revealed(secret), extra);
        return { signature: base64Of(await hmac(bytesOf(key), challenge)) };
      },
    }),
  };
}

async function keyOf(
  secret: string,
  { salt, iterations = 1_000, keylen = 32 }: Readonly<Record<string, unknown>>,
): Promise<string> {
  if (typeof salt !== 'string') return secret;
  const how = { salt: bytesOf(salt), rounds: iterations, bytes: keylen, leastRounds: 1 };
  // The derived key is used as it is written (WAMP "Salted Passwords").
  return base64Of(await stretched(secret, how));
}
