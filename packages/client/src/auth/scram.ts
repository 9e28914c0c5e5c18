/**
 * Proves to know a password without sending it, and lets the router prove the same (RFC 5802).
 */
import { preparedText, scramAuthMessage } from '@realmwire/protocol/scram';
import { type Bytes, base64Of, bytesOfBase64, hmac, sha256, stretched } from './cipher.ts';
import { type Asked, type Method, revealed, type Secret, Unanswerable } from './method.ts';

/** RFC 7677 §4; a router that wants fewer rounds would like to find out the password. */
const LEAST_ROUNDS = 4096;
const NONCE_BYTES = 18;
const KEY_BYTES = 32;

/** Who the client is, and its password. */
export interface ScramIdentity {
  readonly id: string;
  readonly password: Secret;
}

/** See the head of this file. */
export function scram({ id, password }: ScramIdentity): Method {
  return {
    begin() {
      const clientNonce = base64Of(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
      let verifier: string | undefined;
      return {
        hello: {
          method: 'wamp-scram',
          id,
          extra: { nonce: clientNonce, channel_binding: null },
        },
        async answer({ extra = {} }) {
          const { nonce, salt, iterations } = checked(extra, clientNonce);
          const message = scramAuthMessage({ id, clientNonce, nonce, salt, iterations });
          const proof = await proofOf(await revealed(password), { salt, iterations, message });
          verifier = proof.verifier;
          return {
            signature: proof.signature,
            extra: { nonce, channel_binding: null, cbind_data: null },
          };
        },
        // Some routers write it as RFC 5802 does.
        isGenuine: (extra) =>
          verifier !== undefined && String(extra?.['verifier']).replace(/^v=/, '') === verifier,
      };
    },
  };
}

/** What the router says, if that can be answered. */
function checked(extra: NonNullable<Asked['extra']>, clientNonce: string) {
  const { nonce, salt, iterations, kdf = 'pbkdf2' } = extra;
  if (kdf !== 'pbkdf2') throw new Unanswerable('the password is stretched by PBKDF2 here only');
  const isFresh =
    typeof nonce === 'string' && nonce.startsWith(clientNonce) && nonce.length > clientNonce.length;
  if (!isFresh) throw new Unanswerable('the router answers somebody else');
  if (typeof salt !== 'string' || typeof iterations !== 'number')
    throw new Unanswerable('the challenge has no salt, or no iterations');
  return { nonce, salt, iterations };
}

async function proofOf(
  password: string,
  given: { readonly salt: string; readonly iterations: number; readonly message: string },
): Promise<{ readonly signature: string; readonly verifier: string }> {
  const salted = await stretched(preparedText(password), {
    salt: saltOf(given.salt),
    rounds: given.iterations,
    bytes: KEY_BYTES,
    leastRounds: LEAST_ROUNDS,
  });
  const clientKey = await hmac(salted, 'Client Key');
  const mask = await hmac(await sha256(clientKey), given.message);
  const verifier = await hmac(await hmac(salted, 'Server Key'), given.message);
  return {
    signature: base64Of(clientKey.map((byte, index) => byte ^ (mask[index] as number))),
    verifier: base64Of(verifier),
  };
}

function saltOf(text: string): Bytes {
  try {
    return bytesOfBase64(text);
  } catch {
    throw new Unanswerable('the salt is not in base64');
  }
}
