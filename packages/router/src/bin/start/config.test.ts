import { defineRealm } from '@realmwire/protocol/contract';
import { describe, expect, test } from 'vitest';
import { checkConfig } from './check-config.ts';
import { CONFIG, MODULE_CONFIG } from './config.ts';

const contract = defineRealm('com.shop', {});

describe('the configuration', () => {
  test('may be empty', () => {
    expect(checkConfig('f', {})).toEqual({});
  });

  test('takes every field', () => {
    const config = {
      host: '0.0.0.0',
      port: 0,
      path: '/ws',
      operatorPort: 'off',
      rawSocketPath: '/run/shop/wamp.sock',
      admin: { socketPath: 'auto' },
      dialects: ['native'],
      bridge: false,
      emit: { realm: 'com.a', topic: 'com.a.channel', methods: ['GET'] },
      seed: {
        resources: {
          '/web': {
            realm: 'com.shop',
            routes: { a: { call: 'b', answer: 'c' } },
            topics: { t: 'o' },
          },
        },
        maxPerIP: 2,
      },
      wamp: { profile: 'strict' },
      allowOpenRealms: true,
      appRealms: { tokens: ['0123456789abcdef'] },
      origins: ['https://example.com'],
      allowIps: ['10.0.0.0/8'],
      denyIps: ['10.0.0.7'],
      trustedProxies: ['127.0.0.1'],
      limits: { drainMs: 5 },
      logLevel: 'warn',
      realms: { 'com.a': { open: true }, b: {} },
    };

    expect(checkConfig('f', config)).toEqual(config);
    expect(Object.keys(CONFIG.shape).sort()).toEqual(Object.keys(config).sort());
  });

  test('of a module takes contracts with what serves them', () => {
    const realms = [{ contract, implementation: {}, onOpen: () => {}, authorize: 'everything' }];

    expect(checkConfig('f', { realms })).toEqual({ realms });
  });

  test.each(Object.entries({ ...CONFIG.shape, ...MODULE_CONFIG.shape }))(
    'says what %s is for',
    (_, schema) => {
      expect(schema.description).toMatch(/\.$/);
    },
  );

  // biome-ignore format: a table
  test.each([
    { config: { port: 'abc' }, says: 'port must be a whole number from 0 to 65535, not "abc".' },
    { config: { port: 70_000 }, says: 'port must be a whole number from 0 to 65535, not 70000.' },
    { config: { port: 1.5 }, says: 'port must be a whole number from 0 to 65535, not 1.5.' },
    { config: { host: '' }, says: 'host must be an address of this machine such as "127.0.0.1", not "".' },
    { config: { path: 'ws' }, says: 'path must be a path that begins with "/", not "ws".' },
    { config: { operatorPort: 'on' }, says: 'operatorPort must be a whole number from 0 to 65535, or "off", not "on".' },
    { config: { rawSocketPath: '' }, says: 'rawSocketPath must be a path of a UNIX socket such as "/run/shop/wamp.sock", not "".' },
    { config: { admin: '/a' }, says: 'admin must be an object such as { "socketPath": "auto" }, not "/a".' },
    { config: { admin: { socketPath: '' } }, says: 'admin.socketPath must be a path of a UNIX socket such as "/run/shop/admin.sock", or "auto", not "".' },
    { config: { admin: { socket: '/a' } }, says: 'admin.socket is no field of a configuration; did you mean socketPath?' },
    { config: { dialects: ['wamp'] }, says: 'dialects[0] must be one of native, wamp2, seed, not "wamp".' },
    { config: { dialects: [] }, says: 'dialects must be a list of some of native, wamp2, seed, not [].' },
    { config: { wamp: 'strict' }, says: 'wamp must be an object such as { "profile": "strict" }, not "strict".' },
    { config: { wamp: { profile: 'lax' } }, says: 'wamp.profile must be one of interop, strict, not "lax".' },
    { config: { wamp: { profil: 'strict' } }, says: 'wamp.profil is no field of a configuration; did you mean profile?' },
    { config: { emit: { realm: 'a', topic: 'b c' } }, says: 'emit.topic must be words joined with dots, such as "com.push.channel", not "b c".' },
    { config: { emit: { realm: 'a', methods: ['PUT'] } }, says: 'emit.methods[0] must be GET or POST, not "PUT".' },
    { config: { seed: {} }, says: 'seed.resources must be an object from paths such as "/web" to { "realm": "com.shop" }.' },
    { config: { seed: { resources: { web: { realm: 'a' } } } }, says: 'seed.resources must name paths that begin with "/", one or more, not {"web":{"realm":"a"}}.' },
    { config: { seed: { resources: { '/': { realm: 'a', words: 'plain' } } } }, says: 'seed.resources["/"].words must be packets, text or any, not "plain".' },
    { config: { seed: { resources: { '/web': { realm: 'a', routes: { x: {} } } } } }, says: 'seed.resources["/web"].routes.x must be an object such as { "call": "com.shop.order" } or { "publish": "com.shop.wish" }, not {}.' },
    { config: { seed: { resources: { '/': { realm: 'a' } }, maxPerIP: 0 } }, says: 'seed.maxPerIP must be a whole number from 1 to 10000000, not 0.' },
    { config: { seed: { resources: { '/': { realm: 'a' } }, maxPerIp: 1 } }, says: 'seed.maxPerIp is no field of a configuration; did you mean maxPerIP?' },
    { config: { seed: { resources: { '/': { realm: 'a', route: {} } } } }, says: 'seed.resources["/"].route is no field of a configuration; did you mean routes?' },
    { config: { seed: { resources: { '/': { realm: '' } } } }, says: 'seed.resources["/"].realm must be the name of a realm, not "".' },
    { config: { seed: { resources: { '/': { realm: 'a', topics: ['x'] } } } }, says: 'seed.resources["/"].topics must be an object from topics to opcodes, not ["x"].' },
    { config: { seed: { resources: { '/a': { realm: 'a' }, '/b': { realm: 'a' } }, rawResource: '/c' } }, says: 'seed.rawResource must be one of /a, /b, not "/c".' },
    { config: { seed: { resources: { '/': { realm: 'a' } }, backends: '127.0.0.1' } }, says: 'seed.backends must be a list of addresses, not "127.0.0.1".' },
    { config: { seed: { resources: { '/': { realm: 'a' } }, pingIntervalMs: 1 } }, says: 'seed.pingIntervalMs must be a whole number from 100 to 600000, not 1.' },
    { config: { seed: { resources: { '/': { realm: 'a' } }, origins: 'x' } }, says: 'seed.origins must be a list of origins such as ["https://example.com"], or "*", not "x".' },
    { config: { allowOpenRealms: 1 }, says: 'allowOpenRealms must be true or false, not 1.' },
    { config: { appRealms: {} }, says: 'appRealms.tokens must be a list of tokens.' },
    { config: { appRealms: { tokens: ['short-secret'] } }, says: 'appRealms.tokens[0] must have at least 16 characters.' },
    { config: { origins: 'https://a' }, says: 'origins must be a list of origins such as ["https://example.com"], or "*", not "https://a".' },
    { config: { allowIps: ['10.0.0.0/33'] }, says: 'allowIps must be a list of addresses and networks such as ["192.0.2.0/24"], not ["10.0.0.0/33"].' },
    { config: { trustedProxies: 'proxy' }, says: 'trustedProxies must be a list of addresses and networks such as ["192.0.2.0/24"], not "proxy".' },
    { config: { limits: { drainMs: -1 } }, says: 'limits.drainMs must be a whole number from 0 to 600000, not -1.' },
    { config: { limits: { drain: 1 } }, says: 'limits.drain is no field of a configuration; did you mean drainMs?' },
    { config: { logLevel: 'loud' }, says: 'logLevel must be one of trace, debug, info, warn, error, fatal, silent, not "loud".' },
    { config: { realms: 'com.shop' }, says: 'realms must be an object from names to { "open": true }, or a list of contracts, not "com.shop".' },
    { config: { realms: { 'com.shop': true } }, says: 'realms["com.shop"] must be an object such as { "open": true }, not true.' },
    { config: { realms: { shop: { open: 'yes' } } }, says: 'realms.shop.open must be true or false, not "yes".' },
    { config: { realms: { 'a b': {} } }, says: 'realms["a b"] must be named by words joined with dots, such as "com.shop", not {}.' },
    { config: { realms: { 'wamp.x': {} } }, says: 'realms["wamp.x"] has a name that is reserved, not {}.' },
    { config: { realms: [{ contract: {} }] }, says: 'realms[0].contract must be a contract made by defineRealm, not {}.' },
    { config: { realms: [{ contract, onOpen: 1 }] }, says: 'realms[0].onOpen must be a function, not 1.' },
    { config: { realms: [{ contract, authorize: 'all' }] }, says: 'realms[0].authorize must be a function or "everything", not "all".' },
    { config: { prot: 1 }, says: 'prot is no field of a configuration; did you mean port?' },
    { config: [], says: 'the configuration must be an object, not [].' },
    { config: null, says: 'the configuration must be an object, not null.' },
  ])('$config is refused: $says', ({ config, says }) => {
    expect(() => checkConfig('file.json', config)).toThrow(
      expect.objectContaining({ message: `file.json: ${says}`, status: 1 }),
    );
  });

  test('tells all that is wrong in one message', () => {
    expect(() => checkConfig('f', { port: -1, logLevel: 1 })).toThrow(
      /^f: port .*\n {2}f: logLevel .*$/,
    );
  });

  test('never shows a token', () => {
    expect(() => checkConfig('f', { appRealms: { tokens: ['hunter2'] } })).not.toThrow('hunter2');
  });
});
