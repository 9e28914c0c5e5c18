import { defineRealm } from '@realmwire/protocol/contract';
import { describe, expect, test } from 'vitest';
import { type Greeting, greet } from './greeting.ts';

const AT = { url: 'ws://127.0.0.1:8080/', pageUrl: 'http://127.0.0.1:8080/', port: 8080 };

const GREETING: Greeting = {
  version: '1.2.3',
  at: { ...AT, operatorUrl: 'http://127.0.0.1:8081/' },
  settings: { router: { realms: [] }, openRealms: [], listen: {}, isDev: false, logLevel: 'info' },
  file: undefined,
  program: 'realmwire',
};

describe('the greeting', () => {
  test('says where the router is and which realms it serves', () => {
    const contract = defineRealm('com.shop', {}, { version: '2.1' });
    const router = { realms: [{ contract }], appRealms: { admit: () => ({}) } };
    const openRealms = [{ name: 'b', options: {} }];

    const text = greet({ ...GREETING, settings: { ...GREETING.settings, router, openRealms } });

    expect(text).toContain('  WebSocket  ws://127.0.0.1:8080/\n');
    expect(text).toContain('  Operator   http://127.0.0.1:8081/ (this machine only)\n');
    expect(text).toContain('  Realms     com.shop (contract 2.1), b (no contract)\n');
    expect(text).toContain('  Apps       may bring realms, with a token\n');
    expect(text).toContain('  realmwire sessions\n');
    expect(text).not.toContain('OPEN PROFILE');
  });

  test('says where WAMP clients are served, if they are', () => {
    const rawSocketUrl = 'tcp://127.0.0.1:8080';

    const text = greet({ ...GREETING, at: { ...AT, rawSocketUrl } });
    const both = greet({ ...GREETING, at: { ...AT, rawSocketUrl, rawSocketPath: '/run/a' } });

    expect(text).toContain('  WAMP v2    ws://127.0.0.1:8080/ (json, msgpack, cbor)\n');
    expect(text).toContain('  RawSocket  tcp://127.0.0.1:8080\n');
    expect(both).toContain('  RawSocket  tcp://127.0.0.1:8080 and unix:/run/a\n');
    expect(greet(GREETING)).not.toContain('WAMP');
  });

  test('says which paths are for pages and scripts, if some are', () => {
    const served = { realm: 'com.site' };
    const router = { realms: [], seed: { resources: { '/web': served, '/php': served } } };

    const text = greet({ ...GREETING, settings: { ...GREETING.settings, router } });

    expect(text).toContain('  Seed       ws://127.0.0.1:8080 at /web, /php\n');
    expect(greet(GREETING)).not.toContain('Seed');
  });

  test('a router that serves nothing says what to do about it', () => {
    expect(greet(GREETING)).toContain('realmwire start --dev        (opens the realm realm1)');
  });

  test('the open profile is loud, and what to try can be copied', () => {
    const openRealms = [{ name: 'realm1', options: { authorize: 'everything' as const } }];
    const settings = { ...GREETING.settings, openRealms, isDev: true };

    const text = greet({ ...GREETING, at: AT, settings, program: 'pnpm realmwire' });

    expect(text).toContain('!! OPEN PROFILE (--dev)');
    expect(text).toContain('  Operator   off\n');
    expect(text).toContain(
      '  pnpm realmwire register demo.echo --echo --realm realm1 --url ws://127.0.0.1:8080/\n',
    );
  });
});
