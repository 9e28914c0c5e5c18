import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContractError } from '../contract-error.ts';
import { DESCRIPTION_LIMITS, isJsonObject, readJson } from './bounded-json.ts';

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

describe('a value from somebody else', () => {
  test('is taken as it is if it is JSON', () => {
    const value = fc.jsonValue().filter((json) => !JSON.stringify(json).includes('__proto__'));
    fc.assert(
      fc.property(value, (json) => {
        expect(readJson(json)).toEqual(json);
      }),
    );
  });

  test('is copied', () => {
    const original = { a: [1] };

    const copy = readJson(original);
    original.a.push(2);

    expect(copy).toEqual({ a: [1] });
  });

  test('may have objects without a prototype', () => {
    expect(readJson(Object.assign(Object.create(null) as object, { a: 1 }))).toEqual({ a: 1 });
  });

  const circle: Record<string, unknown> = {};
  circle['again'] = circle;
  test.each([
    ['undefined', { a: undefined }, 'description.a: a value that JSON does not have (undefined)'],
    ['a bigint', [1n], 'description[0]: a value that JSON does not have (bigint)'],
    ['a function', () => {}, '(function)'],
    ['not a number', { a: { b: Number.NaN } }, 'description.a.b: a number that JSON does not have'],
    ['a class', { a: new Map() }, 'description.a: an object that JSON does not have'],
    ['bytes', new Uint8Array(2), 'description: an object that JSON does not have'],
    ['a circle', circle, 'nested too deep'],
    ['a name of the prototype', JSON.parse('{"__proto__": 1}'), 'description: a name that is not'],
    ['a long name', { ['a'.repeat(DESCRIPTION_LIMITS.name + 1)]: 1 }, 'a name is too long'],
    ['depth', nested(DESCRIPTION_LIMITS.depth + 1), 'nested too deep'],
    ['many values', Array(DESCRIPTION_LIMITS.values).fill(0), 'too many values'],
    ['much text', Array(3).fill('x'.repeat(800_000)), 'description[2]: too much text'],
  ])('is refused for %s', (_, value, problem) => {
    expect(() => readJson(value)).toThrow(ContractError);
    expect(() => readJson(value)).toThrow(problem);
  });

  test('is taken up to the limits', () => {
    expect(readJson(nested(DESCRIPTION_LIMITS.depth))).toEqual(nested(DESCRIPTION_LIMITS.depth));
    expect(readJson(Array(DESCRIPTION_LIMITS.values - 1).fill(0))).toHaveLength(199_999);
  });
});

describe('an object of JSON', () => {
  test.each([
    [{}, true],
    [[], false],
    [null, false],
    ['{}', false],
  ])('%j: %s', (value, is) => {
    expect(isJsonObject(value)).toBe(is);
  });
});
