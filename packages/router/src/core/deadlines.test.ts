import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Deadlines } from './deadlines.ts';

describe('deadlines', () => {
  test('there is no next one where none was asked for', () => {
    const deadlines = new Deadlines<string>();

    expect(deadlines.next).toBeUndefined();
    expect(deadlines.take(1e9)).toEqual([]);
  });

  test('only what is due is taken, the earliest first', () => {
    const deadlines = new Deadlines<string>();
    for (const [at, thing] of [
      [30, 'c'],
      [10, 'a'],
      [20, 'b'],
    ] as const)
      deadlines.add(at, thing);

    expect(deadlines.next).toBe(10);
    expect(deadlines.take(20)).toEqual(['a', 'b']);
    expect(deadlines.size).toBe(1);
    expect(deadlines.take(30)).toEqual(['c']);
  });

  test('in whatever order they were asked for, they come due in order and none is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100)), fc.nat(100), (times, until) => {
        const deadlines = new Deadlines<number>();
        for (const at of times) deadlines.add(at, at);

        const due = deadlines.take(until);

        const sorted = times.toSorted((a, b) => a - b);
        expect(due).toEqual(sorted.filter((at) => at <= until));
        expect(deadlines.take(100)).toEqual(sorted.filter((at) => at > until));
      }),
    );
  });
});
