import { describe, expect, test } from 'vitest';
import { quirksOf } from './quirks.ts';

/** What a client in wide use announces, which forgets canceled calls by itself. */
const FEATURES = ['caller.call_canceling', 'callee.registration_revocation'];

const of = (agent: string | undefined, ...features: string[]) => [
  ...quirksOf({ agent, roles: new Set(), features: new Set(features) }),
];

describe('a client that forgets canceled calls', () => {
  test('is known by what it announces', () => {
    expect(of(undefined, ...FEATURES)).toEqual(['no_error_after_cancel']);
  });

  test('is none that says its name, or announces otherwise', () => {
    expect(of('some-client/1', ...FEATURES)).toEqual([]);
    expect(of(undefined, ...FEATURES, 'callee.call_canceling')).toEqual([]);
    expect(of(undefined, 'caller.call_canceling')).toEqual([]);
    expect(of(undefined, 'callee.registration_revocation')).toEqual([]);
  });
});
