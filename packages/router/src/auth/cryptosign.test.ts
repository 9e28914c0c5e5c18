import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { answered, asked, attempt } from './attempt.test-support.ts';
import { cryptosign, isSigned } from './cryptosign.ts';

const CHANNEL = '62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff';
/** WAMP "Cryptosign-based Authentication", "Test Vectors"; those with a channel sign it XORed. */
const VECTORS = [
  {
    channel: undefined,
    privateKey: '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510',
    challenge: 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    signature:
      'b32675b221f08593213737bef8240e7c15228b07028e19595294678c90d11c0cae80a357331bfc5cc9fb71081464e6e75013517c2cf067ad566a6b7b728e5d03ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  },
  {
    channel: undefined,
    privateKey: 'd511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd',
    challenge: 'b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d',
    signature:
      'd4209ad10d5aff6bfbc009d7e924795de138a63515efc7afc6b01b7fe5201372190374886a70207b042294af5bd64ce725cd8dceb344e6d11c09d1aaaf4d660fb26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d',
  },
  {
    channel: undefined,
    privateKey: '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b',
    challenge: 'b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2',
    signature:
      '7beb282184baadd08f166f16dd683b39cab53816ed81e6955def951cb2ddad1ec184e206746fd82bda075af03711d3d5658fc84a76196b0fa8d1ebc92ef9f30bb05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2',
  },
  {
    channel: CHANNEL,
    privateKey: '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510',
    challenge: 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    signature:
      '9b6f41540c9b95b4b7b281c3042fa9c54cef43c842d62ea3fd6030fcb66e70b3e80d49d44c29d1635da9348d02ec93f3ed1ef227dfb59a07b580095c2b82f80f9d16ca518aa0c2b707f2b2a609edeca73bca8dd59817a633f35574ac6fd80d00',
  },
  {
    channel: CHANNEL,
    privateKey: 'd511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd',
    challenge: 'b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d',
    signature:
      '305aaa3ac25e98f651427688b3fc43fe7d8a68a7ec1d7d61c61517c519bd4a427c3015599d83ca28b4c652333920223844ef0725eb5dc2febfd6af7677b73f01d0852a29b460fc92ec943242ac638a053bbacc200512b18b30d15083cbdc9282',
  },
  {
    channel: CHANNEL,
    privateKey: '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b',
    challenge: 'b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2',
    signature:
      'ee3c7644fd8070532bc1fde3d70d742267da545d8c8f03e63bda63f1ad4214f4d2c4bfdb4eb9526def42deeb7e31602a6ff99eba893e0a4ad4d45892ca75e608d2b75e24a189a7f78ca776ba36fc53f6c3e31c32f251f2c524f0a44202f2902d',
  },
];
const [{ privateKey: ANN }, { privateKey: BOB }] = VECTORS as [Vector, Vector];
const METHOD = cryptosign({
  ann: { publicKeys: [publicKeyOf(ANN).toUpperCase()], roles: ['clerk'] },
});
const KNOWN = { pubkey: publicKeyOf(ANN) };

type Vector = (typeof VECTORS)[number];

describe('a challenge that is signed with a private key', () => {
  test.each(VECTORS)('is signed as in the specification ($challenge, $channel)', (vector) => {
    const { channel, privateKey, challenge, signature } = vector;
    const signed = channel === undefined ? challenge : xor(challenge, channel);

    expect(isSigned(publicKeyOf(privateKey), signed, signature)).toBe(true);
    expect(answerTo(signed, privateKey)).toBe(signature);
  });

  test('lets in whose key it is', async () => {
    const challenge = await asked(METHOD, attempt({ extra: KNOWN }));
    const { challenge: text, ...rest } = challenge.ask;

    expect(text).toMatch(/^[0-9a-f]{64}$/);
    expect(rest).toEqual({ channel_binding: null });
    expect(await answered(challenge, answerTo(text as string, ANN))).toEqual({
      identity: { user: 'ann', roles: ['clerk'] },
      provider: 'static',
    });
  });

  test('lets nobody in with the key of another, under another name, or with an old answer', async () => {
    const old = await asked(METHOD, attempt({ extra: KNOWN }));
    const challenge = await asked(METHOD, attempt({ extra: KNOWN }));
    const other = await asked(METHOD, attempt({ id: 'bob', extra: KNOWN }));
    const text = challenge.ask['challenge'] as string;
    const oldAnswer = answerTo(old.ask['challenge'] as string, ANN);

    for (const answer of [answerTo(text, BOB), oldAnswer, oldAnswer.slice(0, 128) + text, '', 'zz'])
      expect(await answered(challenge, answer)).toBeUndefined();
    const otherAnswer = answerTo(other.ask['challenge'] as string, ANN);
    expect(await answered(other, otherAnswer)).toBeUndefined();
  });

  test('is asked of unknown keys too, which come in with nothing', async () => {
    const challenge = await asked(METHOD, attempt({ extra: { pubkey: publicKeyOf(BOB) } }));

    expect(Object.keys(challenge.ask)).toEqual(['challenge', 'channel_binding']);
    const answer = answerTo(challenge.ask['challenge'] as string, BOB);
    expect(await answered(challenge, answer)).toBeUndefined();
  });

  test('comes from a function as well, which is told the key in small letters', async () => {
    const method = cryptosign(async ({ publicKey, id }) =>
      publicKey === publicKeyOf(ANN) ? { user: `${id}!` } : null,
    );
    const extra = { pubkey: publicKeyOf(ANN).toUpperCase() };
    const challenge = await asked(method, attempt({ id: 'ann', extra }));
    const answer = answerTo(challenge.ask['challenge'] as string, ANN);
    const other = await asked(method, attempt({ extra: { pubkey: publicKeyOf(BOB) } }));

    expect(await answered(challenge, answer)).toEqual({
      identity: { user: 'ann!' },
      provider: 'dynamic',
    });
    expect(await answered(other, answerTo(other.ask['challenge'] as string, BOB))).toBeUndefined();
  });

  test('may serve several users of one key, who say which they are', async () => {
    const publicKeys = [publicKeyOf(ANN)];
    const method = cryptosign({ ann: { publicKeys }, bob: { publicKeys } });
    const challenge = await asked(method, attempt({ id: 'bob', extra: KNOWN }));
    const answer = answerTo(challenge.ask['challenge'] as string, ANN);

    expect(await answered(challenge, answer)).toMatchObject({ identity: { user: 'bob' } });
  });

  test.each([
    { name: 'no key', extra: {}, field: 'extra.pubkey' },
    { name: 'half a key', extra: { pubkey: 'ab'.repeat(16) }, field: 'extra.pubkey' },
    { name: 'a key that is no text', extra: { pubkey: 5 }, field: 'extra.pubkey' },
    {
      name: 'a channel to bind to',
      extra: { ...KNOWN, channel_binding: 'tls-unique' },
      field: 'extra.channel_binding',
    },
  ])('is not asked where a client gives $name', async ({ extra, field }) => {
    expect(await METHOD.begin(attempt({ extra }))).toMatchObject({
      code: 'message.invalid',
      detail: { method: 'cryptosign', field },
    });
  });

  test('is not set up with what is no key, and it is said whose', () => {
    expect(() => cryptosign({ ann: { publicKeys: ['abc'] } })).toThrow(/public key of ann/);
  });
});

function publicKeyOf(privateKey: string): string {
  const jwk = createPublicKey(keyOf(privateKey)).export({ format: 'jwk' });
  return Buffer.from(jwk.x as string, 'base64url').toString('hex');
}

function answerTo(challenge: string, privateKey: string): string {
  return sign(null, Buffer.from(challenge, 'hex'), keyOf(privateKey)).toString('hex') + challenge;
}

function keyOf(privateKey: string) {
  const key = Buffer.from(`302e020100300506032b657004220420${privateKey}`, 'hex');
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function xor(one: string, other: string): string {
  const mask = Buffer.from(other, 'hex');
  const bytes = Buffer.from(one, 'hex').map((byte, index) => byte ^ (mask[index] as number));
  return Buffer.from(bytes).toString('hex');
}
