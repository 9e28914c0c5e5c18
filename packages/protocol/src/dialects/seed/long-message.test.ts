import { describe, expect, test } from 'vitest';
import { ReassemblyBudget } from '../../flow/reassembly-budget.ts';
import { LongMessage } from './long-message.ts';

const BOUNDS = { maxPieces: 3, maxLength: 10, idleMs: 100, totalMs: 250 };

describe('a long message in the seed dialect', () => {
  test('[S003-13] is what stands between bufferON and bufferOFF', () => {
    const { long, budget } = open();

    expect(long.push('alone', 0)).toBe('alone');
    expect(['bufferON', 'ab', 'cd'].map((text) => long.push(text, 0))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([long.isOpen, long.length, budget.usedBytes]).toEqual([true, 4, 4]);
    expect(long.push('bufferOFF', 0)).toBe('abcd');
    expect([long.isOpen, long.length, budget.usedBytes]).toEqual([false, 0, 0]);
  });

  test('[X22] [S003-16] is refused at its bounds, and nothing is cut off in silence', () => {
    const { long, budget } = open(5);
    long.push('bufferON', 0);
    for (const text of ['a', 'b', 'c']) long.push(text, 0);

    expect(() => long.push('d', 0)).toThrow(expect.objectContaining({ code: 'chunk.over_bound' }));
    long.clear();
    expect(budget.usedBytes).toBe(0);
    long.push('bufferON', 0);
    expect(() => long.push('x'.repeat(11), 0)).toThrow(
      expect.objectContaining({ detail: { limit: 10 } }),
    );
    expect(() => long.push('x'.repeat(6), 0)).toThrow(
      expect.objectContaining({ detail: { limit: 'reassemblyBudgetBytes' } }),
    );
  });

  test('neither begins twice nor ends before it begins', () => {
    const { long } = open();
    expect(() => long.push('bufferOFF', 0)).toThrow(
      expect.objectContaining({ code: 'chunk.out_of_order' }),
    );
    long.push('bufferON', 0);

    expect(() => long.push('bufferON', 0)).toThrow(
      expect.objectContaining({ code: 'chunk.out_of_order' }),
    );
  });

  test('is not waited for without end', () => {
    const { long } = open();
    long.expire(1e6);
    long.push('bufferON', 0);
    long.push('a', 90);
    long.expire(180);
    expect(() => long.expire(191)).toThrow(expect.objectContaining({ detail: { ms: 100 } }));
    long.push('b', 180);
    long.push('c', 251);

    expect(() => long.expire(251)).toThrow(
      expect.objectContaining({ code: 'chunk.timeout', detail: { ms: 250 } }),
    );
  });
});

function open(budgetBytes = 1_000) {
  const budget = new ReassemblyBudget(budgetBytes);
  return { budget, long: new LongMessage(BOUNDS, budget) };
}
