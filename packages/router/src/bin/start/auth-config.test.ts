import { generateKeyPairSync } from 'node:crypto';
import { defineRealm } from '@realmwire/protocol/contract';
import { describe, expect, test } from 'vitest';
import { readWords } from '../given.ts';
import { checkConfig } from './check-config.ts';
import { realmsOf } from './greeting.ts';
import { settingsOf } from './settings.ts';
import { START } from './start.ts';

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEY = publicKey.export({ format: 'jwk' });
const ISSUER = { issuer: 'login', audience: 'shop', algorithms: ['ES256'], key: KEY };
const SCRAM = { salt: 'c2FsdA==', iterations: 4096, storedKey: 'a2V5', serverKey: 'a2V5' };
const AUTH = {
  anonymous: { roles: ['guest'] },
  ticket: { accounts: { ann: { ticket: 'anns-ticket', roles: ['clerk'] } }, issuers: [ISSUER] },
  wampcra: { bob: { secret: 'bobs-secret', salt: 'salt', iterations: 1000, keylen: 32 } },
  scram: { cid: SCRAM },
  cryptosign: { dan: { publicKeys: ['ab'.repeat(32)], user: 'daniel' } },
};

function check(auth: unknown) {
  return checkConfig('f', { realms: { 'com.shop': { auth } } });
}

describe('how clients show who they are, in the configuration', () => {
  test('is what the realm is opened with', () => {
    const config = checkConfig('f', { realms: { 'com.shop': { open: true, auth: AUTH }, b: {} } });
    const settings = settingsOf(config, readWords(START, []));

    expect(settings.openRealms).toEqual([
      { name: 'com.shop', options: { authorize: 'everything', auth: AUTH } },
      { name: 'b', options: {} },
    ]);
    expect(realmsOf(settings)).toEqual([
      'com.shop (open; by anonymous, ticket, wampcra, scram, cryptosign)',
      'b (no contract)',
    ]);
  });

  test('is left out in the open profile', () => {
    const open = checkConfig('f', { realms: { 'com.shop': { auth: AUTH } } });
    const contract = defineRealm('com.shop', {});
    const withContract = checkConfig('f', { realms: [{ contract, auth: AUTH }] });
    const dev = readWords(START, ['--dev']);

    expect(settingsOf(open, dev).openRealms[0]?.options).toEqual({ authorize: 'everything' });
    expect(settingsOf(withContract, dev).router.realms).toEqual([
      { contract, authorize: 'everything' },
    ]);
  });

  test('may say a ticket in the URL', () => {
    const ticket = { accounts: { ann: { ticket: 'long-enough' } } };
    const auth = { ticket, queryToken: { keepMs: 60_000 } };
    const wrong = { realms: { a: { auth: { ...auth, queryToken: false } } } };

    expect(checkConfig('f', { realms: { a: { auth } } })).toMatchObject({
      realms: { a: { auth } },
    });
    expect(() => checkConfig('f', wrong)).toThrow(/auth\.queryToken must be true, or an object/);
  });

  test('may be functions in a module', () => {
    const contract = defineRealm('com.shop', {});
    const lookup = () => null;
    const auth = { ticket: lookup, wampcra: lookup, scram: lookup, cryptosign: lookup };

    expect(checkConfig('f', { realms: [{ contract, auth }] })).toMatchObject({
      realms: [{ auth }],
    });
  });

  test.each<{ auth: unknown; says: string }>([
    { auth: 5, says: 'auth must be an object of methods' },
    { auth: { tickets: {} }, says: 'auth.tickets is no field of a configuration' },
    { auth: { anonymous: false }, says: 'auth.anonymous must be true, or' },
    { auth: { ticket: { accounts: { ann: { ticket: 'short' } } } }, says: 'at least 8 characters' },
    { auth: { wampcra: 5 }, says: 'auth.wampcra must be an object such as' },
    {
      auth: { wampcra: { ann: { secret: 'hunter2' } } },
      says: 'wampcra.ann.secret must be a secret of at least 8',
    },
    {
      auth: { scram: { ann: { ...SCRAM, iterations: 5 } } },
      says: 'scram.ann.iterations must be 4096 or more',
    },
    {
      auth: { scram: { ann: { ...SCRAM, salt: '*' } } },
      says: 'scram.ann.salt must be a text in base64',
    },
    {
      auth: { cryptosign: { ann: { publicKeys: ['ab'] } } },
      says: 'publicKeys[0] must be 64 hexadecimal digits',
    },
    {
      auth: { ticket: { issuers: [{ ...ISSUER, algorithms: ['none'] }] } },
      says: 'auth cannot be used: the algorithms of the issuer login',
    },
  ])('is refused where it is wrong: $says', ({ auth, says }) => {
    expect(() => check(auth)).toThrow(says);
  });

  test('is told without its secrets', () => {
    expect(() => check({ wampcra: { ann: { secret: 'hunter2' } } })).not.toThrow('hunter2');
    expect(() => check({ ticket: { accounts: { ann: { ticket: 'hunter2' } } } })).not.toThrow(
      'hunter2',
    );
  });
});
