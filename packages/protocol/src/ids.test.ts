import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isId, MAX_ID, nextId } from './ids.ts';

describe('ids', () => {
  test('count up by one and begin again after the largest', () => {
    expect(nextId(0)).toBe(1);
    expect(nextId(7)).toBe(8);
    expect(nextId(MAX_ID - 1)).toBe(MAX_ID);
    expect(nextId(MAX_ID)).toBe(1);
  });

  test.each([1, 7, MAX_ID])('%d is one', (id) => {
    expect(isId(id)).toBe(true);
  });

  test.each([0, -1, 1.5, MAX_ID + 1, Number.NaN, '1', 1n, null, undefined, {}])(
    '%s is none',
    (value) => {
      expect(isId(value)).toBe(false);
    },
  );

  test('whatever the id, the next one is an id too', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: MAX_ID }), (id) => isId(nextId(id))));
  });
});
