import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUri } from '../uri.ts';
import { escapeComponent, paramsOf, topicUri, unescapeComponent } from './uri.ts';

/** Any string of JavaScript, lone surrogates and the dangerous characters included. */
const anyString = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '.',
      '%',
      '#',
      ' ',
      'a',
      '-',
      '_',
      '2',
      'E',
      '\ud800',
      '\udc00',
      'é',
      '€',
      '😀',
    ),
  }),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
);

describe('a component', () => {
  test.each([
    ['42', '42'],
    ['a_B-9', 'a_B-9'],
    ['', '%'],
    ['%', '%25'],
    ['a.b', 'a%2Eb'],
    ['a b#', 'a%20b%23'],
    ['é', '%C3%A9'],
    ['€', '%E2%82%AC'],
    ['😀', '%F0%9F%98%80'],
    ['\ud800', '%ED%A0%80'],
  ])('spells %j as %j', (text, component) => {
    expect(escapeComponent(text)).toBe(component);
    expect(unescapeComponent(component)).toBe(text);
  });

  test('is legal and comes back, whatever the string', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        const component = escapeComponent(text);
        expect(component).toMatch(/^[A-Za-z0-9_%-]+$/);
        expect(unescapeComponent(component)).toBe(text);
      }),
    );
  });

  test('spells well-formed text as a web address does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        expect(decodeURIComponent(escapeComponent(text))).toBe(text);
      }),
    );
  });

  test.each([
    '',
    'a b',
    '%4',
    '%41',
    '%c3%a9',
    '%C3',
    '%C3%41',
    '%FF%BF%BF%BF',
    '%80',
    'a.b',
    '%%',
  ])('that is spelled %j spells nothing', (component) => {
    expect(unescapeComponent(component)).toBeUndefined();
  });

  test('has one spelling only', () => {
    const part = fc.constantFrom(
      '%',
      'a',
      '4',
      '1',
      'C3',
      'A9',
      '%E2',
      '%82',
      '%AC',
      '%F4',
      '%90',
      '%80',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = unescapeComponent(parts.join(''));
        if (text !== undefined) expect(escapeComponent(text)).toBe(parts.join(''));
      }),
    );
  });
});

describe('the URI of a topic', () => {
  test('has the values in the alphabetical order of their names', () => {
    expect(topicUri('com.shop.status', { region: '', id: 'a.b' })).toBe('com.shop.status.a%2Eb.%');
  });

  test('without parameters is its own', () => {
    expect(topicUri('com.shop.notice')).toBe('com.shop.notice');
  });

  test('takes numbers, booleans and bigints as they are written', () => {
    expect(topicUri('t', { a: 1.5, b: -0, c: true, d: 12n, e: 1e21 })).toBe(
      't.1%2E5.0.true.12.1e%2B21',
    );
  });

  test.each([undefined, null, {}, Number.NaN, Number.POSITIVE_INFINITY])(
    'cannot be made of %s',
    (value) => {
      const params = { id: value } as unknown as { id: string };

      expect(() => topicUri('t', params)).toThrow(/"id" is not a string/);
    },
  );

  test('is legal, and gives the parameters back, whatever they are', () => {
    const params = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.string({ maxLength: 8 }), {
      maxKeys: 5,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(params, (given) => {
        const uri = topicUri('com.shop.topic', given);

        expect(isUri(uri)).toBe(true);
        expect(paramsOf('com.shop.topic', Object.keys(given), uri)).toEqual(given);
      }),
    );
  });

  test.each([
    ['another topic', ['id'], 'com.other.42'],
    ['a longer name', ['id'], 'com.shops.42'],
    ['too few values', ['a', 'b'], 'com.shop.42'],
    ['too many values', ['a'], 'com.shop.4.2'],
    ['a value that nobody would spell so', ['a'], 'com.shop.%41'],
    ['values where none belong', [], 'com.shop.42'],
  ])('is not that of %s', (_, names, uri) => {
    expect(paramsOf('com.shop', names, uri)).toBeUndefined();
  });
});
