import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReassemblyBudget } from './reassembly-budget.ts';

describe('the memory for half-read messages', () => {
  test('may be used up to the last byte', () => {
    const budget = new ReassemblyBudget(10);

    expect([budget.take(6), budget.take(4), budget.usedBytes]).toEqual([true, true, 10]);
    expect(budget.take(1)).toBe(false);
  });

  test('is not touched by who wants more than is left', () => {
    const budget = new ReassemblyBudget(10);
    budget.take(6);

    expect([budget.take(5), budget.usedBytes, budget.take(4)]).toEqual([false, 6, true]);
  });

  test('can be used again once it was given back', () => {
    const budget = new ReassemblyBudget(10);
    budget.take(10);

    budget.give(10);

    expect([budget.usedBytes, budget.take(10)]).toEqual([0, true]);
  });

  test('is never exceeded, and nothing of it gets lost, whoever takes and gives', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 })), (steps) => {
        const budget = new ReassemblyBudget(100);
        const taken: number[] = [];
        for (const step of steps) {
          if (step > 0 && budget.take(step)) taken.push(step);
          else if (step < 0) budget.give(taken.pop() ?? 0);
          expect(budget.usedBytes).toBe(taken.reduce((sum, each) => sum + each, 0));
          expect(budget.usedBytes).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});
