import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cancelMode, passItem, raiseMark, shorterOf } from './invocation.ts';

describe('flow of a call', () => {
  test('items pass as far as the mark, and no further', () => {
    const flow = { passed: 0, until: 2 };

    expect([passItem(flow), passItem(flow), passItem(flow)]).toEqual([true, true, false]);
    expect(flow.passed).toBe(2);
  });

  test('whatever the order of items and marks, no item passes beyond the highest mark', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(20))), (steps) => {
        const flow = { passed: 0, until: 0 };
        let highest = 0;
        for (const until of steps) {
          if (until === null) passItem(flow);
          else {
            expect(raiseMark(flow, until)).toBe(until > highest);
            highest = Math.max(highest, until);
          }
          expect(flow.passed).toBeLessThanOrEqual(highest);
          expect(flow.until).toBe(highest);
        }
      }),
    );
  });

  test('a cancel that names no mode answers at once and interrupts', () => {
    expect(cancelMode({ opcode: 'cancel', id: 1 })).toBe('killnowait');
    expect(cancelMode({ opcode: 'cancel', id: 1, mode: 'skip' })).toBe('skip');
  });

  test('of two timeouts the shorter holds, of one that one', () => {
    expect([shorterOf(5, 3), shorterOf(undefined, 3), shorterOf(5, undefined)]).toEqual([3, 3, 5]);
    expect(shorterOf(undefined, undefined)).toBeUndefined();
  });
});
