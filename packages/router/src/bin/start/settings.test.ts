import { defineRealm } from '@realmwire/protocol/contract';
import { describe, expect, test } from 'vitest';
import type { Hello } from '../../shell/types.ts';
import { readWords } from '../given.ts';
import { checkConfig } from './check-config.ts';
import { settingsOf } from './settings.ts';
import { START } from './start.ts';

const contract = defineRealm('com.shop', {});
const HELLO: Hello = {
  realm: 'r',
  auth: undefined,
  token: undefined,
  headers: {},
  ip: '::1',
  contract: undefined,
};

function settings(config: unknown, ...words: string[]) {
  return settingsOf(checkConfig('f', config), readWords(START, words));
}

function namesOf({ openRealms }: ReturnType<typeof settings>): (string | boolean)[][] {
  return openRealms.map(({ name, options }) => [name, options.authorize === 'everything']);
}

describe('the settings of a router', () => {
  test('have an operator listener unless it is off', () => {
    expect(settings({}).listen).toEqual({ operatorPort: 8081 });
    expect(settings({ operatorPort: 'off' }).listen).toEqual({});
    expect(settings({ operatorPort: 5 }, '--operator-port', 'off').listen).toEqual({});
  });

  test('flags win over the file', () => {
    const config = { host: '0.0.0.0', port: 1, path: '/a', logLevel: 'warn' };
    const words = ['--host', '::1', '--port', '2', '--path', '/b', '--log-level', 'error'];

    const { listen, logLevel } = settings(config, ...words);

    expect(listen).toEqual({ host: '::1', port: 2, path: '/b', operatorPort: 8081 });
    expect(logLevel).toBe('error');
  });

  test('say where and how WAMP is spoken; flags win here too', () => {
    const config = { rawSocketPath: '/a', dialects: ['wamp2'], wamp: { profile: 'strict' } };

    const { listen, router } = settings(config);
    const other = settings(config, '--rawsocket', '/b', '--wamp-profile', 'interop');

    expect(listen.rawSocketPath).toBe('/a');
    expect(router).toMatchObject({ dialects: ['wamp2'], wamp: { profile: 'strict' } });
    expect(other.listen.rawSocketPath).toBe('/b');
    expect(other.router.wamp).toEqual({ profile: 'interop' });
    expect(settings({}).router).not.toHaveProperty('wamp');
  });

  test('say which realm is pushed to, and which ones only push', () => {
    const realms = { 'com.push': { open: true, pushOnly: true }, 'com.shop': { pushOnly: false } };

    const { router, openRealms } = settings({ realms, emit: { realm: 'com.push' }, bridge: false });

    expect(router).toMatchObject({ emit: { realm: 'com.push' }, bridge: false });
    expect(openRealms.map(({ options }) => options)).toEqual([
      { authorize: 'everything', pushOnly: true },
      {},
    ]);
    expect(settings({}).router).not.toHaveProperty('emit');
  });

  test('say where the socket of operators is; flags win here too', () => {
    const config = { admin: { socketPath: '/a' } };

    expect(settings(config).listen.adminSocketPath).toBe('/a');
    expect(settings(config, '--socket', '/b').listen.adminSocketPath).toBe('/b');
    expect(settings({}).listen).not.toHaveProperty('adminSocketPath');
  });

  test('addresses are those of the file', () => {
    const config = { allowIps: ['10.0.0.0/8'], denyIps: ['10.0.0.7'], trustedProxies: ['::1'] };

    expect(settings(config).router).toMatchObject(config);
    expect(settings({}).router).not.toHaveProperty('denyIps');
  });

  test('origins of the file and the flags are added', () => {
    expect(settings({ origins: ['https://a'] }, '--origin', 'https://b').router.origins).toEqual([
      'https://a',
      'https://b',
    ]);
    expect(settings({ origins: '*' }, '--origin', 'https://b').router.origins).toBe('*');
  });

  test('a named realm is open only if the file says so', () => {
    expect(namesOf(settings({ realms: { a: { open: true }, b: {} } }))).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  test('--realm opens realms where the file lets it', () => {
    expect(namesOf(settings({ allowOpenRealms: true }, '--realm', 'a', '--realm', 'b'))).toEqual([
      ['a', true],
      ['b', true],
    ]);
    expect(() => settings({}, '--realm', 'a')).toThrow('--realm opens a realm to everybody');
  });

  test('apps bring realms only with one of the tokens', () => {
    const { router } = settings({
      appRealms: { tokens: ['0123456789abcdef', 'fedcba9876543210'] },
    });
    const admit = (token?: string) => router.appRealms?.admit({ ...HELLO, token });

    expect(admit('fedcba9876543210')).toEqual({ user: 'app', roles: ['app'] });
    expect([admit('0123456789abcde'), admit(''), admit()]).toEqual([null, null, null]);
    expect(settings({}).router.appRealms).toBeUndefined();
  });

  test.each([
    ['--dev', '--host', '0.0.0.0'],
    ['--dev', '--host', 'example.com'],
    ['--port', '65536'],
    ['--path', 'ws'],
    ['--dev', '--realm', 'a b'],
  ])('%s %s %s is refused', (...words) => {
    expect(() => settings({}, ...words)).toThrow(expect.objectContaining({ status: 2 }));
  });
});

describe('the open profile', () => {
  test('has a realm to try things in', () => {
    expect(namesOf(settings({}, '--dev'))).toEqual([['realm1', true]]);
    expect(namesOf(settings({}, '--dev', '--realm', 'a'))).toEqual([['a', true]]);
    expect(namesOf(settings({ realms: [{ contract }] }, '--dev'))).toEqual([]);
  });

  test('asks nobody who they are and lets everybody do everything', () => {
    const realms = [{ contract, authenticate: () => null, authorize: () => false }];

    const { router } = settings({ realms }, '--dev');

    expect(router.realms).toEqual([{ contract, authorize: 'everything' }]);
    expect(router.appRealms?.admit(HELLO)).not.toBeNull();
    expect(router.appRealms?.options).toEqual({ authorize: 'everything' });
  });

  test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])(
    'may serve this machine as %s',
    (host) => {
      expect(settings({}, '--dev', '--host', host).listen.host).toBe(host);
    },
  );
});
