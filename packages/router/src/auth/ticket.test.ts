import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import type { TokenIssuer } from '../shell/auth-options.ts';
import { answered, asked, attempt } from './attempt.test-support.ts';
import { ticket } from './ticket.ts';

const FIXED = ticket({
  accounts: {
    ann: { ticket: 'ann-ticket', roles: ['clerk'] },
    bob: { ticket: 'bob-ticket', user: 'robert', ctx: 5 },
  },
});

describe('a ticket', () => {
  test('lets in whose it is, sent with hello', async () => {
    expect(await FIXED.begin(attempt({ token: 'ann-ticket' }))).toEqual({
      identity: { user: 'ann', roles: ['clerk'] },
      provider: 'static',
    });
    expect(await FIXED.begin(attempt({ id: 'bob', token: 'bob-ticket' }))).toEqual({
      identity: { user: 'robert', ctx: 5 },
      provider: 'static',
    });
  });

  test('is asked for where it was not sent', async () => {
    const challenge = await asked(FIXED, attempt({ id: 'ann' }));

    expect(challenge.ask).toEqual({});
    expect(await answered(challenge, 'ann-ticket')).toMatchObject({ identity: { user: 'ann' } });
    expect(await answered(challenge, 'bob-ticket')).toBeUndefined();
  });

  test.each(['', 'ann', 'ann-ticke', 'ann-ticket '])(
    'that is wrong lets nobody in: "%s"',
    async (token) => {
      expect(await FIXED.begin(attempt({ token }))).toBeUndefined();
    },
  );

  test('is looked up by a function', async () => {
    const method = ticket(({ ticket: text, id }, { ip }) =>
      text === 't' ? { user: `${id} of ${ip}` } : null,
    );

    expect(await method.begin(attempt({ id: 'ann', token: 't' }))).toEqual({
      identity: { user: 'ann of 10.0.0.1' },
      provider: 'dynamic',
    });
    expect(await method.begin(attempt({ token: 'x' }))).toBeUndefined();
  });
});

