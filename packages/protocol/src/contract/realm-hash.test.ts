import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RealmDescription } from './description.ts';
import { compareRealms, realmHash } from './realm-hash.ts';

const realm = (parts: object = {}): RealmDescription => ({
  realmwire: 1,
  name: 'com.shop',
  procedures: {},
  topics: {},
  ...parts,
});
const declared = (...names: string[]): RealmDescription =>
  realm({ topics: Object.fromEntries(names.map((name) => [name, { payload: {} }])) });

describe('the fingerprint of a realm', () => {
  test('never changes from one release to the next', () => {
    // FNV-1a 128 of {"allowUndeclared":false,"name":"com.shop","procedures":{},"topics":{}}
    expect(realmHash(realm())).toBe('69256fe875df0961fde586723bd6290e');
  });

  test('does not depend on the order or on the version', () => {
    expect(realmHash(declared('a', 'b'))).toBe(realmHash({ ...declared('b', 'a'), version: '3' }));
    expect(realmHash(declared('a'))).not.toBe(realmHash(declared('b')));
  });
});

describe('two realms', () => {
  test('are the same, or one has more', () => {
    expect(compareRealms(declared('a'), { ...declared('a'), version: '3' })).toEqual({
      verdict: 'same',
      paths: [],
    });
    expect(compareRealms(declared('a'), declared('a', 'b'))).toEqual({
      verdict: 'additive',
      paths: ['b'],
    });
  });

  test('do not fit if something is gone, and then only that is told', () => {
    expect(compareRealms(declared('a', 'c'), declared('a', 'b'))).toEqual({
      verdict: 'breaking',
      paths: ['c'],
    });
    const procedures = { 'com.shop.p': {} };
    expect(compareRealms(realm({ procedures }), realm()).paths).toEqual(['com.shop.p']);
  });

  test('do not fit if the name or the openness is another', () => {
    expect(compareRealms(realm(), realm({ name: 'com.other' })).verdict).toBe('breaking');
    const open = realm({ allowUndeclared: true });
    expect(compareRealms(open, realm())).toEqual({
      verdict: 'breaking',
      paths: ['com.shop/allowUndeclared'],
    });
    expect(compareRealms(realm(), open).verdict).toBe('additive');
  });

  test('are the same exactly if they have one fingerprint', () => {
    const schema = fc.oneof(
      fc.constantFrom({ type: 'string' }, { type: 'string', title: 'T' }, true),
      fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(
          fc.constantFrom('a', 'title'),
          fc.constantFrom({}, { type: 'null' }),
        ),
        required: fc.subarray(['a', 'title']),
      }),
    );
    const fields = fc.record(
      { input: schema, timeout: fc.nat(1), summary: fc.string() },
      { requiredKeys: [] },
    );
    const some = fc.record({
      procedures: fc.dictionary(fc.constantFrom('a', 'b'), fields),
      version: fc.string(),
      allowUndeclared: fc.boolean(),
    });
    fc.assert(
      fc.property(some, some, (one, other) => {
        const [a, b] = [realm(one), realm(other)];
        const isSame = compareRealms(a, b).verdict === 'same';

        expect(realmHash(a) === realmHash(b)).toBe(isSame);
        expect(compareRealms(b, a).verdict === 'same').toBe(isSame);
      }),
      { numRuns: 500 },
    );
  });
});
