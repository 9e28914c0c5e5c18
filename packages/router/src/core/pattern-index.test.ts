import { type Match, matches } from '@realmwire/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PatternIndex, type PatternMatch } from './pattern-index.ts';

describe('an index of patterns', () => {
  test.each([
    { match: 'prefix', pattern: 'emergency', uri: 'emergency-low', found: true },
    { match: 'prefix', pattern: 'com.shop.', uri: 'com.shop.sold', found: true },
    { match: 'prefix', pattern: 'com.shop.', uri: 'com.shop', found: false },
    { match: 'wildcard', pattern: 'com..sold', uri: 'com.shop.sold', found: true },
    { match: 'wildcard', pattern: 'com..sold', uri: 'com.shop.b.sold', found: false },
    { match: 'wildcard', pattern: '.shop.', uri: 'com.shop.sold', found: true },
    { match: 'wildcard', pattern: 'com.shop', uri: 'com.shop', found: true },
  ] as const)('$match `$pattern` and `$uri`: $found', ({ match, pattern, uri, found }) => {
    const index = new PatternIndex<string>();
    index.set(pattern, match, 'it');

    expect(index.matching(uri)).toEqual(found ? ['it'] : []);
  });

  test('keeps the two ways of matching apart', () => {
    const index = new PatternIndex<string>();
    index.set('a.', 'prefix', 'prefix');
    index.set('a.', 'wildcard', 'wildcard');

    expect(index.matching('a.b')).toEqual(['prefix', 'wildcard']);
    expect(index.matching('a.b.c')).toEqual(['prefix']);
    expect([index.get('a.', 'prefix'), index.get('a.', 'wildcard'), index.size]).toEqual([
      'prefix',
      'wildcard',
      2,
    ]);
    expect([index.get('b', 'prefix'), index.get('a.b.c', 'wildcard')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('to set a pattern again replaces what stands there, to delete one that is not there does nothing', () => {
    const index = new PatternIndex<number>();
    for (const match of ['prefix', 'wildcard'] as const) {
      index.set('a.b', match, 1);
      index.set('a.b', match, 2);
      for (const absent of ['a', 'c', 'a.b.c']) index.delete(absent, match);
    }

    expect(index.size).toBe(2);
    expect(index.matching('a.b')).toEqual([2, 2]);
  });

  test('finds what asking each pattern finds, whatever was set and deleted', () => {
    const component = fc.constantFrom('', 'a', 'b', 'ab');
    const pattern = fc.array(component, { minLength: 1, maxLength: 4 }).map((all) => all.join('.'));
    const uri = fc
      .array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 4 })
      .map((all) => all.join('.'));
    const change = fc.record({
      pattern,
      match: fc.constantFrom<PatternMatch>('prefix', 'wildcard'),
      isSet: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), fc.array(uri), (changes, uris) => {
        const index = new PatternIndex<string>();
        const known = new Map<string, { pattern: string; match: Match }>();
        for (const { pattern: text, match, isSet } of changes) {
          const name = `${match} ${text}`;
          if (isSet) {
            index.set(text, match, name);
            known.set(name, { pattern: text, match });
          } else {
            index.delete(text, match);
            known.delete(name);
          }
        }
        expect(index.size).toBe(known.size);
        for (const each of uris) {
          const expected = [...known].flatMap(([name, { pattern: text, match }]) =>
            matches(text, each, match) ? [name] : [],
          );
          expect(index.matching(each).sort()).toEqual(expected.sort());
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
