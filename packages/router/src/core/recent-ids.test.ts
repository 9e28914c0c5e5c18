import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecentIds } from './recent-ids.ts';

describe('recent ids', () => {
  test('whatever is put in, looked for and taken out, it does what a map does', () => {
    // Few enough to meet again, some in the same place of a ring, some beyond 32 bits.
    const id = fc.oneof(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }).map((near) => near * 1024),
      fc.integer({ min: 1, max: 40 }).map((near) => Number.MAX_SAFE_INTEGER - near),
    );
    const step = fc.record({ id, isOut: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const recent = new RecentIds<string>();
        const map = new Map<number, string>();
        for (const { id, isOut } of steps) {
          expect(recent.get(id)).toBe(map.get(id));
          if (isOut) expect(recent.delete(id)).toBe(map.delete(id));
          else if (!map.has(id)) {
            recent.set(id, `${id}`);
            map.set(id, `${id}`);
          }
          expect(recent.size).toBe(map.size);
        }
        const ids = [...map.keys()].sort((a, b) => a - b);
        expect(recent.values()).toEqual(ids.map(String));
      }),
    );
  });

  test('one that stays long does not make room for all that come after it', () => {
    const recent = new RecentIds<number>();
    recent.set(1, 1);

    for (let id = 2; id < 10_000; id++) {
      recent.set(id, id);
      expect(recent.get(1)).toBe(1);
      expect(recent.delete(id)).toBe(true);
    }

    expect(recent.values()).toEqual([1]);
  });

  test('more than the ring has places for are all found', () => {
    const recent = new RecentIds<number>();
    for (let id = 1; id <= 5_000; id++) recent.set(id, id);

    for (let id = 1; id <= 5_000; id++) expect(recent.get(id)).toBe(id);
    expect(recent.size).toBe(5_000);
  });
});
