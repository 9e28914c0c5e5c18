import type { StandardSchemaV1 } from '@standard-schema/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { ContractError } from '../contract-error.ts';
import type { JsonSchema } from '../description.ts';
import type { AnySchema } from '../spec.ts';
import { check } from '../validate.ts';
import { compileSchema } from './compile-schema.ts';
import { describeSchema } from './describe-schema.ts';

const tiny = (jsonSchema?: object): AnySchema =>
  ({ '~standard': { version: 1, vendor: 'tiny', jsonSchema } }) as unknown as StandardSchemaV1;

describe('the form of a schema', () => {
  test.each<[string, AnySchema, JsonSchema]>([
    ['a text', z.string().min(1), { type: 'string', minLength: 1 }],
    [
      'Zod Mini',
      mini.object({ a: mini.string() }),
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    ],
    [
      'the sender’s side',
      z.object({ a: z.number().default(1) }),
      { type: 'object', properties: { a: { default: 1, type: 'number' } } },
    ],
    ['a date', z.date(), { 'x-realmwire': 'date' }],
    ['a bigint', z.bigint(), { 'x-realmwire': 'bigint' }],
    ['bytes', z.instanceof(Uint8Array), { 'x-realmwire': 'bytes' }],
    ['another class', z.instanceof(URL), {}],
    ['a function of the developer', z.custom(() => true), {}],
    [
      'a map',
      z.map(z.string(), z.date()),
      { 'x-realmwire': 'map', 'x-keys': { type: 'string' }, 'x-values': { 'x-realmwire': 'date' } },
    ],
    ['a set', z.set(z.bigint()), { 'x-realmwire': 'set', 'x-values': { 'x-realmwire': 'bigint' } }],
    [
      'a date somewhere inside',
      z.object({ at: z.date().nullable().optional() }),
      {
        type: 'object',
        properties: { at: { anyOf: [{ 'x-realmwire': 'date' }, { type: 'null' }] } },
      },
    ],
    ['what is changed before it is looked at', z.coerce.date(), {}],
    ['a coerced number with bounds', z.coerce.number().min(3), {}],
    ['what is caught', z.string().catch('x'), { 'x-optional': true }],
    [
      'what is preprocessed',
      z.object({ a: z.preprocess(Number, z.number()) }),
      { type: 'object', properties: { a: {} } },
    ],
    [
      'a codec',
      z.codec(z.string(), z.date(), { decode: (text) => new Date(text), encode: String }),
      { type: 'string' },
    ],
    ['what is left out as a whole', z.string().optional(), { type: 'string', 'x-optional': true }],
    ['a literal', z.literal('a'), { type: 'string', const: 'a' }],
    ['a literal bigint', z.literal(1n), { 'x-realmwire': 'bigint' }],
    ['a literal of several kinds', z.literal([1n, 'a']), {}],
    ['trimmed text with bounds', z.string().trim().max(3).regex(/^a$/), { type: 'string' }],
    ['a number that is changed', z.number().overwrite(Math.round).int().max(3), { type: 'number' }],
    ['an expression', z.string().regex(/^a$/), { type: 'string', pattern: '^a$' }],
    ['an expression with flags', z.string().regex(/^a$/i), { type: 'string' }],
    ['two expressions, one with flags', z.string().regex(/^a$/i).regex(/b/), { type: 'string' }],
    [
      'an array with bounds',
      z.array(z.string()).max(2),
      { type: 'array', items: { type: 'string' }, maxItems: 2 },
    ],
    ['a library that cannot tell', tiny(), {}],
    [
      'a library that can',
      tiny({ input: () => ({ $schema: 'x', type: 'string' }) }),
      { type: 'string' },
    ],
  ])('%s', (_, schema, form) => {
    expect(describeSchema(schema, 'here')).toEqual(form);
  });

  test('of a type that holds itself refers to itself', () => {
    const tree = z.object({
      get children() {
        return z.array(tree);
      },
    });

    expect(describeSchema(tree, 'here')).toMatchObject({
      properties: { children: { items: { $ref: '#' } } },
    });
  });

  test('of a type that holds itself in a map or a set ends', () => {
    const tree: z.ZodType = z.object({
      get children() {
        return z.map(z.string(), tree);
      },
      get friends() {
        return z.set(tree);
      },
    });
    const form = describeSchema(tree, 'here');

    expect(JSON.stringify(form).length).toBeLessThan(2_000);
    const someone = { children: new Map(), friends: new Set() };
    expect(check(compileSchema(form, 'here'), { ...someone, friends: new Set([someone]) }).ok).toBe(
      true,
    );
  });

  test('is refused where the library fails', () => {
    const endless = (): z.ZodType => z.lazy(endless);
    const fails = tiny({
      input: () => {
        throw new Error('cannot');
      },
    });

    for (const schema of [endless(), z.map(z.string(), endless()), fails]) {
      expect(() => describeSchema(schema, 'here')).toThrow(ContractError);
      expect(() => describeSchema(schema, 'here')).toThrow(
        'here: the schema has no JSON Schema form',
      );
    }
  });
});