describe('a token as a ticket', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const other = generateKeyPairSync('ed25519');
  const jwk = publicKey.export({ format: 'jwk' }) as Record<string, unknown>;
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const issuer = { issuer: 'login', audience: 'shop', algorithms: ['EdDSA'], key: jwk };
  const now = Date.UTC(2026, 0, 2) / 1000;
  const claims = { iss: 'login', aud: 'shop', sub: 'ann', roles: ['clerk', 7], exp: now + 60 };
  const sign = (given: object, key = privateKey) =>
    new SignJWT({ ...given }).setProtectedHeader({ alg: 'EdDSA', kid: 'k1' }).sign(key);
  const admit = async (token: string, changes: Partial<TokenIssuer> = {}, id?: string) =>
    ticket({ issuers: [{ ...issuer, ...changes }] }).begin(attempt({ token, id }));

  test.each<{ name: string; key: TokenIssuer['key'] }>([
    { name: 'a JWK', key: jwk },
    { name: 'a list of them', key: [{ ...jwk, kid: 'k1', alg: 'EdDSA' }] },
    { name: 'PEM', key: pem },
  ])('lets in whom it names, by a key that is $name', async ({ key }) => {
    expect(await admit(await sign(claims), { key })).toEqual({
      identity: { user: 'ann', roles: ['clerk'] },
      provider: 'login',
      shownUntil: (claims.exp + 5) * 1000,
    });
  });

  test('may be signed with a shared secret, if the issuer says so', async () => {
    const secret = new TextEncoder().encode('x'.repeat(32));
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    const shared = { algorithms: ['HS256'], key: 'x'.repeat(32) };

    expect(await admit(token, shared)).toMatchObject({ identity: { user: 'ann' } });
    expect(await admit(token)).toBeUndefined();
  });

  test.each([
    { name: 'too old', changes: { exp: now - 6 } },
    { name: 'not good yet', changes: { nbf: now + 6 } },
    { name: 'good for ever', changes: { exp: undefined } },
    { name: 'for another audience', changes: { aud: 'bank' } },
    { name: 'for no audience', changes: { aud: undefined } },
    { name: 'of another issuer', changes: { iss: 'evil' } },
    { name: 'of nobody', changes: { iss: undefined } },
    { name: 'about nobody', changes: { sub: undefined } },
  ])('lets nobody in that is $name', async ({ changes }) => {
    expect(await admit(await sign({ ...claims, ...changes }))).toBeUndefined();
  });

  test('may be a little late, as clocks are', async () => {
    const token = await sign({ ...claims, exp: now - 4 });

    expect(await admit(token)).toMatchObject({ identity: { user: 'ann' } });
    expect(await admit(token, { clockToleranceSeconds: 0 })).toBeUndefined();
  });

  test('is judged by the time at which it comes, where it was asked for', async () => {
    const challenge = await asked(ticket({ issuers: [issuer] }), attempt());

    expect(await answered(challenge, await sign(claims))).toMatchObject({ provider: 'login' });
  });

  test('decides nothing about how it is checked', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part(claims)}.`;
    const head = `${part({ alg: 'HS256' })}.${part(claims)}`;
    const confused = `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`;
    const embedded = await new SignJWT(claims)
      .setProtectedHeader({
        alg: 'EdDSA',
        jwk: other.publicKey.export({ format: 'jwk' }),
        jku: 'https://evil.example/keys',
      })
      .sign(other.privateKey);

    for (const token of [
      unsigned,
      confused,
      embedded,
      await sign(claims, other.privateKey),
      'a.b.c',
    ])
      expect(await admit(token, { key: pem })).toBeUndefined();
  });

  test('is for who says the name that is in it, if one is said', async () => {
    const token = await sign(claims);

    expect(await admit(token, {}, 'ann')).toMatchObject({ identity: { user: 'ann' } });
    expect(await admit(token, {}, 'bob')).toBeUndefined();
  });

  test('means what the realm makes of it', async () => {
    const token = await sign({ ...claims, tenant: 't1' });
    const identify: TokenIssuer['identify'] = ({ sub, tenant }) =>
      tenant === 't1' ? { user: `${tenant}/${sub}` } : null;

    expect(await admit(token, { identify })).toMatchObject({ identity: { user: 't1/ann' } });
    expect(await admit(await sign(claims), { identify })).toBeUndefined();
    expect(await admit(await sign({ ...claims, roles: undefined }))).toMatchObject({
      identity: { user: 'ann' },
      provider: 'login',
    });
  });

  test('stands beside fixed tickets', async () => {
    const method = ticket({ accounts: { bob: { ticket: 'b' } }, issuers: [issuer] });

    expect(await method.begin(attempt({ token: 'b' }))).toMatchObject({ provider: 'static' });
    expect(await method.begin(attempt({ token: await sign(claims) }))).toMatchObject({
      provider: 'login',
    });
    expect(await ticket({}).begin(attempt({ token: 'b' }))).toBeUndefined();
  });

  test.each<{ name: string; changes: Partial<TokenIssuer>; problem: RegExp }>([
    {
      name: 'no algorithm',
      changes: { algorithms: [] },
      problem: /algorithms of the issuer login/,
    },
    { name: 'none', changes: { algorithms: ['none'] }, problem: /algorithms of the issuer login/ },
    {
      name: 'both kinds',
      changes: { algorithms: ['HS256', 'RS256'] },
      problem: /algorithms of the issuer login/,
    },
    { name: 'a secret for EdDSA', changes: { key: 'secret' }, problem: /public key: PEM or JWK/ },
    {
      name: 'a public key for HS256',
      changes: { algorithms: ['HS256'], key: pem },
      problem: /secret text/,
    },
    { name: 'a key that is none', changes: { key: { kty: 'x' } }, problem: /is not a public key/ },
  ])('is of no issuer that is given with $name', ({ changes, problem }) => {
    expect(() => ticket({ issuers: [{ ...issuer, ...changes }] })).toThrow(problem);
  });
});
