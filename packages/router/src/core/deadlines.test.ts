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

  test('when most of them are of no use they are sorted out, and the others keep their order', () => {
    const deadlines = new Deadlines<{ at: number; isWanted: boolean }>();
    const things = Array.from({ length: 3000 }, (_, at) => ({ at, isWanted: true }));
    for (const thing of things) deadlines.add(thing.at, thing);

    for (const thing of things.slice(0, 2000)) {
      thing.isWanted = false;
      deadlines.forgetOne(({ isWanted }) => isWanted);
    }

    expect(deadlines.size).toBeLessThan(1600);
    const due = deadlines.take(1e9).filter(({ isWanted }) => isWanted);
    expect(due.map(({ at }) => at)).toEqual(things.slice(2000).map(({ at }) => at));
  });
});
