import { describe, expect, test } from 'vitest';
import { Absences } from './absences.ts';

describe('a callee that is away', () => {
  test('is given up once, when its grace is over', () => {
    const absences = new Absences(100);
    absences.add(7, 1_000);

    expect(absences.next).toBe(1_100);
    expect(absences.takeDue(1_099)).toEqual([]);
    expect(absences.isGivenUp(7)).toBe(false);
    expect(absences.takeDue(1_100)).toEqual([7]);
    expect(absences.takeDue(1_200)).toEqual([]);
    expect(absences.isGivenUp(7)).toBe(true);
    expect(absences.has(7)).toBe(true);
    expect(absences.next).toBeUndefined();
  });

  test('that comes back in time was never away', () => {
    const absences = new Absences(100);
    absences.add(7, 1_000);

    absences.remove(7);

    expect(absences.has(7)).toBe(false);
    expect(absences.isGivenUp(7)).toBe(false);
    expect(absences.takeDue(9_000)).toEqual([]);
  });
});
