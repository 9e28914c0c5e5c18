import { describe, expect, test } from 'vitest';
import { shorterOf } from './invocation.ts';

describe('an invocation', () => {
  test('of two timeouts the shorter holds, of one that one', () => {
    expect([shorterOf(5, 3), shorterOf(undefined, 3), shorterOf(5, undefined)]).toEqual([3, 3, 5]);
    expect(shorterOf(undefined, undefined)).toBeUndefined();
  });
});
