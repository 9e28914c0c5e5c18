import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, RealmDescription } from './description.ts';
import { canonicalJson, essenceOf } from './realm-essence.ts';

const realm = (parts: object): RealmDescription => ({
  realmwire: 1,
  name: 'com.shop',
  procedures: {},
  topics: {},
  ...parts,
});

describe('canonical JSON', () => {
  test('has the members in the order of their names, and is ASCII', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'é' }], a: true })).toBe(
      '{"a":true,"b":[1,{"c":"\\u00e9","d":null}]}',
    );
  });

  test('says the same as JSON, once for each value', () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<Json>, (value) => {
        const text = canonicalJson(value);

        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });
});

describe('the essence of a description', () => {
  test('has no version, no texts for people and no order of required properties', () => {
    const input = (parts: object): object => ({ type: 'object', required: ['a', 'b'], ...parts });
    const plain = realm({ procedures: { 'com.shop.a': { input: input({}) } } });
    const wordy = realm({
      version: '2',
      procedures: {
        'com.shop.a': {
          summary: 'S',
          deprecated: true,
          meta: { a: 1 },
          input: input({ title: 'T', description: 'D', required: ['b', 'a'] }),
        },
      },
    });

    expect(essenceOf(wordy)).toEqual(essenceOf(plain));
    expect(essenceOf(plain)).toMatchObject({ name: 'com.shop', allowUndeclared: false });
  });

  test('keeps properties and codes that are called like such texts, and constants as they are', () => {
    const payload = {
      properties: {
        title: { type: 'string', title: 'T' },
        required: { enum: [{ title: 'b' }, 'a'] },
      },
      $defs: { description: { const: { title: 1 } } },
      anyOf: [{ type: 'null', description: 'D' }],
      required: true,
      properties2: null,
    };
    const topics = { 'com.shop.t': { payload } };
    const procedures = {
      'com.shop.p': { errors: { id: { type: 'string', id: 'x' }, title: true } },
    };

    expect(essenceOf(realm({ topics, procedures }))).toMatchObject({
      topics: {
        'com.shop.t': {
          payload: {
            properties: { title: { type: 'string' }, required: { enum: [{ title: 'b' }, 'a'] } },
            $defs: { description: { const: { title: 1 } } },
            anyOf: [{ type: 'null' }],
          },
        },
      },
      procedures: { 'com.shop.p': { errors: { id: { type: 'string' }, title: true } } },
    });
  });

  test('does not fall for a list where an object is meant', () => {
    const topics = { 'com.shop.t': { payload: { properties: [{ title: 'T' }] } } };

    expect(essenceOf(realm({ topics }))['topics']).toEqual({
      'com.shop.t': { payload: { properties: [{}] } },
    });
  });
});
