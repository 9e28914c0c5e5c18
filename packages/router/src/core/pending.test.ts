import { describe, expect, test } from 'vitest';
import type { Invocation } from './invocation.ts';
import { Pending } from './pending.ts';

describe('pending calls', () => {
  test('are found from either end', () => {
    const pending = new Pending();
    const invocation = add(pending, { caller: 1, call: 7, callee: 2 });

    expect(pending.ofCaller(1, 7)).toBe(invocation);
    expect(pending.ofCallee(2, 1)).toBe(invocation);
    expect(pending.ofCaller(2, 7)).toBeUndefined();
    expect(pending.ofCallee(9, 1)).toBeUndefined();
    expect(pending.countOf(1)).toBe(1);
    expect(pending.countOf(9)).toBe(0);
  });

  test('the ids of invocations count up for each callee by itself', () => {
    const pending = new Pending();

    expect([pending.takeId(2), pending.takeId(2), pending.takeId(3)]).toEqual([1, 2, 1]);
  });

  test('a call that is removed is gone at both ends, once', () => {
    const pending = new Pending();
    const invocation = add(pending, { caller: 1, call: 7, callee: 2 });

    pending.remove(invocation);
    pending.remove(invocation);

    expect(pending.size).toBe(0);
    expect(pending.ofCaller(1, 7)).toBeUndefined();
    expect(pending.ofCallee(2, 1)).toBeUndefined();
  });

  test('a caller that has its answer may use the id again, while the callee still answers', () => {
    const pending = new Pending();
    const first = add(pending, { caller: 1, call: 7, callee: 2 });
    pending.release(first);
    const second = add(pending, { caller: 1, call: 7, callee: 2 });

    expect(pending.ofCallee(2, 1)).toBe(first);
    pending.remove(first);

    expect(pending.ofCaller(1, 7)).toBe(second);
  });

  test('to release or remove what is unknown does nothing', () => {
    const pending = new Pending();
    const stranger = {
      caller: 8,
      call: 1,
      id: 1,
      callee: { session: 9, running: 0 },
    } as Invocation;

    pending.release(stranger);
    pending.remove(stranger);
    pending.add(stranger);
    pending.forget(8);

    expect(pending.of(8)).toEqual({ made: [], served: [] });
  });

  test('a session knows the calls it made and those it serves', () => {
    const pending = new Pending();
    const made = add(pending, { caller: 1, call: 7, callee: 2 });
    const served = add(pending, { caller: 3, call: 7, callee: 1 });

    expect(pending.of(1)).toEqual({ made: [made], served: [served] });
  });
});

function add(
  pending: Pending,
  { caller, call, callee }: { caller: number; call: number; callee: number },
): Invocation {
  const id = pending.takeId(callee);
  const invocation = { id, caller, call, callee: { session: callee, running: 1 } } as Invocation;
  pending.add(invocation);
  return invocation;
}
