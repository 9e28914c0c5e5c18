/**
 * A challenge that is signed with a private key (WAMP "Cryptosign-based Authentication").
 *
 * The channel is not bound to: the router is reached through whatever ends TLS in front of it. And the
 * router does not sign a challenge of the client: its certificate says who it is.
 */
import { createPublicKey, type KeyObject, randomBytes, verify } from 'node:crypto';
import type { Attempt, AuthMethod, Proven } from '../shell/auth-method.ts';
import type { AuthOptions, CryptosignAccount, KeyCheck } from '../shell/auth-options.ts';
import type { Identity } from '../shell/types.ts';
import { identityOf, provenAs } from './accounts.ts';
import { wrongField } from './wrong-field.ts';

const NAME = 'cryptosign';
const CHALLENGE_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410 §4). */
const DER_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

type Owner = (
  publicKey: string,
  attempt: Attempt,
) => Proven | undefined | Promise<Proven | undefined>;

/** Whether an answer is the challenge, signed: 64 bytes of signature and the 32 of the challenge. */
export function isSigned(publicKey: string, challenge: string, answer: string): boolean {
  if (!/^[0-9a-f]{192}$/i.test(answer)) return false;
  const signature = Buffer.from(answer.slice(0, SIGNATURE_BYTES * 2), 'hex');
  const message = Buffer.from(answer.slice(SIGNATURE_BYTES * 2), 'hex');
  // No secret: who sees the challenge knows it.
  return message.equals(Buffer.from(challenge, 'hex')) && isValid(publicKey, message, signature);
}

/** See the head of this file. */
export function cryptosign(options: NonNullable<AuthOptions['cryptosign']>): AuthMethod {
  const ownerOf = typeof options === 'function' ? asked(options) : given(options);
  return {
    async begin(attempt) {
      const { pubkey, channel_binding: channel } = attempt.extra;
      if (!isPublicKey(pubkey))
        return wrongField(NAME, 'extra.pubkey', 'must be 64 hexadecimal digits');
      if (typeof channel === 'string')
        return wrongField(NAME, 'extra.channel_binding', 'must be null');
      const publicKey = pubkey.toLowerCase();
      const proven = await ownerOf(publicKey, attempt);
      const challenge = randomBytes(CHALLENGE_BYTES).toString('hex');
      return {
        ask: { challenge, channel_binding: null },
        // The signature is looked at for unknown keys too: it takes the same time.
        answer: ({ signature }) => (isSigned(publicKey, challenge, signature) ? proven : undefined),
      };
    },
  };
}

function asked(check: KeyCheck): Owner {
  return async function ask(publicKey, attempt): Promise<Proven | undefined> {
    const { id, hello } = attempt;
    const identity = await check({ publicKey, id }, hello);
    return typeof identity === 'object' && identity !== null
      ? provenAs(identity, 'dynamic', () => ask(publicKey, attempt))
      : undefined;
  };
}

function given(accounts: Readonly<Record<string, CryptosignAccount>>): Owner {
  const owners = new Map<string, { readonly id: string; readonly identity: Identity }[]>();
  for (const [id, account] of Object.entries(accounts)) {
    for (const key of account.publicKeys) {
      if (!isPublicKey(key) || keyOf(key) === undefined) {
        throw new TypeError(`a public key of ${id} is not an Ed25519 key of 64 hexadecimal digits`);
      }
      const owner = { id, identity: identityOf(account, id) };
      owners.set(key.toLowerCase(), [...(owners.get(key.toLowerCase()) ?? []), owner]);
    }
  }
  return (publicKey, attempt) => {
    const found = owners.get(publicKey)?.find(({ id }) => (attempt.id ?? id) === id);
    return found && { identity: found.identity, provider: 'static' };
  };
}

function isPublicKey(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value);
}

function isValid(publicKey: string, message: Buffer, signature: Buffer): boolean {
  const key = keyOf(publicKey);
  return key !== undefined && verify(null, message, key, signature);
}

/** Undefined where the digits are no key. */
function keyOf(publicKey: string): KeyObject | undefined {
  try {
    const key = Buffer.concat([DER_HEAD, Buffer.from(publicKey, 'hex')]);
    return createPublicKey({ key, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
