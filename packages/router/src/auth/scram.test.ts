import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { scramAuthMessage } from '@realmwire/protocol/scram';
import { describe, expect, test } from 'vitest';
import type { Asked, Proven } from '../shell/auth-method.ts';
import { answered, asked, attempt } from './attempt.test-support.ts';
import { scram, scramSecret, verifierOf } from './scram.ts';

/** RFC 7677 §3. */
const RFC = {
  password: 'pencil',
  exchange: {
    id: 'user',
    clientNonce: 'rOprNGfwEbeRWgbNEkqO',
    nonce: 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    iterations: 4096,
  },
  proof: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  verifier: '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};
const { salt, iterations } = RFC.exchange;
const secret = await scramSecret('pencil', { salt, iterations });
const METHOD = scram({ user: { ...secret, roles: ['clerk'] } });
const NONCE = { nonce: 'Y2xpZW50' };
const USER = attempt({ id: 'user', extra: NONCE });

describe('a password that both sides prove to know', () => {
  test('is proven as in RFC 7677 §3', () => {
    expect(verifierOf(secret, RFC.exchange, RFC.proof)).toBe(RFC.verifier);
  });

  test('is asked for with what the client needs to stretch it', async () => {
    const { ask } = await asked(METHOD, USER);

    expect(ask).toEqual({
      nonce: expect.stringMatching(/^Y2xpZW50[\w+/]{24}$/),
      salt,
      iterations,
      kdf: 'pbkdf2',
      memory: null,
    });
  });

  test('lets in who knows it, and shows that the router knows it too', async () => {
    const challenge = await asked(METHOD, USER);
    const { proof, verifier } = proofOf(challenge, 'user', 'pencil');

    expect(await answered(challenge, proof, { nonce: challenge.ask['nonce'] })).toEqual({
      identity: { user: 'user', roles: ['clerk'] },
      provider: 'static',
      extra: { verifier },
    });
  });

  test('has to be the same when it is asked about again', async () => {
    const accounts = new Map([['user', { ...secret, revalidateMs: 1_000 }]]);
    const challenge = await asked(
      scram((id) => accounts.get(id)),
      USER,
    );
    const { proof } = proofOf(challenge, 'user', 'pencil');
    const proven = await answered(challenge, proof, { nonce: challenge.ask['nonce'] });
    const { askAgain } = proven as Proven;

    expect(await askAgain?.(0)).toMatchObject({ identity: { user: 'user' } });
    accounts.set('user', { ...secret, revalidateMs: 1_000, storedKey: 'AAAA' });
    expect(await askAgain?.(0)).toBeUndefined();
  });

  test('is not proven by another one, nor by half a proof', async () => {
    const challenge = await asked(METHOD, USER);
    const extra = { nonce: challenge.ask['nonce'] };
    const { proof } = proofOf(challenge, 'user', 'pencil');
    const cut = Buffer.from(proof, 'base64').subarray(0, 31).toString('base64');
    const long = Buffer.concat([Buffer.from(proof, 'base64'), Buffer.of(0)]).toString('base64');

    for (const given of [proofOf(challenge, 'user', 'Pencil').proof, cut, long, '', '*'])
      expect(await answered(challenge, given, extra)).toBeUndefined();
  });

  test('is not proven by what was said another time', async () => {
    const [first, second] = [await asked(METHOD, USER), await asked(METHOD, USER)];
    const { proof } = proofOf(first, 'user', 'pencil');

    for (const { ask } of [first, second])
      expect(await answered(second, proof, { nonce: ask['nonce'] })).toBeUndefined();
    expect(await answered(first, proof)).toBeUndefined();
  });

  test('binds to no channel, and nobody is let believe that it does', async () => {
    const challenge = await asked(METHOD, USER);
    const { proof } = proofOf(challenge, 'user', 'pencil');
    const extra = { nonce: challenge.ask['nonce'], channel_binding: 'tls-unique' };

    expect(await answered(challenge, proof, extra)).toBeUndefined();
    expect(
      await METHOD.begin(
        attempt({ id: 'user', extra: { ...NONCE, channel_binding: 'tls-unique' } }),
      ),
    ).toMatchObject({ code: 'message.invalid', detail: { field: 'extra.channel_binding' } });
    expect(
      (await asked(METHOD, attempt({ id: 'user', extra: { ...NONCE, channel_binding: null } })))
        .ask,
    ).toMatchObject({ salt });
  });

  test.each([
    { name: 'nobody', of: { extra: NONCE }, field: 'id' },
    { name: 'no nonce', of: { id: 'user' }, field: 'extra.nonce' },
    {
      name: 'a nonce that is no text',
      of: { id: 'user', extra: { nonce: 5 } },
      field: 'extra.nonce',
    },
    { name: 'an empty nonce', of: { id: 'user', extra: { nonce: '' } }, field: 'extra.nonce' },
    { name: 'a comma', of: { id: 'user', extra: { nonce: 'a,r=b' } }, field: 'extra.nonce' },
    {
      name: 'a very long nonce',
      of: { id: 'user', extra: { nonce: 'a'.repeat(257) } },
      field: 'extra.nonce',
    },
  ])('is not asked for where a client names $name', async ({ of, field }) => {
    expect(await METHOD.begin(attempt(of))).toMatchObject({
      code: 'message.invalid',
      detail: { method: 'wamp-scram', field },
    });
  });

  test('may be stretched by Argon2, which is the client’s work alone', async () => {
    const method = scram({ user: { ...secret, kdf: 'argon2id13', memory: 65_536 } });
    const expected = { kdf: 'argon2id13', memory: 65_536 };

    expect((await asked(method, USER)).ask).toMatchObject(expected);
    expect((await asked(method, attempt({ id: 'eve', extra: NONCE }))).ask).toMatchObject(expected);
  });

  test('gets a salt of its own where none is given', async () => {
    const [one, other] = await Promise.all([
      scramSecret('x', { iterations: 1 }),
      scramSecret('x', { iterations: 1 }),
    ]);

    expect(Buffer.from(one.salt, 'base64')).toHaveLength(16);
    expect(one.storedKey).not.toBe(other.storedKey);
  });
});

describe('somebody who is not known', () => {
  test('is asked like the others, with a salt that stays the same', async () => {
    const ask = async (id: string) => {
      const { nonce, ...rest } = (await asked(METHOD, attempt({ id, extra: NONCE }))).ask;
      return { ...rest, nonce: (nonce as string).length };
    };
    const [user, eve, again] = [await ask('user'), await ask('eve'), await ask('eve')];

    expect({ ...eve, salt }).toEqual(user);
    expect(eve).toEqual(again);
    expect((eve as unknown as { salt: string }).salt).toHaveLength(salt.length);
  });

  test('comes in with nothing, and is refused in the same way', async () => {
    const challenge = await asked(METHOD, attempt({ id: 'eve', extra: NONCE }));
    const { proof } = proofOf(challenge, 'eve', 'pencil');

    expect(await answered(challenge, proof, { nonce: challenge.ask['nonce'] })).toBeUndefined();
  });

  test('looks like most would, where a function knows them', async () => {
    const method = scram(() => undefined);

    expect((await asked(method, USER)).ask).toMatchObject({ iterations: 600_000, kdf: 'pbkdf2' });
  });
});

/** What a client that knows a password would say, and expect. */
function proofOf({ ask }: Asked, id: string, password: string) {
  const bytes = Buffer.from(ask['salt'] as string, 'base64');
  const rounds = ask['iterations'] as number;
  const salted = pbkdf2Sync(password, bytes, rounds, 32, 'sha256');
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const clientKey = hmac(salted, 'Client Key');
  const message = scramAuthMessage({
    id,
    clientNonce: NONCE.nonce,
    nonce: ask['nonce'] as string,
    salt: ask['salt'] as string,
    iterations: rounds,
  });
  const signature = hmac(createHash('sha256').update(clientKey).digest(), message);
  const proof = clientKey.map((byte, index) => byte ^ (signature[index] as number));
  return {
    proof: Buffer.from(proof).toString('base64'),
    verifier: hmac(hmac(salted, 'Server Key'), message).toString('base64'),
  };
}
