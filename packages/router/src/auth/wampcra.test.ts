import { describe, expect, test } from 'vitest';
import { answered, asked, attempt } from './attempt.test-support.ts';
import { craKey, craSignature, wampcra } from './wampcra.ts';

const PLAIN = wampcra({ ann: { secret: 's3cret', roles: ['clerk'] } });

describe('a challenge that is signed with a shared secret', () => {
  test('is signed by HMAC-SHA256 (RFC 4231 §4.3)', () => {
    const signature = craSignature('Jefe', 'what do ya want for nothing?');

    expect(Buffer.from(signature, 'base64').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  test('says for whom it is, and nothing else that is known', async () => {
    const { ask } = await asked(PLAIN, attempt({ id: 'ann' }));

    expect(Object.keys(ask)).toEqual(['challenge']);
    expect(JSON.parse(ask['challenge'] as string)).toEqual({
      authid: 'ann',
      authrole: 'anonymous',
      authmethod: 'wampcra',
      authprovider: 'static',
      session: 7,
      nonce: expect.stringMatching(/^[\w-]{22}$/),
      timestamp: '2026-01-02T00:00:00.000Z',
    });
  });

  test('lets in who signs it', async () => {
    const challenge = await asked(PLAIN, attempt({ id: 'ann' }));
    const signature = craSignature('s3cret', challenge.ask['challenge'] as string);

    expect(await answered(challenge, signature)).toEqual({
      identity: { user: 'ann', roles: ['clerk'] },
      provider: 'static',
    });
  });

  test('is another one each time, so that an answer is good for one', async () => {
    const first = await asked(PLAIN, attempt({ id: 'ann' }));
    const second = await asked(PLAIN, attempt({ id: 'ann' }));
    const signature = craSignature('s3cret', first.ask['challenge'] as string);

    expect(await answered(second, signature)).toBeUndefined();
  });

  test.each(['', 'x', '0'.repeat(8_192)])('is not answered by %s', async (signature) => {
    expect(await answered(await asked(PLAIN, attempt({ id: 'ann' })), signature)).toBeUndefined();
  });

  test('is asked of no one who does not say who it is', async () => {
    expect(await PLAIN.begin(attempt())).toMatchObject({
      code: 'message.invalid',
      detail: { method: 'wampcra', field: 'id' },
    });
  });

  test('comes from a function as well, which is told who asks', async () => {
    const method = wampcra(async (id, { realm }) =>
      id === 'ann' ? { user: `${id}@${realm}`, secret: 'k', ctx: 5 } : null,
    );
    const challenge = await asked(method, attempt({ id: 'ann' }));
    const signature = craSignature('k', challenge.ask['challenge'] as string);

    expect(await answered(challenge, signature)).toEqual({
      identity: { user: 'ann@com.shop', ctx: 5 },
      provider: 'dynamic',
    });
    expect((await asked(method, attempt({ id: 'bob' }))).ask).toEqual({
      challenge: expect.any(String),
    });
  });
});

describe('a secret that is derived from a password', () => {
  test('is made by PBKDF2 (RFC 7914 §11)', async () => {
    const key = await craKey('passwd', { salt: 'salt', iterations: 1, keylen: 64 });

    expect(Buffer.from(key, 'base64').toString('hex')).toBe(
      '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc' +
        '49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783',
    );
  });

  test('is asked for with what it is derived by', async () => {
    const secret = await craKey('pw', { salt: 'abc' });
    const method = wampcra({ ann: { secret, salt: 'abc' } });
    const challenge = await asked(method, attempt({ id: 'ann' }));
    const signature = craSignature(secret, challenge.ask['challenge'] as string);

    expect(challenge.ask).toMatchObject({ salt: 'abc', iterations: 1_000, keylen: 32 });
    expect(await answered(challenge, signature)).toMatchObject({ identity: { user: 'ann' } });
  });
});

describe('somebody who is not known', () => {
  test.each([
    { salts: 'in base64', salt: 'c2FsdHNhbHQ=', form: /^[\w+/]{12}$/ },
    { salts: 'in hexadecimal', salt: 'deadbeef', form: /^[0-9a-f]{8}$/ },
  ])('is asked like the others, with a salt that stays the same ($salts)', async (given) => {
    const account = { secret: 'k', salt: given.salt, iterations: 5, keylen: 16 };
    const method = wampcra({ ann: account });
    const ask = async (id: string) => {
      const { challenge, ...rest } = (await asked(method, attempt({ id }))).ask;
      return { ...rest, fields: Object.keys(JSON.parse(challenge as string)) };
    };

    const [ann, eve, again, mallory] = [
      await ask('ann'),
      await ask('eve'),
      await ask('eve'),
      await ask('mallory'),
    ];

    expect({ ...eve, salt: given.salt }).toEqual(ann);
    expect(eve).toEqual(again);
    expect((eve as { salt?: string }).salt).toMatch(given.form);
    expect(eve).not.toEqual(mallory);
  });

  test.each(['ann', '', '__proto__', 'constructor'])('comes in with nothing: %s', async (id) => {
    const method = wampcra({ bob: { secret: '' } });
    const challenge = await asked(method, attempt({ id }));

    for (const secret of ['', 'undefined', id]) {
      const signature = craSignature(secret, challenge.ask['challenge'] as string);
      expect(await answered(challenge, signature)).toBeUndefined();
    }
  });
});
