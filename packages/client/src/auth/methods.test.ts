import { afterEach, describe, expect, test, vi } from 'vitest';
import { cryptosign } from './cryptosign.ts';
import { type Asked, type Method, Unanswerable } from './method.ts';
import { scram } from './scram.ts';
import { wampcra } from './wampcra.ts';

/** RFC 7677 §3, with the nonce of the client that the tests draw. */
const RFC = {
  nonce: 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
  salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
  iterations: 4096,
  kdf: 'pbkdf2',
};
const PRIVATE_KEY = 'd511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd';
const CHALLENGE = 'b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('scram', () => {
  const method = scram({ id: 'user', password: () => 'pencil' });

  test('answers as in RFC 7677 §3, and knows the router by its verifier', async () => {
    drawNonce();
    const { hello, answer, isGenuine } = await method.begin();

    expect(hello).toEqual({
      method: 'wamp-scram',
      id: 'user',
      extra: { nonce: 'rOprNGfwEbeRWgbNEkqO', channel_binding: null },
    });
    expect(isGenuine?.({ verifier: 'undefined' })).toBe(false);
    expect(await answer({ method: 'wamp-scram', extra: RFC })).toEqual({
      signature: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      extra: { nonce: RFC.nonce, channel_binding: null, cbind_data: null },
    });
    const verifier = '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=';
    expect(
      [{ verifier }, { verifier: `v=${verifier}` }].map((extra) => isGenuine?.(extra)),
    ).toEqual([true, true]);
    expect([undefined, {}, { verifier: 'x' }].map((extra) => isGenuine?.(extra))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test.each<{ name: string; changes: object; problem: RegExp }>([
    {
      name: 'with fewer rounds than hide a password',
      changes: { iterations: 4095 },
      problem: /too little/,
    },
    { name: 'with rounds without end', changes: { iterations: 1e9 }, problem: /too much/ },
    { name: 'with Argon2', changes: { kdf: 'argon2id13' }, problem: /PBKDF2 here only/ },
    { name: 'of somebody else', changes: { nonce: 'abc' }, problem: /somebody else/ },
    {
      name: 'with the client’s own nonce',
      changes: { nonce: 'rOprNGfwEbeRWgbNEkqO' },
      problem: /somebody else/,
    },
    { name: 'without a salt', changes: { salt: undefined }, problem: /no salt/ },
    { name: 'without iterations', changes: { iterations: '4096' }, problem: /no iterations/ },
    { name: 'with a salt that is none', changes: { salt: '*' }, problem: /base64/ },
    { name: 'without anything', changes: { nonce: undefined }, problem: /somebody else/ },
  ])('does not answer a challenge $name', async ({ changes, problem }) => {
    drawNonce();

    await refuses(method, { extra: { ...RFC, ...changes } }, problem);
  });

  /** The client draws the nonce of the RFC. */
  function drawNonce(): void {
    const bytes = Buffer.from('rOprNGfwEbeRWgbNEkqO', 'base64');
    vi.spyOn(crypto, 'getRandomValues').mockImplementationOnce(() => new Uint8Array(bytes));
  }
});

describe('wampcra', () => {
  const method = wampcra({ id: 'ann', secret: 'Jefe' });

  test('signs by HMAC-SHA256 (RFC 4231 §4.3)', async () => {
    const { hello, answer } = await method.begin();
    const extra = { challenge: 'what do ya want for nothing?' };

    expect(hello).toEqual({ method: 'wampcra', id: 'ann' });
    expect(await answer({ method: 'wampcra', extra })).toEqual({
      signature: Buffer.from(
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
        'hex',
      ).toString('base64'),
    });
  });

  test('derives the key of a salted password, with the rounds that are usual if none are said', async () => {
    const { answer } = await wampcra({ id: 'ann', secret: 'pw' }).begin();
    const signed = (extra: object) =>
      answer({ method: 'wampcra', extra: { challenge: 'c', ...extra } });

    expect(await signed({ salt: 's' })).toEqual(
      await signed({ salt: 's', iterations: 1000, keylen: 32 }),
    );
    expect(await signed({ salt: 's' })).not.toEqual(await signed({ salt: 't' }));
    expect(await signed({ salt: 's' })).not.toEqual(await signed({}));
  });

  test.each<{ name: string; asked: Partial<Asked>; problem: RegExp }>([
    { name: 'that is no text', asked: { extra: { challenge: 5 } }, problem: /no text/ },
    { name: 'without anything', asked: {}, problem: /no text/ },
    {
      name: 'with a key of no length',
      asked: { extra: { challenge: 'c', salt: 's', keylen: 0 } },
      problem: /too little, or too much/,
    },
    {
      name: 'with a key without end',
      asked: { extra: { challenge: 'c', salt: 's', keylen: 1e9 } },
      problem: /too little, or too much/,
    },
  ])('does not answer a challenge $name', async ({ asked, problem }) => {
    await refuses(method, asked, problem);
  });

  test('says so where a page has no cryptography', async () => {
    vi.stubGlobal('crypto', {});

    await refuses(method, { extra: { challenge: 'c' } }, /no WebCrypto here/);
  });
});

describe('cryptosign', () => {
  test('signs as in the specification of WAMP', async () => {
    const { hello, answer } = await cryptosign({ id: 'ann', privateKey: PRIVATE_KEY }).begin();

    expect(hello).toMatchObject({
      method: 'cryptosign',
      id: 'ann',
      extra: { channel_binding: null },
    });
    expect(await answer({ method: 'cryptosign', extra: { challenge: CHALLENGE } })).toEqual({
      signature:
        'd4209ad10d5aff6bfbc009d7e924795de138a63515efc7afc6b01b7fe5201372190374886a70207b042294af5bd64ce725cd8dceb344e6d11c09d1aaaf4d660fb26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d',
      extra: {},
    });
  });

  test.each([undefined, {}, { challenge: 'ab' }, { challenge: 'z'.repeat(64) }])(
    'does not answer a challenge of %o',
    async (extra) => {
      await refuses(cryptosign({ privateKey: PRIVATE_KEY }), { extra }, /no 32 bytes/);
    },
  );

  test('does not begin with what is no key, nor where there is no Ed25519', async () => {
    await expect(cryptosign({ privateKey: 'abc' }).begin()).rejects.toThrow(/64 hexadecimal/);
    vi.spyOn(crypto.subtle, 'importKey').mockRejectedValueOnce(new Error('NotSupportedError'));
    await expect(cryptosign({ privateKey: PRIVATE_KEY }).begin()).rejects.toThrow(/no Ed25519/);
  });
});

/** A challenge is not answered, and no other attempt would do better. */
async function refuses(method: Method, asked: Partial<Asked>, problem: RegExp): Promise<void> {
  const { hello, answer } = await method.begin();
  const refusal = await answer({ method: hello.method, extra: undefined, ...asked }).catch(
    (error: unknown) => error,
  );

  expect(refusal).toBeInstanceOf(Unanswerable);
  expect((refusal as Error).message).toMatch(problem);
}
