import type { Message } from '@realmwire/protocol';
import { describe, expect, test, vi } from 'vitest';
import { Undecided } from './undecided.ts';

const session = () => ({ id: 7, end: vi.fn() });
const ping = (id: number) => ({ opcode: 'ping', id }) as never as Message;

describe('what a session says while its realm asks somebody', () => {
  test('waits, in order, and is given back once', () => {
    const undecided = new Undecided();
    const who = session() as never;
    undecided.begin(7);

    expect([undecided.keep(who, ping(1)), undecided.keep(who, ping(2))]).toEqual([true, true]);
    expect(undecided.has(7)).toBe(true);

    expect(undecided.take(7)).toEqual([ping(1), ping(2)]);
    expect([undecided.take(7), undecided.has(7)]).toEqual([undefined, false]);
  });

  test('does not wait for what somebody else is asked about', () => {
    const undecided = new Undecided();
    const who = session() as never;

    expect([undecided.has(7), undecided.keep(who, ping(1))]).toEqual([false, false]);
    undecided.begin(8);

    expect([undecided.has(7), undecided.keep(who, ping(1))]).toEqual([false, false]);
    expect(undecided.take(8)).toEqual([]);
  });

  test('has a bound, behind which the session ends', () => {
    const undecided = new Undecided();
    const who = session();
    undecided.begin(7);

    for (let id = 0; id < 10_000; id += 1) undecided.keep(who as never, ping(id));
    expect(who.end).not.toHaveBeenCalled();
    undecided.keep(who as never, ping(10_000));

    expect(who.end.mock.calls).toEqual([['queue.overflow', { waiting: 10_001 }]]);
  });
});
