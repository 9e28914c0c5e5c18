import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPattern, isReserved, isUri, MATCHES, MAX_URI_LENGTH, matches } from './uri.ts';

describe('a URI', () => {
  test.each(['a', 'com.shop.order.create', 'com.shop.1', 'größe.日本'])('may be %s', (uri) => {
    expect(isUri(uri)).toBe(true);
  });

  test.each(['', '.', 'a.', '.a', 'a..b', 'a b', 'a.b#c', 'a\nb'])('may not be %j', (uri) => {
    expect(isUri(uri)).toBe(false);
  });

  test('is bounded in its length', () => {
    expect(isUri('x'.repeat(MAX_URI_LENGTH))).toBe(true);
    expect(isUri('x'.repeat(MAX_URI_LENGTH + 1))).toBe(false);
  });

  test('that is hostile is judged in time that grows with its length only', () => {
    const hostile = `${'a.'.repeat(MAX_URI_LENGTH)}#`;

    const started = performance.now();
    for (const uri of [hostile, hostile.slice(0, MAX_URI_LENGTH - 1).concat('#')]) isUri(uri);

    expect(performance.now() - started).toBeLessThan(100);
  });
});

describe('a pattern', () => {
  test('of an exact match is a URI', () => {
    expect(isPattern('a.b', 'exact')).toBe(true);
    expect(isPattern('a.', 'exact')).toBe(false);
  });

  test.each(['a.', 'a', '.a', 'a..c', '.', '..'])('%j may stand for many', (pattern) => {
    expect(isPattern(pattern, 'prefix')).toBe(true);
    expect(isPattern(pattern, 'wildcard')).toBe(true);
  });

  test.each(['', 'a b', '#', 'x'.repeat(MAX_URI_LENGTH + 1)])('may not be %j', (pattern) => {
    expect(isPattern(pattern, 'prefix')).toBe(false);
    expect(isPattern(pattern, 'wildcard')).toBe(false);
  });
});

describe('a match', () => {
  test.each([
    { match: 'exact', pattern: 'a.b', uri: 'a.b', is: true },
    { match: 'exact', pattern: 'a.b', uri: 'a.b.c', is: false },
    { match: 'prefix', pattern: 'a.b', uri: 'a.bc', is: true },
    { match: 'prefix', pattern: 'a.b.', uri: 'a.bc', is: false },
    { match: 'prefix', pattern: 'a.b.', uri: 'a.b.c', is: true },
    { match: 'wildcard', pattern: 'a..c', uri: 'a.b.c', is: true },
    { match: 'wildcard', pattern: 'a..c', uri: 'a.b.d', is: false },
    { match: 'wildcard', pattern: 'a..c', uri: 'a.c', is: false },
    { match: 'wildcard', pattern: '..', uri: 'x.y.z', is: true },
  ] as const)('$match of $pattern and $uri: $is', ({ match, pattern, uri, is }) => {
    expect(matches(pattern, uri, match)).toBe(is);
  });

  test('every URI matches itself in each way', () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,5}$/);
    const uri = fc.array(component, { minLength: 1, maxLength: 5 }).map((all) => all.join('.'));
    fc.assert(fc.property(uri, (it) => MATCHES.every((match) => matches(it, it, match))));
  });
});

describe('a reserved name', () => {
  test.each(['wamp', 'wamp.session.count', 'realmwire.session.opened'])('is %s', (uri) => {
    expect(isReserved(uri)).toBe(true);
  });

  test.each(['wampum.a', 'com.wamp', 'realmwirex.a', ''])('is not %j', (uri) => {
    expect(isReserved(uri)).toBe(false);
  });
});
