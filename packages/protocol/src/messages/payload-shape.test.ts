import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPayload, writePayload } from '../dialects/wamp2/payload.ts';
import { type ArgsPayload, Body, type Payload } from './payload.ts';
import { isMisfit, type ShapeRule, shapePayload } from './payload-shape.ts';

const isList = (value: unknown) => Array.isArray(value);
const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const LISTS: ShapeRule = { shape: 'args', accepts: isList };
const FIELDS: ShapeRule = { shape: 'kwargs', accepts: isObject };
const ANYTHING = (shape: ShapeRule['shape']): ShapeRule => ({ shape, accepts: () => true });

function given(args: unknown[], kwargs?: Record<string, unknown>): ArgsPayload {
  return { kind: 'args', args, ...(kwargs && { kwargs }) };
}

function valueIn(payload: Payload | undefined): unknown {
  return payload instanceof Body ? payload.value() : payload;
}

describe('arguments', () => {
  test.each([
    { rule: FIELDS, from: given([], { sku: 'a' }), value: { sku: 'a' } },
    { rule: FIELDS, from: given([{ sku: 'a' }]), value: { sku: 'a' } },
    { rule: FIELDS, from: given([5], {}), value: 5 },
    { rule: FIELDS, from: given([]), value: {} },
    { rule: FIELDS, from: undefined, value: {} },
    { rule: LISTS, from: given([1, 2]), value: [1, 2] },
    { rule: LISTS, from: given([[1, 2]]), value: [[1, 2]] },
    { rule: LISTS, from: undefined, value: [] },
    { rule: ANYTHING('kwargs'), from: given([]), value: undefined },
    { rule: ANYTHING('args'), from: undefined, value: undefined },
  ])('$from are $value by $rule.shape', ({ rule, from, value }) => {
    const payload = shapePayload(from, rule);
    expect(valueIn(payload)).toEqual(value);
    expect(payload instanceof Body ? payload.shape : rule.shape).toBe(rule.shape);
  });

  test('are one value where the contract takes no list of them', () => {
    const text: ShapeRule = { shape: 'args', accepts: (value) => typeof value === 'string' };
    const pair: ShapeRule = {
      shape: 'args',
      accepts: (value) => isList(value) && !isNested(value),
    };
    expect(valueIn(shapePayload(given(['a']), text))).toBe('a');
    expect(valueIn(shapePayload(given([[1, 2]]), pair))).toEqual([1, 2]);
    expect(valueIn(shapePayload(given(['a', 'b']), text))).toEqual(['a', 'b']);
    expect(valueIn(shapePayload(undefined, text))).toBeUndefined();
  });

  test.each([
    { shape: 'kwargs', payload: given([1, 2]) },
    { shape: 'kwargs', payload: given([1], { a: 1 }) },
    { shape: 'args', payload: given([1], { a: 1 }) },
    { shape: 'args', payload: given([], { a: 1 }) },
  ] as const)('that are no $shape stay as they are', ({ shape, payload }) => {
    expect(shapePayload(payload, ANYTHING(shape))).toBe(payload);
    expect(isMisfit(payload, shape)).toBe(true);
  });

  test('of both kinds at once are no single value either', () => {
    expect(isMisfit(given([1], { a: 1 }))).toBe(true);
    expect(isMisfit(given([], { a: 1 }))).toBe(false);
    expect(isMisfit(given([1, 2]))).toBe(false);
  });
});

test('bytes that nobody opens are passed on', () => {
  const opaque: Payload = { kind: 'opaque', bytes: Uint8Array.of(1), options: { ppt_scheme: 'x' } };
  expect(shapePayload(opaque, FIELDS)).toBe(opaque);
});

describe('there and back', () => {
  const anyValue = fc.jsonValue();
  const cases = {
    kwargs: { rule: FIELDS, values: fc.dictionary(fc.string({ minLength: 1 }), anyValue) },
    args: { rule: LISTS, values: fc.array(anyValue) },
  };

  test.each(['kwargs', 'args'] as const)('%s say what the value was', (shape) => {
    const { rule, values } = cases[shape];
    fc.assert(
      fc.property(values, (value) => {
        const said = writePayload(shapePayload(Body.of(value), rule));
        const [Arguments, ArgumentsKw] = said;
        const heard = readPayload('CALL', { Arguments, ArgumentsKw }, undefined);
        expect(valueIn(shapePayload(heard, rule))).toEqual(value);
      }),
    );
  });

  test.each(['kwargs', 'args'] as const)(
    'what is neither a list nor an object is as by single (%s)',
    (shape) => {
      const isScalar = (value: unknown) => typeof value !== 'object' || value === null;
      const rule: ShapeRule = { shape, accepts: isScalar };
      const scalars = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
      fc.assert(
        fc.property(scalars, (value) => {
          const [Arguments] = writePayload(shapePayload(Body.of(value), rule));
          const heard = readPayload('CALL', { Arguments }, undefined);
          expect(valueIn(shapePayload(heard, rule))).toEqual(value);
        }),
      );
    },
  );
});

function isNested(value: unknown): boolean {
  return Array.isArray(value) && value.some((item) => Array.isArray(item));
}
