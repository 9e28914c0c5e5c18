import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineRealm, rpc, topic } from './contract.ts';
import { ContractError } from './contract-error.ts';
import { realmHash } from './realm-hash.ts';
import { DESCRIPTION_LIMITS } from './schema/bounded-json.ts';
import { describeRealm, realmFromDescription } from './schema-form.ts';
import type { Realm, RpcSpec, TopicSpec } from './spec.ts';
import { declarationsOf, findTopic } from './tree.ts';
import { check } from './validate.ts';

const text = z.string();
const shop = defineRealm(
  'com.shop',
  {
    order: {
      create: rpc({
        input: z.object({ sku: text, qty: z.int().default(1) }),
        output: z.object({ id: text, at: z.date() }),
        errors: { OUT_OF_STOCK: z.object({ left: z.number() }), CLOSED: true },
        idempotent: true,
        timeout: 5_000,
        invoke: 'leastbusy',
        wamp: 'kwargs',
        meta: { owner: ['shop', null] },
        summary: 'Orders.',
        deprecated: 'no',
      }),
      status: topic({
        params: z.object({ id: text, part: z.number() }),
        payload: z.enum(['new', 'paid']),
        history: { size: 10, ttlMs: 1000 },
        presence: z.object({ name: text }),
        retain: true,
      }),
    },
    file: rpc({ accepts: z.instanceof(Uint8Array), yields: text, progress: z.bigint() }),
    notice: topic({ payload: text, presence: true, conflate: true }),
    ping: rpc({ input: undefined as never }),
  },
  { version: '2.1', allowUndeclared: true },
);
const description = describeRealm(shop);
const specOf = (realm: Realm, uri: string): RpcSpec & TopicSpec =>
  declarationsOf(realm).get(uri)?.spec as RpcSpec & TopicSpec;

describe('a described realm', () => {
  test('says all of the contract in plain JSON', () => {
    expect(description).toEqual({
      realmwire: 1,
      name: 'com.shop',
      version: '2.1',
      allowUndeclared: true,
      procedures: {
        'com.shop.order.create': {
          input: {
            type: 'object',
            properties: {
              sku: { type: 'string' },
              qty: {
                default: 1,
                type: 'integer',
                minimum: -9007199254740991,
                maximum: 9007199254740991,
              },
            },
            required: ['sku'],
          },
          output: {
            type: 'object',
            properties: { id: { type: 'string' }, at: { 'x-realmwire': 'date' } },
            required: ['id', 'at'],
          },
          errors: {
            OUT_OF_STOCK: {
              type: 'object',
              properties: { left: { type: 'number' } },
              required: ['left'],
            },
            CLOSED: true,
          },
          idempotent: true,
          timeout: 5_000,
          invoke: 'leastbusy',
          wamp: 'kwargs',
          meta: { owner: ['shop', null] },
          summary: 'Orders.',
          deprecated: 'no',
        },
        'com.shop.file': {
          accepts: { 'x-realmwire': 'bytes' },
          yields: { type: 'string' },
          progress: { 'x-realmwire': 'bigint' },
        },
        'com.shop.ping': {},
      },
      topics: {
        'com.shop.order.status': {
          params: {
            type: 'object',
            properties: { id: { type: 'string' }, part: { type: 'number' } },
            required: ['id', 'part'],
          },
          payload: { type: 'string', enum: ['new', 'paid'] },
          history: { size: 10, ttlMs: 1000 },
          presence: {
            type: 'object',
            properties: { name: { type: 'string' } },
            required: ['name'],
          },
          retain: true,
        },
        'com.shop.notice': { payload: { type: 'string' }, presence: true, conflate: true },
      },
    });
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  });

  test('has neither version nor openness if the contract has none', () => {
    expect(Object.keys(describeRealm(defineRealm('a', {})))).toEqual([
      'realmwire',
      'name',
      'procedures',
      'topics',
    ]);
  });

  test('is refused if something in it is not JSON', () => {
    const realm = defineRealm('a', { b: rpc({ meta: { at: new Date(0) } }) });

    expect(() => describeRealm(realm)).toThrow('a.b.meta: must be plain JSON');
  });
});

