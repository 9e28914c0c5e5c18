/**
 * Accounts for every method of authentication, with what clients show for them.
 */
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  pbkdf2Sync,
  sign,
} from 'node:crypto';
import { type Auth, cryptosign, scram, ticket, wampcra } from '@realmwire/client';
import { scramAuthMessage } from '@realmwire/protocol/scram';
import { type AuthOptions, craKey, scramSecret } from '@realmwire/router';

const PRIVATE_KEY = '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510';
const ITERATIONS = 4096;

/** The methods, as a realm has them. */
export const AUTH: AuthOptions = {
  anonymous: { roles: ['guest'] },
  ticket: { accounts: { tim: { ticket: 'tims-ticket', roles: ['clerk'] } } },
  wampcra: {
    cora: { secret: 'coras-secret', roles: ['clerk'] },
  },
  scram: {
    sam: { ...(await scramSecret('sams password', { iterations: ITERATIONS })), roles: ['clerk'] },
  },
  cryptosign: { kim: { publicKeys: [publicKey()], roles: ['clerk'] } },
};

/** The methods with an account whose password is salted. */
export const SALTED: AuthOptions = {
  wampcra: {
    cora: {
      secret: await craKey('pw', { salt: 'salt', iterations: 100 }),
      salt: 'salt',
      iterations: 100,
    },
  },
};

/** How somebody comes in by a method. */
export interface Way {
  readonly method: string;
  readonly user: string;
  /** What our client is given. */
  readonly auth: Auth;
  /** The same, and it does not hold. */
  readonly wrong: Auth;
  /** What a WAMP client says first. */
  readonly hello: Readonly<Record<string, unknown>>;
  /** What it answers. */
  answer(extra: Readonly<Record<string, unknown>>): readonly [signature: string, extra: object];
}

const NONCE = 'Y2xpZW50bm9uY2U=';

/** All of them. */
export const WAYS: readonly Way[] = [
  {
    method: 'ticket',
    user: 'tim',
    auth: ticket(() => 'tims-ticket'),
    wrong: ticket('toms-ticket'),
    hello: { authmethods: ['ticket'], authid: 'tim' },
    answer: () => ['tims-ticket', {}],
  },
  {
    method: 'wampcra',
    user: 'cora',
    auth: wampcra({ id: 'cora', secret: async () => 'coras-secret' }),
    wrong: wampcra({ id: 'cora', secret: 'coras secret' }),
    hello: { authmethods: ['wampcra'], authid: 'cora' },
    answer: ({ challenge }) => [
      hmac(Buffer.from('coras-secret'), challenge as string, 'base64'),
      {},
    ],
  },
  {
    method: 'wamp-scram',
    user: 'sam',
    auth: scram({ id: 'sam', password: 'sams password' }),
    wrong: scram({ id: 'sam', password: 'sams passwort' }),
    hello: {
      authmethods: ['wamp-scram'],
      authid: 'sam',
      authextra: { nonce: NONCE, channel_binding: null },
    },
    answer: (extra) => [proofOf(extra), { nonce: extra['nonce'], channel_binding: null }],
  },
  {
    method: 'cryptosign',
    user: 'kim',
    auth: cryptosign({ privateKey: PRIVATE_KEY }),
    wrong: cryptosign({ privateKey: PRIVATE_KEY.replace('4d', '4e') }),
    hello: { authmethods: ['cryptosign'], authextra: { pubkey: publicKey() } },
    answer: ({ challenge }) => {
      const message = Buffer.from(challenge as string, 'hex');
      return [sign(null, message, privateKey()).toString('hex') + message.toString('hex'), {}];
    },
  },
];

function proofOf(extra: Readonly<Record<string, unknown>>): string {
  const { nonce, salt, iterations } = extra as { nonce: string; salt: string; iterations: number };
  const bytes = Buffer.from(salt, 'base64');
  const salted = pbkdf2Sync('sams password', bytes, iterations, 32, 'sha256');
  const key = Buffer.from(hmac(salted, 'Client Key', 'base64'), 'base64');
  const stored = createHash('sha256').update(key).digest();
  const message = scramAuthMessage({ id: 'sam', clientNonce: NONCE, nonce, salt, iterations });
  const mask = Buffer.from(hmac(stored, message, 'base64'), 'base64');
  return Buffer.from(key.map((byte, index) => byte ^ (mask[index] as number))).toString('base64');
}

function hmac(key: Buffer, text: string, form: 'base64'): string {
  return createHmac('sha256', key).update(text).digest(form);
}

function privateKey() {
  const key = Buffer.from(`302e020100300506032b657004220420${PRIVATE_KEY}`, 'hex');
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function publicKey(): string {
  const { x } = createPublicKey(privateKey()).export({ format: 'jwk' });
  return Buffer.from(x as string, 'base64url').toString('hex');
}
