import { describe, expect, test } from 'vitest';
import { CallQueue } from './call-queue.ts';
import type { Invocation } from './invocation.ts';
import { body } from './seats.test-data.ts';

describe('the queue of a registration', () => {
  test('keeps the order in which calls came, and counts what they hold', () => {
    const sum = { calls: 0, bytes: 0 };
    const queue = new CallQueue(sum);
    const [first, second] = [waiting('a'), waiting('b'.repeat(100))];
    for (const each of [first, second]) queue.add(each);
    const full = { ...sum };

    queue.delete(first);
    queue.delete(first);

    expect(queue.first).toBe(second);
    expect([queue.size, sum.calls, full.calls]).toEqual([1, 1, 2]);
    expect(sum.bytes).toBeGreaterThan(full.bytes / 2);
    queue.delete(second);
    expect(queue.first).toBeUndefined();
    expect(sum).toEqual({ calls: 0, bytes: 0 });
  });
});

function waiting(value: unknown): Invocation {
  return { held: { call: { payload: body(value) } } } as Partial<Invocation> as Invocation;
}