describe('a schema and what is compiled from its form', () => {
  const schemas: readonly z.ZodType[] = [
    z.object({ sku: z.string().min(1), qty: z.int().default(1), note: z.string().nullish() }),
    z.strictObject({ a: z.string() }).or(z.array(z.union([z.string(), z.number()]))),
    z.discriminatedUnion('k', [
      z.object({ k: z.literal('a'), n: z.number() }),
      z.object({ k: z.literal('b') }),
    ]),
    z.xor([
      z.string().refine((text) => text.length > 2),
      z.string().refine((text) => text.length < 2),
    ]),
    z.intersection(
      z.strictObject({ a: z.string() }).describe('A'),
      z.strictObject({ b: z.string() }).describe('B'),
    ),
    z.intersection(z.object({ a: z.string() }), z.object({ b: z.date() })),
    z.record(z.string().max(2), z.number()),
    z.record(z.enum(['a', 'b']), z.number()),
    z.partialRecord(z.enum(['a', 'b']), z.number()),
    z.looseRecord(z.string().regex(/^a/), z.number()),
    z.tuple([z.string(), z.number().optional()]).rest(z.boolean()),
    z.map(z.string(), z.object({ at: z.date() })),
    z.set(z.bigint()),
    z.json(),
    z.email(),
    z.url(),
    z.uuid(),
    z.iso.datetime({ offset: true }),
    z.iso.datetime({ local: true }),
    z.iso.date(),
    z.emoji(),
    z.ipv6(),
    z.string().toLowerCase().min(2).startsWith('a').endsWith('c'),
    z.string().trim().email(),
    z.coerce.number().min(3),
    z.stringbool(),
    z.templateLiteral(['v', z.number()]),
    z.number().multipleOf(0.5).gt(1).lte(9),
    z.string().regex(/^[a-c]+$/i),
    z.union([z.string(), z.undefined()]),
    z.preprocess((value) => String(value), z.string().max(4)),
    z.custom<string>((value) => value === 'a'),
    z.object({ a: z.object({ b: z.instanceof(Uint8Array) }) }),
    z.lazy(() => z.array(z.string())),
    z.nullable(z.date()).default(null),
  ];
  const words = [
    'a',
    'b',
    'abc',
    'ABC',
    ' a@b.cc ',
    'a@b.cc',
    'https://a.b',
    'true',
    'v1',
    '2026-01-01',
    '2026-01-01T00:00:00+01:00',
    '2026-01-01T00:00',
    '👍',
    '::1',
    '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d',
    'k',
    'sku',
    'qty',
    'note',
    'at',
  ];
  const leaf = fc.oneof(
    fc.constantFrom(...words),
    fc.integer({ min: -2, max: 12 }),
    fc.double(),
    fc.boolean(),
    fc.constantFrom(null, undefined, 1n, new Date(0), new Uint8Array(1)),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 3, noNullPrototype: true }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(tie('value'), { maxLength: 2 }).map((items) => new Set(items)),
      fc
        .array(fc.tuple(fc.constantFrom(...words), tie('value')), { maxLength: 2 })
        .map((items) => new Map(items)),
      fc.record(
        {
          sku: leaf,
          qty: leaf,
          note: leaf,
          k: fc.constantFrom('a', 'b'),
          n: leaf,
          a: leaf,
          b: leaf,
        },
        { requiredKeys: [] },
      ),
    ),
  }));

  test('the form never refuses what the schema takes', () => {
    const pairs = schemas.map((schema) => {
      const form = describeSchema(schema, 'here');
      return [schema, compileSchema(JSON.parse(JSON.stringify(form)), 'here'), form] as const;
    });
    fc.assert(
      fc.property(value, (sent) => {
        for (const [schema, compiled, form] of pairs) {
          if (check(schema, sent).ok)
            expect(check(compiled, sent), JSON.stringify(form)).toMatchObject({ ok: true });
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each<[z.ZodType, unknown, unknown]>([
    [schemas[0] as z.ZodType, { sku: 'a' }, { sku: '' }],
    [z.email(), 'a@b.cc', 'a'],
    [z.uuid(), '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d', 'x'],
    [z.iso.datetime(), '2026-01-01T00:00:00Z', '2026'],
    [z.map(z.string(), z.date()), new Map([['a', new Date()]]), new Map([['a', 1]])],
    [z.tuple([z.string()]), ['a'], ['a', 'b']],
    [z.record(z.enum(['a', 'b']), z.number()), { a: 1, b: 2 }, { a: 1 }],
    [z.strictObject({ a: z.date() }), { a: new Date() }, { a: new Date(), b: 1 }],
  ])('the form still refuses what it says: %#', (schema, good, bad) => {
    const compiled = compileSchema(describeSchema(schema, 'here'), 'here');

    expect(check(compiled, good).ok).toBe(true);
    expect(check(compiled, bad).ok).toBe(false);
  });
});
