import { describe, expect, test } from 'vitest';
import { announcedBy, announcementOf, WAMP_FEATURES } from './features.ts';
import { problemIn } from './wamp2.test-helper.ts';

const fromClient = (roles: unknown, profile: 'interop' | 'strict' = 'interop') =>
  announcementOf(roles as never, 'client', profile);

describe('what is announced', () => {
  test('has an object of booleans for each role, and no other role', () => {
    for (const [side, roles] of [
      ['router', ['broker', 'dealer']],
      ['client', ['publisher', 'subscriber', 'caller', 'callee']],
    ] as const) {
      const announced = announcedBy(side) as Record<string, { features: Record<string, unknown> }>;
      expect(Object.keys(announced)).toEqual(roles);
      for (const role of Object.values(announced)) {
        expect(Object.keys(role)).toEqual(['features']);
        expect(Object.values(role.features).every((value) => value === true)).toBe(true);
      }
    }
  });

  test('is every row of the table, by each of its roles', () => {
    const all = { ...announcedBy('router'), ...announcedBy('client') } as Record<string, never>;
    for (const { name, roles, isBuilt } of WAMP_FEATURES) {
      expect(isBuilt).toBe(true);
      for (const role of roles) expect(all[role]).toHaveProperty(['features', name], true);
    }
  });

  test('is understood by the other side', () => {
    const { roles, features } = announcementOf(announcedBy('router'), 'router', 'strict');

    expect([...roles]).toEqual(['broker', 'dealer']);
    expect(features).toContain('dealer.call_canceling');
    expect(features).toContain('broker.session_meta_api');
    expect(features).not.toContain('broker.call_canceling');
  });
});

describe('an announcement', () => {
  test('may be of one role that knows nothing', () => {
    for (const role of [{}, { features: {} }]) {
      const { roles, features } = fromClient({ caller: role }, 'strict');
      expect([...roles]).toEqual(['caller']);
      expect([...features]).toEqual([]);
    }
  });

  test.each([[undefined], [{}], [{ broker: {} }], [JSON.parse('{"__proto__":{"caller":{}}}')]])(
    'of no role of a client is a violation',
    (roles) => {
      expect(problemIn(() => fromClient(roles))?.detail).toMatchObject({
        message: 'HELLO',
        field: 'Details.roles',
      });
    },
  );

  test('of a router has to be one of a router', () => {
    const read = () => announcementOf({ caller: {} }, 'router', 'interop');

    expect(problemIn(read)?.detail['message']).toBe('WELCOME');
  });

  test('knows what is true, in both spellings of the specification', () => {
    const features = { call_cancelling: true, call_timeout: false, progressive_call_results: true };

    expect([...fromClient({ callee: { features } }, 'strict').features]).toEqual([
      'callee.call_canceling',
      'callee.progressive_call_results',
    ]);
  });

  test.each([
    ['a feature that is a number', { caller: { features: { call_timeout: 1 } } }],
    ['features that are a list', { caller: { features: ['call_timeout'] } }],
    ['a role that is none', { caller: true }],
  ])('with %s knows nothing, and is a violation for who is strict', (_, roles) => {
    expect([...fromClient(roles).features]).toEqual([]);
    expect(problemIn(() => fromClient(roles, 'strict'))?.detail['field']).toContain(
      'Details.roles.caller',
    );
  });
});
