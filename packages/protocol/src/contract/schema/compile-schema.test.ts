import type { StandardJSONSchemaV1 } from '@standard-schema/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContractError } from '../contract-error.ts';
import type { Json } from '../description.ts';
import { check } from '../validate.ts';
import { compileSchema, MAX_REF_DEPTH, MAX_REFS } from './compile-schema.ts';

const takes = (schema: Json, value: unknown): boolean =>
  check(compileSchema(schema, 'here'), value).ok;
const issuesOf = (schema: Json, value: unknown): readonly string[] => {
  const checked = check(compileSchema(schema, 'here'), value);
  return checked.ok ? [] : checked.issues;
};

describe('a compiled schema', () => {
  test.each<[Json, unknown, boolean]>([
    [true, 1, true],
    [false, 1, false],
    [{}, undefined, true],
    [{ not: {} }, 1, false],
    [{ not: { type: 'string' } }, 'a', true],
    [{ type: 'string' }, 1, false],
    [{ type: 'number' }, 1.5, true],
    [{ type: 'integer' }, 1.5, false],
    [{ type: 'boolean' }, true, true],
    [{ type: 'null' }, null, true],
    [{ type: 'array', items: { type: 'string' } }, ['a'], true],
    [{ type: 'object', properties: { a: { type: 'string' } } }, { a: 1 }, false],
    [{ type: ['string', 'null'], maxLength: 1 }, null, true],
    [{ type: ['string', 'null'], maxLength: 1 }, 'ab', false],
    [{ type: [] }, 'ab', false],
    [{ const: 'a' }, 'a', true],
    [{ const: null }, 1, false],
    [{ enum: ['a', 1] }, 1, true],
    [{ type: 'string', enum: ['a'] }, 'b', false],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, null, true],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 1, false],
    [{ oneOf: [{ type: 'string' }, { type: 'string' }] }, 'a', true],
    [{ allOf: [{ minLength: 2 }, { maxLength: 3 }] }, 'a', false],
    [{ allOf: [{ minLength: 2 }, { maxLength: 3 }] }, 1, true],
    [{ type: 'string', allOf: [{ pattern: '^a' }, { pattern: 'b$' }] }, 'ab', true],
    [{ type: 'string', allOf: [{ pattern: '^a' }, { pattern: 'b$' }] }, 'ba', false],
    [{ allOf: [{ properties: { a: {} }, additionalProperties: false }] }, { b: 1 }, true],
    [{ minimum: 2 }, 1, false],
    [{ minimum: 2 }, 'a', true],
    [{ required: ['a'] }, {}, false],
    [{ required: ['a'] }, [], true],
    [{ minItems: 1 }, [], false],
    [{ minItems: 1 }, 'a', true],
    [{ if: { type: 'string' }, else: false, 'x-mine': 1 }, 'a', true],
    [{ type: 'string', 'x-optional': true }, undefined, true],
    [{ type: 'string' }, undefined, false],
    [{ 'x-realmwire': 'date' }, new Date(0), true],
    [{ 'x-realmwire': 'date' }, '1970', false],
    [{ 'x-realmwire': 'bigint' }, 1n, true],
    [{ 'x-realmwire': 'bytes' }, new Uint8Array(), true],
    [{ 'x-realmwire': 'bytes' }, [], false],
    [{ 'x-realmwire': 'set' }, new Set([1]), true],
    [{ 'x-realmwire': 'set', 'x-values': { type: 'string' } }, new Set([1]), false],
    [{ 'x-realmwire': 'map' }, new Map([[1, 2]]), true],
    [{ 'x-realmwire': 'map', 'x-keys': { type: 'string' } }, new Map([[1, 2]]), false],
    [
      { 'x-realmwire': 'map', 'x-values': { $defs: { a: { type: 'string' } }, $ref: '#/$defs/a' } },
      new Map([[1, 2]]),
      false,
    ],
  ])('%j: %o is %s', (schema, value, is) => {
    expect(takes(schema, value)).toBe(is);
  });

  test.each<[Json, string]>([
    [1, 'here: must be a JSON Schema'],
    [{ type: 'text' }, 'here.type: no such type'],
    [{ type: 1 }, 'here.type: must be a list'],
    [{ type: [1] }, 'here.type: no such type'],
    [{ anyOf: {} }, 'here.anyOf: must be a list'],
    [{ anyOf: [{ items: 1 }] }, 'here.anyOf[0].items: must be a JSON Schema'],
    [{ properties: { a: { type: 'x' } } }, 'here.properties.a.type: no such type'],
    [{ allOf: [true, 1] }, 'here.allOf[1]: must be a JSON Schema'],
    [{ 'x-realmwire': 'file' }, 'here.x-realmwire: no such kind of value'],
    [{ 'x-realmwire': 'map', 'x-keys': 1 }, 'here.x-keys: must be a JSON Schema'],
    [{ $ref: 'https://example.com/a.json' }, 'here.$ref: points to nothing in this schema'],
    [{ $ref: '#/$defs/a' }, 'here.$ref: points to nothing in this schema'],
    [{ $ref: '#/$defs/toString', $defs: {} }, 'here.$ref: points to nothing'],
    [{ $ref: '#/properties/a', properties: { a: {} } }, 'here.$ref: points to nothing'],
    [{ $ref: '#/$defs/a', $defs: { a: { type: 'x' } } }, 'here.$defs.a.type: no such type'],
  ])('%j is refused', (schema, problem) => {
    expect(() => compileSchema(schema, 'here')).toThrow(ContractError);
    expect(() => compileSchema(schema, 'here')).toThrow(problem);
  });

  test.each<[Json, Json]>([
    [
      { type: 'string', title: 'T' },
      { type: 'string', title: 'T' },
    ],
    [true, {}],
    [false, { not: {} }],
  ])('gives back what it was made of: %j', (schema, form) => {
    const { jsonSchema } = (compileSchema(schema, 'here') as unknown as StandardJSONSchemaV1)[
      '~standard'
    ];

    expect(jsonSchema.input({ target: 'draft-2020-12' })).toEqual(form);
    expect(jsonSchema.output({ target: 'draft-2020-12' })).toEqual(form);
  });

  test('tells a place by the names that it declares', () => {
    const list = { type: 'array', items: { $ref: '#' } };
    const tree = { type: 'object', properties: { name: { type: 'string' }, list } };

    expect(issuesOf(tree, { list: [{ list: [{ name: 1 }] }] })).toEqual([
      'list.0.list.0.name: expected string',
    ]);
    expect(issuesOf({ additionalProperties: { type: 'string' } }, { s3cr3t: 1 })).toEqual([
      '*: expected string',
    ]);
    const map = { 'x-realmwire': 'map', 'x-values': { type: 'string' } };
    expect(issuesOf(map, new Map([[4711, 1]]))).toEqual(['*: expected string']);
  });

  test('follows references, escaped ones too', () => {
    const schema = { $ref: '#/definitions/a~1b~0', definitions: { 'a/b~': { type: 'string' } } };

    expect(takes(schema, 'a')).toBe(true);
    expect(takes(schema, 1)).toBe(false);
  });

  test('checks a recursive type of alternatives in one go', () => {
    const side = { $ref: '#' };
    const node = (kind: string): Json => ({
      type: 'object',
      properties: { kind: { type: 'string', const: kind }, left: side, right: side },
      required: ['kind'],
    });
    const expression = { oneOf: [node('add'), node('multiply')] };
    let value: unknown = { kind: 'multiply' };
    for (let depth = 0; depth < 60; depth++) value = { kind: 'multiply', left: value };

    expect(takes(expression, value)).toBe(true);
    expect(takes(expression, { kind: 'divide' })).toBe(false);
  });

  test('refuses a value that asks for too many references, and goes on with the next', () => {
    const bomb = {
      type: 'object',
      properties: { a: { anyOf: [{ $ref: '#' }, { $ref: '#' }] }, end: { type: 'string' } },
    };
    const compiled = compileSchema(bomb, 'here');
    const nest = (depth: number): object => (depth === 0 ? { end: 1 } : { a: nest(depth - 1) });

    expect(2 ** 30).toBeGreaterThan(MAX_REFS);
    expect(check(compiled, nest(30)).ok).toBe(false);
    expect(check(compiled, { a: { a: { end: 'x' } } }).ok).toBe(true);
  });

  test('refuses references that lead nowhere, and values that are too deep', () => {
    const circle = {
      $ref: '#/$defs/a',
      $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
    };
    const list = { type: 'array', items: { $ref: '#' } };
    const nest = (depth: number): unknown[] => (depth === 0 ? [] : [nest(depth - 1)]);

    expect(takes(circle, 1)).toBe(false);
    expect(takes(list, nest(MAX_REF_DEPTH))).toBe(true);
    expect(takes(list, nest(MAX_REF_DEPTH + 2))).toBe(false);
  });

  test('never fails otherwise than with a contract error, whatever the schema and the value', () => {
    const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
      schema: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom<Json>(
          true,
          false,
          {},
          { $ref: '#' },
          { $ref: '#/$defs/a' },
          { $ref: '#/nowhere' },
          1,
          null,
        ),
        fc.dictionary(
          fc.constantFrom(
            'type',
            'pattern',
            'minLength',
            'minimum',
            'enum',
            'const',
            'format',
            'required',
            'multipleOf',
            'minItems',
            'x-optional',
          ),
          fc.oneof(
            fc.constantFrom(
              'string',
              'number',
              'object',
              'array',
              'date',
              '(a+)+',
              '(',
              'email',
              -1,
              0,
              1.5,
              true,
            ),
            fc.array(fc.constantFrom<Json>('string', 'a', 1, null, {}), { maxLength: 3 }),
          ) as fc.Arbitrary<Json>,
        ) as fc.Arbitrary<Json>,
        fc.record(
          {
            type: fc.constantFrom('object', 'array'),
            properties: fc.dictionary(fc.constantFrom('a', 'b', 'toString'), tie('schema')),
            additionalProperties: tie('schema'),
            items: tie('schema'),
            $defs: fc.record({ a: tie('schema') }),
          },
          { requiredKeys: [] },
        ) as fc.Arbitrary<Json>,
        fc.record(
          {
            anyOf: fc.array(tie('schema'), { maxLength: 3 }),
            allOf: fc.array(tie('schema'), { maxLength: 3 }),
            prefixItems: fc.array(tie('schema'), { maxLength: 3 }),
            propertyNames: tie('schema'),
          },
          { requiredKeys: [] },
        ) as fc.Arbitrary<Json>,
        fc.record({
          'x-realmwire': fc.constantFrom('date', 'map', 'set', 'bytes', 'x'),
          'x-keys': tie('schema'),
          'x-values': tie('schema'),
        }) as fc.Arbitrary<Json>,
      ),
    }));
    const value = fc.oneof(
      fc.anything({
        withMap: true,
        withSet: true,
        withDate: true,
        withBigInt: true,
        key: fc.constantFrom('a', 'b', 'toString', '__proto__'),
      }),
    );
    fc.assert(
      fc.property(schema, value, (given, sent) => {
        let compiled: ReturnType<typeof compileSchema>;
        try {
          compiled = compileSchema(given, 'here');
        } catch (error) {
          expect(error).toBeInstanceOf(ContractError);
          return;
        }
        expect([true, false]).toContain(check(compiled, sent).ok);
      }),
      { numRuns: 500 },
    );
  });
});
