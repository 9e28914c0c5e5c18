import { describe, expect, test } from 'vitest';
import { attempt } from './attempt.test-support.ts';
import { AUTH_METHODS, openMethods } from './methods.ts';

describe('the table of methods', () => {
  test('has the names that WAMP gives them', () => {
    expect(Object.values(AUTH_METHODS).map(({ name }) => name)).toEqual([
      'anonymous',
      'ticket',
      'wampcra',
      'wamp-scram',
      'cryptosign',
    ]);
  });

  test('gives a realm what it has picked', async () => {
    const methods = openMethods({ anonymous: true, scram: {}, ticket: undefined as never });

    expect([...methods.keys()]).toEqual(['anonymous', 'wamp-scram']);
    expect(await methods.get('anonymous')?.begin(attempt())).toEqual({
      identity: {},
      provider: 'static',
    });
  });

  test('gives who comes without a name what the realm says', async () => {
    const methods = openMethods({ anonymous: { roles: ['guest'] } });

    expect(await methods.get('anonymous')?.begin(attempt())).toMatchObject({
      identity: { roles: ['guest'] },
    });
  });

  test.each(['tickets', 'constructor'])('has no %s, and says what it has', (name) => {
    expect(() => openMethods({ [name]: {} })).toThrow(
      `auth.${name} is no method of authentication; there are anonymous, ticket, wampcra, scram, cryptosign`,
    );
  });
});