describe('a realm that came over the wire', () => {
  const realm = realmFromDescription(JSON.parse(JSON.stringify(description)));

  test('describes itself as it came, and has the same fingerprint', () => {
    expect(describeRealm(realm)).toEqual(description);
    expect(realmHash(describeRealm(realm))).toBe(realmHash(description));
    const again = realmFromDescription(describeRealm(realm));
    expect(describeRealm(again)).toEqual(description);
  });

  test('checks what the contract says', () => {
    const { input, output, errors } = specOf(realm, 'com.shop.order.create');
    const data = errors?.['OUT_OF_STOCK'];

    expect(check(input as never, { sku: 'a' }).ok).toBe(true);
    expect(check(input as never, { sku: 1 })).toEqual({
      ok: false,
      issues: ['sku: expected string'],
    });
    expect(check(output as never, { id: '1', at: new Date() }).ok).toBe(true);
    expect(check(output as never, { id: '1', at: '2026' }).ok).toBe(false);
    expect(check(data as never, { left: 'x' }).ok).toBe(false);
    expect(errors?.['CLOSED']).toBe(true);
    expect(specOf(realm, 'com.shop.notice').presence).toBe(true);
    expect(specOf(realm, 'com.shop.file').accepts).toHaveProperty('~standard');
  });

  test('finds topics by their parameters', () => {
    const found = findTopic(declarationsOf(realm), 'com.shop.order.status.a%2Eb.7');

    expect(found?.params).toEqual({ id: 'a.b', part: '7' });
  });

  const base = { realmwire: 1, name: 'com.shop', procedures: {}, topics: {} };
  test.each<[unknown, string]>([
    [undefined, 'description: a value that JSON does not have'],
    [[], 'description: must be an object'],
    [{ ...base, realmwire: 2 }, 'description.realmwire: must be 1'],
    [{ ...base, name: 1 }, 'description.name: must be a text'],
    [{ ...base, name: 'wamp.x' }, 'wamp.x: names that begin with `wamp`'],
    [{ ...base, version: 1 }, 'com.shop: "version" must be a text'],
    [{ ...base, procedures: [] }, 'description.procedures: must be an object'],
    [{ ...base, topics: undefined }, 'description.topics: a value'],
    [{ realmwire: 1, name: 'a', procedures: {} }, 'description.topics: must be an object'],
    [
      { ...base, procedures: { 'com.other.a': {} } },
      'description.procedures.com.other.a: the URI must begin',
    ],
    [{ ...base, procedures: { 'com.shop': {} } }, 'the URI must begin with the name of the realm'],
    [{ ...base, procedures: { 'com.shop.': {} } }, '"" is no name'],
    [
      { ...base, procedures: { 'com.shop.a': 1 } },
      'description.procedures.com.shop.a: must be an object',
    ],
    [
      { ...base, procedures: { 'com.shop.a': {}, 'com.shop.a.b': {} } },
      'description.procedures.com.shop.a.b: is inside another name',
    ],
    [
      { ...base, procedures: { 'com.shop.a.b': {}, 'com.shop.a': {} } },
      'description.procedures.com.shop.a: is declared twice',
    ],
    [
      { ...base, procedures: { 'com.shop.a': {} }, topics: { 'com.shop.a': { payload: {} } } },
      'description.topics.com.shop.a: is declared twice',
    ],
    [{ ...base, procedures: { 'com.shop.__proto__.a': {} } }, '"__proto__" is taken'],
    [{ ...base, procedures: { 'com.shop.constructor': {} } }, '"constructor" is taken'],
    [
      { ...base, procedures: { 'com.shop.a': { extra: 1 } } },
      'com.shop.a: no rpc has a field "extra"',
    ],
    [
      { ...base, procedures: { 'com.shop.a': { input: { type: 'x' } } } },
      'description.procedures.com.shop.a.input.type: no such type',
    ],
    [
      { ...base, procedures: { 'com.shop.a': { input: { pattern: '(' } } } },
      'com.shop.a.input.pattern: not a regular expression',
    ],
    [
      { ...base, procedures: { 'com.shop.a': { errors: { X: { type: 'x' } } } } },
      'com.shop.a.errors.X.type: no such type',
    ],
    [{ ...base, procedures: { 'com.shop.a': { errors: [] } } }, 'com.shop.a: "errors" must be'],
    [{ ...base, topics: { 'com.shop.a': {} } }, 'com.shop.a: "payload" must be a Standard Schema'],
    [
      { ...base, topics: { 'com.shop.a': { payload: {}, params: {} } } },
      'the names of the parameters cannot be read',
    ],
    [
      { ...base, topics: { 'com.shop.a': { payload: 1 } } },
      'com.shop.a.payload: must be a JSON Schema',
    ],
    [
      {
        ...base,
        procedures: Object.fromEntries(
          Array.from({ length: DESCRIPTION_LIMITS.declarations + 1 }, (_, n) => [
            `com.shop.p${n}`,
            {},
          ]),
        ),
      },
      'description: more than 5000 names',
    ],
  ])('is refused for %o', (given, problem) => {
    expect(() => realmFromDescription(given)).toThrow(ContractError);
    expect(() => realmFromDescription(given)).toThrow(problem);
  });

  test('is a realm or a contract error, whatever came', () => {
    const json = fc.oneof(fc.jsonValue(), fc.anything({ withBigInt: true, withMap: true }));
    const mostly = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
      fc.oneof({ weight: 30, arbitrary }, { weight: 1, arbitrary: json });
    const schema = mostly(
      fc.constantFrom<unknown>(
        {},
        true,
        { type: 'string', pattern: '^a*$' },
        { type: 'object', properties: { id: {} } },
        { $ref: '#' },
        { 'x-realmwire': 'map' },
      ),
    );
    const uri = fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom('com.shop.a', 'com.shop.b', 'com.shop.c.d') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('com.shop.then', 'com.shop.', 'x', 'com.shop.__proto__'),
      },
    );
    const procedure = fc.record(
      { input: schema, yields: schema, timeout: mostly(fc.constant(5)) },
      { requiredKeys: [] },
    );
    const subject = fc.record({ payload: schema, params: schema }, { requiredKeys: ['payload'] });
    const whole = fc.record({
      realmwire: mostly(fc.constant(1)),
      name: mostly(fc.constant('com.shop')),
      procedures: mostly(
        fc.dictionary(uri, mostly(procedure), { maxKeys: 2, noNullPrototype: true }),
      ),
      topics: mostly(fc.dictionary(uri, mostly(subject), { maxKeys: 1 })),
    });
    let realms = 0;
    fc.assert(
      fc.property(mostly(whole), (given) => {
        try {
          const made = realmFromDescription(given);
          realms += 1;
          expect(realmHash(describeRealm(made))).toHaveLength(32);
        } catch (error) {
          expect(error).toBeInstanceOf(ContractError);
        }
      }),
      { numRuns: 500 },
    );
    expect(realms).toBeGreaterThan(100);
  });
});
