import { limitsOf, ProtocolError } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import type { Outcome } from './auth-method.ts';
import { SYSTEM_CLOCK } from './clock.ts';
import { Hub } from './hub.ts';
import { silentLogger } from './logger.ts';
import { QueryTokens, withoutToken } from './query-token.ts';
import type { Hello } from './types.ts';

const REMOTE = { ip: '10.0.0.1', headers: {}, isOperator: false };

describe('the token of a URL', () => {
  test.each([
    { target: '/web?token=abc', path: '/web', queryToken: 'abc' },
    { target: '/web?a=1&token=a%2Bb&b=2', path: '/web?a=1&b=2', queryToken: 'a+b' },
    { target: '/web?%74oken=abc', path: '/web', queryToken: 'abc' },
    { target: '/web?token=', path: '/web', queryToken: '' },
    { target: '/web?token=good&token=bad', path: '/web', queryToken: '' },
    { target: '/?x=a?token=no&token=abc', path: '/?x=a%3Ftoken%3Dno', queryToken: 'abc' },
  ])('is taken out of $target', ({ target, path, queryToken }) => {
    expect(withoutToken({ ...REMOTE, target })).toEqual({ ...REMOTE, target: path, queryToken });
  });

  test.each([undefined, '/', '/web?tokens=1&Token=2', '/token=3'])(
    'is not there in %s',
    (target) => {
      const remote = target === undefined ? REMOTE : { ...REMOTE, target };

      expect(withoutToken(remote)).toBe(remote);
    },
  );

  test('is taken out of headers that repeat the URL, and secrets stay as they are', () => {
    const headers = {
      'x-original-uri': '/web?token=abc&x=1',
      referer: 'https://shop.example/?a=1&TOKEN=abc#top',
      'x-several': ['/?token=abc', 'other'],
      cookie: 'url=/?token=abc',
      authorization: 'Bearer ?token=abc',
      host: 'shop.example',
      absent: undefined,
    };

    expect(withoutToken({ ...REMOTE, target: '/?token=abc', headers }).headers).toEqual({
      ...headers,
      'x-original-uri': '/web?token=-&x=1',
      referer: 'https://shop.example/?a=1&TOKEN=-#top',
      'x-several': ['/?token=-', 'other'],
    });
  });
});

describe('what a client says with a token in the URL', () => {
  const read = (auth: Hello['auth']) => {
    const hello = helloOf({ auth, token: auth?.['token'] as string | undefined });
    return { hello, read: open().tokens.read(hello, 't', true) };
  };

  test.each<{ auth: Hello['auth'] }>([
    { auth: undefined },
    { auth: { method: 'anonymous', id: 'ann' } },
    { auth: { method: 'anonymous', methods: [], id: 'ann' } },
    { auth: { methods: ['anonymous'], id: 'ann' } },
  ])('is a ticket, where it says nothing else: $auth', ({ auth }) => {
    const id = auth === undefined ? {} : { id: 'ann' };

    expect(read(auth).read).toMatchObject({
      token: 't',
      auth: { ...id, method: 'ticket', token: 't' },
    });
    expect(read(auth).read.auth).not.toHaveProperty('methods');
  });

  test.each<{ auth: Hello['auth'] }>([
    { auth: { method: 'ticket', token: 'other' } },
    { auth: { method: 'scram', id: 'ann' } },
    { auth: { method: 'anonymous', methods: ['anonymous', 'ticket'] } },
  ])('is what it says where it says something: $auth', ({ auth }) => {
    const { hello, read: said } = read(auth);

    expect(said).toBe(hello);
  });

  test('is not changed where there is no token, or none counts', () => {
    const { tokens, logged } = open();
    const hello = helloOf();

    expect(tokens.read(hello, undefined, true)).toBe(hello);
    expect(logged).toEqual([]);
    expect(tokens.read(hello, 'secret', undefined)).toBe(hello);
    expect(logged).toEqual([
      [{ realm: 'com.shop', ip: '10.0.0.1' }, expect.stringContaining('auth.queryToken is off')],
    ]);
  });
});

