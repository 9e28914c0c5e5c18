import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFields, malformed } from './fields.ts';

describe('named fields', () => {
  test.each([
    ['an object', { a: 1 }],
    ['an empty object', {}],
    ['an object without a prototype', Object.create(null)],
  ])('are those of %s', (_name, value) => {
    expect(isFields(value)).toBe(true);
  });

  test.each([
    ['null', null],
    ['nothing', undefined],
    ['a list', [1]],
    ['a text', 'a'],
    ['a number', 1],
    ['a function', () => 1],
  ])('are not those of %s', (_name, value) => {
    expect(isFields(value)).toBe(false);
  });

  test('are what JSON writes in braces, and nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isFields(value)).toBe(JSON.stringify(value).startsWith('{'));
      }),
    );
  });
});

test('a malformed frame is a fault with the problem in a word', () => {
  expect(malformed('envelope')).toMatchObject({
    code: 'message.malformed',
    detail: { problem: 'envelope' },
  });
});
