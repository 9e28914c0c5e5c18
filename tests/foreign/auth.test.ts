/**
 * WAMP clients that show who they are, by each method that they have.
 */
import { generateKeyPairSync } from 'node:crypto';
import { craKey, createRouter } from '@realmwire/router';
import { LeakCheck } from '@realmwire/testkit';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { payloadOf } from './behaviours/behaviour.ts';
import { everybody } from './clients/all.ts';
import { type Client, type Credentials, given } from './clients/puppet.ts';

const REALM = 'realm1';
const PASSWORD = 'an old password';
const SALT = { salt: 'c2FsdA==', iterations: 1_200, keylen: 24 };

const KEYS = rawKeys();
const OTHER_KEYS = rawKeys();

const ALICE: Readonly<Record<string, Credentials>> = {
  ticket: { method: 'ticket', authid: 'alice', ticket: 'the ticket of alice' },
  wampcra: { method: 'wampcra', authid: 'alice', secret: 'the secret of alice' },
  'wampcra with a salt': { method: 'wampcra', authid: 'salted', secret: PASSWORD },
  cryptosign: { method: 'cryptosign', authid: 'alice', ...KEYS },
};

const WRONG: Readonly<Record<string, Credentials>> = {
  'another ticket': { method: 'ticket', authid: 'alice', ticket: 'a wrong ticket' },
  'the ticket of nobody': { method: 'ticket', authid: 'nobody', ticket: 'the ticket of alice' },
  'another secret': { method: 'wampcra', authid: 'alice', secret: 'a wrong secret' },
  'the secret of nobody': { method: 'wampcra', authid: 'nobody', secret: 'the secret of alice' },
  'another password': { method: 'wampcra', authid: 'salted', secret: 'a wrong password' },
  'the key of nobody': { method: 'cryptosign', authid: 'alice', ...OTHER_KEYS },
};

const { clients, reason, end } = await everybody();
if (reason !== undefined) console.warn(`Autobahn for Python is left out: ${reason}`);
afterAll(end);

/** Our own clients have tests of their own for this; WAMP by hand has no secrets. */
const FOREIGN = clients.filter(({ name }) => !/^(realmwire|wamp) /.test(name));

describe.each(FOREIGN)('$name', (client: Client) => {
  let router: ReturnType<typeof createRouter>;
  let leaks: LeakCheck;
  let url = '';

  beforeEach(async () => {
    router = createRouter();
    const user = { roles: ['customer'] };
    router.openRealm(REALM, {
      authorize: 'everything',
      auth: {
        ticket: { accounts: { alice: { ...user, ticket: 'the ticket of alice' } } },
        wampcra: {
          alice: { ...user, secret: 'the secret of alice' },
          salted: { ...user, secret: await craKey(PASSWORD, SALT), ...SALT },
        },
        cryptosign: { alice: { ...user, publicKeys: [KEYS.publicKey] } },
      },
    });
    ({ url } = await router.listen({ port: 0 }));
    leaks = new LeakCheck(router);
  });
  afterEach(async () => {
    await leaks.end();
    await router.close();
  });

  test.each(Object.entries(ALICE))('comes in by %s, and is who it says', async (_, credentials) => {
    const puppet = await client.join({ url, realm: REALM, credentials });

    expect([puppet.authid, puppet.authrole, puppet.authmethod]).toEqual([
      credentials.authid,
      'customer',
      credentials.method,
    ]);
    const details = await puppet.call('wamp.session.get', given([puppet.id])).result;
    expect(payloadOf(details).args[0]).toMatchObject({
      authid: credentials.authid,
      authrole: 'customer',
      authmethod: credentials.method,
    });
    await puppet.leave();
  });

  test.each(Object.entries(WRONG))('does not come in by %s', async (_, credentials) => {
    await expect(client.join({ url, realm: REALM, credentials })).rejects.toMatchObject({
      uri: 'wamp.error.authentication_failed',
    });
  });

  test('does not come in without a method that the realm has', async () => {
    await expect(client.join({ url, realm: REALM })).rejects.toMatchObject({
      uri: 'wamp.error.no_matching_auth_method',
    });
  });
});

/** A pair of Ed25519 keys in hexadecimal, as these clients take them. */
function rawKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const hex = (text: string): string => Buffer.from(text, 'base64url').toString('hex');
  return { privateKey: hex(d), publicKey: hex(x) };
}