describe('a token of a URL that is shown', () => {
  const proven = { identity: { user: 'ann' }, provider: 'dynamic' };

  test('lets in once, and is asked about once', () => {
    const { show, asked, logged } = open();

    expect(show('t', () => proven)).toBe(proven);
    expect(show('t', () => proven)).toBeUndefined();
    expect(show('u', () => proven)).toBe(proven);
    expect(asked()).toBe(2);
    expect(logged).toEqual([
      [{ realm: 'com.shop', ip: '10.0.0.1' }, expect.stringContaining('a second time')],
    ]);
  });

  test('lets in once, also while it is asked about', async () => {
    const { show } = open();
    const first = show('t', () => Promise.resolve(proven));

    expect(show('t', () => proven)).toBeUndefined();
    expect(await first).toBe(proven);
    expect(show('t', () => proven)).toBeUndefined();
  });

  test.each<{ name: string; answer: () => Outcome | Promise<Outcome> }>([
    { name: 'is none', answer: () => undefined },
    { name: 'is none, as is known later', answer: () => Promise.resolve(undefined) },
    { name: 'is refused with a reason', answer: () => new ProtocolError('session.refused') },
    {
      name: 'cannot be asked about',
      answer: () => {
        throw new Error('no database');
      },
    },
    { name: 'cannot be asked about later', answer: () => Promise.reject(new Error('none')) },
  ])('and $name may be shown again', async ({ answer }) => {
    const { show } = open();
    await Promise.resolve()
      .then(() => show('t', answer))
      .catch(() => {});

    expect(show('t', () => proven)).toBe(proven);
  });

  test('and is empty is none, and is not asked about', () => {
    const { show, asked } = open();

    expect(show('', () => proven)).toBeUndefined();
    expect(asked()).toBe(0);
  });

  test('is remembered as long as it is good, or as long as the realm says', () => {
    const { show, wait } = open();
    void show('until 10', () => ({ ...proven, shownUntil: 10 }));
    void show('unknown', () => proven, { keepMs: 20 });
    void show('for a day', () => proven);

    wait(9);
    expect(show('until 10', () => proven)).toBeUndefined();
    wait(1);
    expect(show('until 10', () => proven)).toBe(proven);
    wait(9);
    expect(show('unknown', () => proven)).toBeUndefined();
    wait(1);
    expect(show('unknown', () => proven)).toBe(proven);
    wait(24 * 60 * 60 * 1_000 - 21);
    expect(show('for a day', () => proven)).toBeUndefined();
    wait(1);
    expect(show('for a day', () => proven)).toBe(proven);
  });

  test('finds nobody who could forget another one for it', () => {
    const { show, logged } = open();
    for (let count = 0; count < 100_000; count += 1) void show(`t${count}`, () => proven);

    expect(show('one more', () => proven)).toMatchObject({ code: 'limit.reached' });
    expect(show('t0', () => proven)).toBeUndefined();
    expect(logged[0]).toEqual([{ realm: 'com.shop', tokens: 100_000 }, expect.any(String)]);
  });
});

function helloOf(said: Partial<Hello> = {}): Hello {
  return {
    realm: 'com.shop',
    auth: undefined,
    token: undefined,
    headers: {},
    ip: '10.0.0.1',
    contract: undefined,
    ...said,
  };
}

/** Tokens at the time 0, which passes by hand. */
function open() {
  const logged: unknown[] = [];
  const log = silentLogger();
  log.warn = log.error = (...line: unknown[]) => void logged.push(line);
  let time = 0;
  let asked = 0;
  const clock = { ...SYSTEM_CLOCK, now: () => time, soon: (ring: () => void) => ring() };
  const hub = new Hub({ limits: limitsOf(), log, clock });
  const tokens = new QueryTokens(hub);
  return {
    tokens,
    logged,
    asked: () => asked,
    wait(ms: number) {
      time += ms;
      hub.tick();
    },
    show(
      token: string,
      answer: () => Outcome | Promise<Outcome>,
      options: true | { keepMs: number } = true,
    ) {
      return tokens.once(helloOf({ token }), options, () => {
        asked += 1;
        return answer();
      });
    },
  };
}
