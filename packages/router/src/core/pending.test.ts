import { describe, expect, test } from 'vitest';
import { type Invocation, invocationOf } from './invocation.ts';
import { Pending } from './pending.ts';
import { NOBODY, type Registration } from './registration.ts';
import type { Seat } from './seat.ts';

describe('pending calls', () => {
  test('are found from either end', () => {
    const pending = new Pending(1_000);
    const invocation = add(pending, { caller: 1, call: 7, callee: 2 });

    expect(pending.ofCaller(1, 7)).toBe(invocation);
    expect(pending.ofCallee(2, 1)).toBe(invocation);
    expect(pending.ofCaller(2, 7)).toBeUndefined();
    expect(pending.ofCallee(9, 1)).toBeUndefined();
    expect(pending.countOf(1)).toBe(1);
    expect(pending.countOf(9)).toBe(0);
  });

  test('the ids of invocations count up for each callee by itself', () => {
    const pending = new Pending(1_000);
    const ids = [2, 2, 3].map((callee, call) => add(pending, { caller: 1, call, callee }).id);

    expect(ids).toEqual([1, 2, 1]);
  });

  test('a call that is removed is gone at both ends, once', () => {
    const pending = new Pending(1_000);
    const invocation = add(pending, { caller: 1, call: 7, callee: 2 });

    pending.finish(invocation);
    pending.finish(invocation);

    expect(pending.size).toBe(0);
    expect(pending.ofCaller(1, 7)).toBeUndefined();
    expect(pending.ofCallee(2, 1)).toBeUndefined();
  });

  test('a caller that has its answer may use the id again, while the callee still answers', () => {
    const pending = new Pending(1_000);
    const first = add(pending, { caller: 1, call: 7, callee: 2 });
    pending.release(first, 0);
    const second = add(pending, { caller: 1, call: 7, callee: 2 });

    expect(pending.ofCallee(2, 1)).toBe(first);
    pending.finish(first);

    expect(pending.ofCaller(1, 7)).toBe(second);
  });

  test('a call that is finished twice was running once', () => {
    const pending = new Pending(1_000);
    const invocation = add(pending, { caller: 1, call: 7, callee: 2 });
    const { callee } = invocation;
    const before = callee.running;

    pending.finish(invocation);
    pending.finish(invocation);

    expect([before, callee.running, pending.size]).toEqual([1, 0, 0]);
  });

  test('a session that is not known has nothing under way, and one that left neither', () => {
    const pending = new Pending(1_000);
    const invocation = add(pending, { caller: 1, call: 7, callee: 2 });

    pending.forget(1);
    pending.forget(2);
    pending.finish(invocation);

    expect(pending.of(1)).toEqual({ made: [], served: [] });
    expect(pending.of(8)).toEqual({ made: [], served: [] });
  });

  test('a session knows the calls it made and those it serves', () => {
    const pending = new Pending(1_000);
    const made = add(pending, { caller: 1, call: 7, callee: 2 });
    const served = add(pending, { caller: 3, call: 7, callee: 1 });

    expect(pending.of(1)).toEqual({ made: [made], served: [served] });
  });
});

describe('the time of a call', () => {
  test('comes once, and not for a call that is finished', () => {
    const pending = new Pending(1_000);
    const first = add(pending, { caller: 1, call: 1, callee: 2, timeoutMs: 50 });
    const second = add(pending, { caller: 1, call: 2, callee: 2, timeoutMs: 50 });
    pending.finish(second);

    expect(pending.deadline).toBe(50);
    expect(pending.takeDue(49)).toEqual([]);
    expect(pending.takeDue(50)).toEqual([first]);
    expect(pending.takeDue(1e9)).toEqual([]);
  });

  test('begins anew with each part, but not once the callee was told to stop', () => {
    const pending = new Pending(1_000);
    const invocation = add(pending, { caller: 1, call: 1, callee: 2, timeoutMs: 5_000 });
    pending.restart(invocation, 2_000);
    expect(pending.takeDue(6_999)).toEqual([]);

    pending.interrupt(invocation, 6_000);
    pending.restart(invocation, 6_500);

    expect(pending.takeDue(6_999)).toEqual([]);
    expect(pending.takeDue(7_000)).toEqual([invocation]);
  });

  test('of a call without one comes when it was released', () => {
    const pending = new Pending(1_000);
    const invocation = add(pending, { caller: 1, call: 1, callee: 2 });
    pending.restart(invocation, 5);
    expect(pending.deadline).toBeUndefined();

    pending.release(invocation, 10);

    expect(pending.deadline).toBe(1_010);
    expect(pending.takeDue(1_010)).toEqual([invocation]);
  });

  test('of many that were canceled long before leaves nothing behind', () => {
    const pending = new Pending(1_000);
    for (let call = 1; call <= 5_000; call++) {
      const timeoutMs = 3_600_000;
      const invocation = add(pending, { caller: 1, call, callee: 2, timeoutMs });
      pending.release(invocation, 0);
      pending.finish(invocation);
    }

    expect(pending.size).toBe(0);
    expect(pending.takeDue(1e9)).toEqual([]);
  });
});

function add(
  pending: Pending,
  given: {
    readonly caller: number;
    readonly call: number;
    readonly callee: number;
    readonly timeoutMs?: number;
  },
): Invocation {
  const { call, timeoutMs } = given;
  const seat = (id: number): Seat => ({ id, uuid: `${id}`, roles: [] });
  const callee = { ...NOBODY, session: given.callee, seat: seat(given.callee) };
  const registration = { waiting: undefined } as Registration;
  const asked = {
    caller: seat(given.caller),
    call: { opcode: 'call', id: call, uri: 'com.any', timeoutMs },
    attempt: 1,
    expiresAt: timeoutMs,
  } as const;
  const rest = { declared: undefined, streamCredit: 1, isHeld: false };
  const invocation = invocationOf(asked, { callee, registration, ...rest });
  pending.begin(invocation);
  return invocation;
}
