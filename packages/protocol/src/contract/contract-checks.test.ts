import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { rpc, topic } from './contract.ts';
import { checkRealm } from './contract-checks.ts';
import type { Realm } from './spec.ts';

const realm = (parts: object): Realm => ({ kind: 'realm', name: 'com.shop', tree: {}, ...parts });
const withRpc = (spec: unknown): Realm => realm({ tree: { a: { kind: 'rpc', spec } } });
const withTopic = (spec: unknown): Realm => realm({ tree: { a: { kind: 'topic', spec } } });

/** A schema that is a function, as those of ArkType are. */
const callable = Object.assign(() => {}, {
  '~standard': { version: 1, vendor: 'tiny', validate: (value: unknown) => ({ value }) },
}) as unknown as StandardSchemaV1;

describe('the name of a realm', () => {
  test.each(['com.shop', 'shop', 'com.my-shop_2', 'wamping', 'realmwires.x'])(
    'may be %j',
    (name) => {
      expect(() => checkRealm(realm({ name }))).not.toThrow();
    },
  );

  test.each([
    ['', 'named like'],
    ['com..shop', 'named like'],
    ['com shop', 'named like'],
    ['com.shop.', 'named like'],
    ['com#shop', 'named like'],
    ['a'.repeat(300), 'named like'],
    ['wamp', 'reserved'],
    ['wamp.shop', 'reserved'],
    ['realmwire', 'reserved'],
    ['realmwire.shop', 'reserved'],
    [42, 'not a text'],
  ])('may not be %j', (name, problem) => {
    expect(() => checkRealm(realm({ name }))).toThrow(problem);
  });
});

describe('the options of a realm', () => {
  test('have their types', () => {
    expect(() => checkRealm(realm({ version: '1', allowUndeclared: false }))).not.toThrow();
    expect(() => checkRealm(realm({ version: 1 }))).toThrow('com.shop: "version" must be a text');
    expect(() => checkRealm(realm({ allowUndeclared: 'yes' }))).toThrow('must be true or false');
  });
});

describe('a procedure', () => {
  test('may say all that there is to say', () => {
    const text = z.string();
    const spec = rpc({
      input: text,
      output: callable,
      progress: text,
      accepts: text,
      yields: text,
      errors: { OUT_OF_STOCK: text, CLOSED: true },
      idempotent: true,
      timeout: 5_000,
      invoke: 'leastbusy',
      wamp: 'kwargs',
      meta: { owner: 'shop' },
      summary: 'All of it.',
      deprecated: 'use b',
    });

    expect(() => checkRealm(realm({ tree: { a: spec } }))).not.toThrow();
    expect(() => checkRealm(withRpc({ input: undefined, deprecated: true }))).not.toThrow();
  });

  test.each([
    [{ inputs: z.string() }, 'no rpc has a field "inputs", only input, output,'],
    [{ toString: 1 }, 'no rpc has a field "toString"'],
    [{ input: 'string' }, '"input" must be a Standard Schema'],
    [{ output: { '~standard': {} } }, '"output" must be a Standard Schema'],
    [{ errors: ['A'] }, '"errors" must be an object of codes'],
    [{ errors: { 'no code': true } }, 'codes like `OUT_OF_STOCK`'],
    [{ errors: { TIMEOUT: true } }, 'TIMEOUT, which is a code of the framework'],
    [{ errors: { CLOSED: false } }, 'with a Standard Schema or true'],
    [{ idempotent: 1 }, '"idempotent" must be true or false'],
    [{ timeout: 0 }, '"timeout" must be milliseconds'],
    [{ timeout: 1.5 }, '"timeout" must be milliseconds'],
    [{ timeout: 2 ** 31 }, '"timeout" must be milliseconds'],
    [{ invoke: 'sticky' }, '"invoke" must be one of single, first'],
    [{ wamp: 'list' }, '"wamp" must be one of kwargs, args, single'],
    [{ meta: null }, '"meta" must be an object'],
    [{ summary: 1 }, '"summary" must be a text'],
    [{ deprecated: 1 }, '"deprecated" must be true or false or a text'],
    [null, 'the spec of the rpc is not an object'],
  ])('may not say %j', (spec, problem) => {
    expect(() => checkRealm(withRpc(spec))).toThrow(problem);
    expect(() => checkRealm(withRpc(spec))).toThrow(/^com\.shop\.a: /);
  });

  test('may not have a URI that is too long', () => {
    const tree = { ['a'.repeat(64)]: { ['b'.repeat(64)]: rpc({}) } };

    expect(() => checkRealm(realm({ name: `com.${'s'.repeat(130)}`, tree }))).toThrow('too long');
  });
});

describe('a topic', () => {
  test('may say all that there is to say', () => {
    const spec = topic({
      payload: z.string(),
      params: z.object({ id: z.string() }),
      history: { size: 10, ttlMs: 1000 },
      retain: true,
      presence: z.object({ name: z.string() }),
      conflate: false,
      overflow: 'drop-oldest',
      wamp: 'args',
      meta: {},
      summary: 'All of it.',
    });

    expect(() => checkRealm(realm({ tree: { a: spec } }))).not.toThrow();
    const payload = z.string();
    expect(() => checkRealm(withTopic({ payload, history: 1, presence: true }))).not.toThrow();
    expect(() => checkRealm(withTopic({ payload, history: { size: 1 } }))).not.toThrow();
  });

  const payload = z.string();
  test.each([
    [{}, '"payload" must be a Standard Schema'],
    [{ payload, input: payload }, 'no topic has a field "input"'],
    [
      { payload, overflow: 'wait' },
      '"overflow" must be one of pause, drop-oldest, drop-newest, latest, disconnect',
    ],
    [{ payload, history: 0 }, '"history" must be a whole number above 0 or { size, ttlMs }'],
    [{ payload, history: { size: 0 } }, '"history" must be { size, ttlMs }'],
    [{ payload, history: { size: 1, ttlMs: 0 } }, '"history" must be { size, ttlMs }'],
    [{ payload, presence: 1 }, '"presence" must be true or false or a Standard Schema'],
    [{ payload, params: callable }, 'names of the parameters cannot be read'],
  ])('may not say %o', (spec, problem) => {
    expect(() => checkRealm(withTopic(spec))).toThrow(problem);
  });
});
