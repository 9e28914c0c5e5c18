/**
 * Signs a challenge with a private key (Ed25519).
 */
import { bytesOfHex, hexOf, subtle } from './cipher.ts';
import { type Method, revealed, type Secret, Unanswerable } from './method.ts';

const KEY_BYTES = 32;
const CHALLENGE_BYTES = 32;
/** What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410 §7). */
const DER_HEAD = '302e020100300506032b657004220420';

/** Who the client is, and its private key. */
export interface KeyIdentity {
  /** Absent: whose key it is, the router knows. */
  readonly id?: string | undefined;
  /** 32 bytes in hexadecimal. */
  readonly privateKey: Secret;
}

/** See the head of this file. */
export function cryptosign({ id, privateKey }: KeyIdentity): Method {
  return {
    async begin() {
      const key = await keyOf(await revealed(privateKey));
      const extra = { pubkey: await publicKeyOf(key), channel_binding: null };
      return {
        hello: { method: 'cryptosign', ...(id !== undefined && { id }), extra },
        async answer({ extra: asked = {} }) {
          const challenge = bytesOfHex(asked['challenge'], CHALLENGE_BYTES);
          if (challenge === undefined) throw new Unanswerable('the challenge has no 32 bytes');
          const signature = new Uint8Array(await subtle().sign('Ed25519', key, challenge));
          return { signature: hexOf(signature) + hexOf(challenge), extra: {} };
        },
      };
    },
  };
}

async function keyOf(privateKey: string): Promise<CryptoKey> {
  const bytes = bytesOfHex(DER_HEAD + privateKey, DER_HEAD.length / 2 + KEY_BYTES);
  if (bytes === undefined) throw new Unanswerable('the private key has not 64 hexadecimal digits');
  return subtle()
    .importKey('pkcs8', bytes, 'Ed25519', true, ['sign'])
    .catch((cause: unknown) => {
      throw new Unanswerable('there is no Ed25519 in this browser', { cause });
    });
}

async function publicKeyOf(key: CryptoKey): Promise<string> {
  const { x = '' } = await subtle().exportKey('jwk', key);
  const bytes = atob(x.replaceAll('-', '+').replaceAll('_', '/'));
  return hexOf(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)));
}
