import { generateKeyPairSync, sign } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import type { Outcome, Proven } from '../shell/auth-method.ts';
import type { TokenIssuer } from '../shell/auth-options.ts';
import type { Identity } from '../shell/types.ts';
import { answered, asked, attempt } from './attempt.test-support.ts';
import { cryptosign } from './cryptosign.ts';
import { ticket } from './ticket.ts';
import { craSignature, wampcra } from './wampcra.ts';

const NOW = Date.UTC(2026, 0, 2);
const ANN = { user: 'ann', revalidateMs: 60_000 };

describe('who has come in and is asked about again', () => {
  test('by a ticket still has to have it', async () => {
    let identity: Identity | null = ANN;
    const method = ticket(({ ticket: text, id }) =>
      `${text} ${id}` === 't ann' ? identity : null,
    );
    const proven = await method.begin(attempt({ token: 't', id: 'ann' }));

    identity = { ...ANN, roles: ['boss'] };
    expect(await again(proven)).toMatchObject({ identity: { roles: ['boss'] } });
    identity = null;
    expect(await again(proven)).toBeUndefined();
  });

  test('by a token has one that is still good', async () => {
    const secret = 'x'.repeat(32);
    const issuer: TokenIssuer = {
      issuer: 'login',
      audience: 'shop',
      algorithms: ['HS256'],
      key: secret,
      identify: () => ANN,
    };
    const claims = { iss: 'login', aud: 'shop', exp: NOW / 1000 + 60 };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(secret));
    const proven = await ticket({ issuers: [issuer] }).begin(attempt({ token }));

    expect(await again(proven, NOW + 59_000)).toMatchObject({ identity: ANN });
    expect(await again(proven, NOW + 66_000)).toBeUndefined();
  });

  test('by a shared secret has an account with the same one', async () => {
    const accounts = new Map([['ann', { ...ANN, secret: 's' }]]);
    const method = wampcra((id) => accounts.get(id));
    const challenge = await asked(method, attempt({ id: 'ann' }));
    const text = challenge.ask['challenge'] as string;
    const proven = await answered(challenge, craSignature('s', text));

    accounts.set('ann', { ...ANN, secret: 's', user: 'anna' });
    const next = await again(proven);
    expect(next).toMatchObject({ identity: { user: 'anna' }, provider: 'dynamic' });
    accounts.set('ann', { ...ANN, secret: 'new' });
    expect(await again(next)).toBeUndefined();
    accounts.clear();
    expect(await again(next)).toBeUndefined();
  });

  test('by a key still owns it', async () => {
    let identity: Identity | null = ANN;
    const { publicKey: key, privateKey } = generateKeyPairSync('ed25519');
    const { x } = key.export({ format: 'jwk' });
    const pubkey = Buffer.from(x as string, 'base64url').toString('hex');
    const method = cryptosign(({ publicKey }) => (publicKey === pubkey ? identity : null));
    const challenge = await asked(method, attempt({ extra: { pubkey } }));
    const text = challenge.ask['challenge'] as string;
    const signature = sign(null, Buffer.from(text, 'hex'), privateKey).toString('hex');
    const proven = await answered(challenge, signature + text);

    expect(await again(proven)).toMatchObject({ identity: ANN });
    identity = null;
    expect(await again(proven)).toBeUndefined();
  });

  test('by a token may stay as long as that is good, if its issuer says so', async () => {
    const claims = { iss: 'login', aud: 'shop', sub: 'ann', exp: NOW / 1000 + 60 };
    const secret = 'x'.repeat(32);
    const issuer = { issuer: 'login', audience: 'shop', algorithms: ['HS256'], key: secret };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(secret));
    const expiryOf = async (changes: Partial<TokenIssuer>) => {
      const method = ticket({ issuers: [{ ...issuer, ...changes }] });
      return ((await method.begin(attempt({ token }))) as Proven).identity.expiresAt;
    };

    expect(await expiryOf({})).toBeUndefined();
    expect(await expiryOf({ endsSessions: true, clockToleranceSeconds: 1 })).toBe(NOW + 61_000);
    const soon = { endsSessions: true, identify: () => ({ expiresAt: NOW + 1 }) };
    expect(await expiryOf(soon)).toBe(NOW + 1);
  });

  test('and fails to be looked up has not been refused', async () => {
    const secret = 'x'.repeat(32);
    const identify = () => Promise.reject(new Error('no database'));
    const issuer = { issuer: 'login', audience: 'shop', algorithms: ['HS256'], key: secret };
    const token = await new SignJWT({ iss: 'login', aud: 'shop', exp: NOW / 1000 + 60 })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(secret));

    const outcome = ticket({ issuers: [{ ...issuer, identify }] }).begin(attempt({ token }));

    await expect(outcome).rejects.toThrow('no database');
  });

  test('is not kept in mind where nobody wants to ask', async () => {
    const proven = await ticket(() => ({ user: 'ann' })).begin(attempt({ token: 't' }));

    expect(proven).toEqual({ identity: { user: 'ann' }, provider: 'dynamic' });
  });
});

async function again(outcome: Outcome, now = NOW): Promise<Outcome> {
  return (outcome as Proven).askAgain?.(now);
}
