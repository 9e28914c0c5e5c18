import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEVELS, MemoryCeiling } from './memory-ceiling.ts';

describe('the memory ceiling', () => {
  test.each([
    [69, 'calm'],
    [70, 'hold'],
    [79, 'hold'],
    [80, 'refuse'],
    [89, 'refuse'],
    [90, 'shed'],
    [500, 'shed'],
  ] as const)('at %i %% of the budget is: %s', (usedBytes, level) => {
    const ceiling = ceilingOf(100);

    expect(ceiling.decide({ usedBytes, keptBytes: 0, holders: [] }, 0).level).toBe(level);
    expect(ceiling.level).toBe(level);
  });

  test('leaves a level a little later than it came to it', () => {
    const ceiling = ceilingOf(100);
    const levels = [90, 86, 84, 76, 74, 66, 64, 69].map(
      (usedBytes) => ceiling.decide({ usedBytes, keptBytes: 0, holders: [] }, 0).level,
    );

    expect(levels).toEqual(['shed', 'shed', 'refuse', 'refuse', 'hold', 'hold', 'calm', 'calm']);
  });

  test('says when it is worth to look closely', () => {
    const ceiling = ceilingOf(100);
    ceiling.decide({ usedBytes: 75, keptBytes: 0, holders: [] }, 0);

    expect([60, 75, 79, 80, 95].map((bytes) => ceiling.isWorse(bytes, 0))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  test('sheds who holds most, as few as will do, down to below the first mark', () => {
    const ceiling = ceilingOf(100);
    const holders = [
      { id: 'a', bytes: 10 },
      { id: 'b', bytes: 20 },
      { id: 'c', bytes: 50 },
      { id: 'd', bytes: 0 },
      { id: 'e', bytes: 15 },
    ];

    expect(ceiling.decide({ usedBytes: 95, keptBytes: 0, holders }, 0)).toEqual({
      level: 'shed',
      shed: ['c'],
    });
    expect(ceilingOf(100).decide({ usedBytes: 130, keptBytes: 0, holders }, 0).shed).toEqual([
      'c',
      'b',
    ]);
    expect(ceilingOf(100).decide({ usedBytes: 999, keptBytes: 0, holders }, 0).shed).toEqual([
      'c',
      'b',
      'e',
      'a',
    ]);
  });

  test('sheds nobody below the last mark', () => {
    const ceiling = ceilingOf(100);
    const holders = [{ id: 'a', bytes: 89 }];

    expect(ceiling.decide({ usedBytes: 89, keptBytes: 0, holders }, 0).shed).toEqual([]);
  });

  test('leaves to sessions what topics do not keep, and a quarter of the budget at least', () => {
    const levelOf = (usedBytes: number, keptBytes: number) =>
      ceilingOf(100).decide({ usedBytes, keptBytes, holders: [] }, 0).level;

    expect([levelOf(34, 50), levelOf(35, 50), levelOf(45, 50)]).toEqual(['calm', 'hold', 'shed']);
    expect([levelOf(17, 99), levelOf(18, 99), levelOf(17, 5_000)]).toEqual([
      'calm',
      'hold',
      'calm',
    ]);
    const holders = [
      { id: 'a', bytes: 20 },
      { id: 'b', bytes: 40 },
    ];
    const { shed } = ceilingOf(100).decide({ usedBytes: 60, keptBytes: 50, holders }, 0);
    expect(shed).toEqual(['b']);
  });

  test('lets nobody keep the publishers silent for longer than a while', () => {
    const ceiling = ceilingOf(100, 10_000);
    const holdings = { usedBytes: 75, keptBytes: 0, holders: [{ id: 'a', bytes: 75 }] };

    expect(ceiling.decide(holdings, 1_000).shed).toEqual([]);
    expect(ceiling.decide(holdings, 10_999).shed).toEqual([]);
    expect(ceiling.decide(holdings, 11_000)).toEqual({ level: 'hold', shed: ['a'] });
    expect(ceiling.decide(holdings, 11_250).shed).toEqual([]);
    ceiling.decide({ usedBytes: 10, keptBytes: 0, holders: [] }, 12_000);
    expect(ceiling.decide(holdings, 30_000).shed).toEqual([]);
  });

  test('is calm again after all that can be shed was shed, and sheds nobody without need', () => {
    const bytes = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(
        fc.array(bytes, { maxLength: 50 }),
        fc.integer({ min: 1, max: 20_000 }),
        (sizes, budgetBytes) => {
          const holders = sizes.map((size, id) => ({ id, bytes: size }));
          const usedBytes = sizes.reduce((sum, size) => sum + size, 0);
          const ceiling = ceilingOf(budgetBytes);

          const { level, shed } = ceiling.decide({ usedBytes, keptBytes: 0, holders }, 0);
          const freed = shed.reduce((sum, id) => sum + (sizes[id] as number), 0);
          const least = Math.min(...shed.map((id) => sizes[id] as number));

          expect(shed.length > 0).toBe(level === 'shed');
          expect(new Set(shed).size).toBe(shed.length);
          if (shed.length === 0) return;
          expect(freed - least).toBeLessThan(usedBytes - 0.65 * budgetBytes);
          expect(sizes.filter((size, id) => size > least && !shed.includes(id))).toEqual([]);
          const left = holders.filter(({ id }) => !shed.includes(id));
          const after = ceiling.decide(
            { usedBytes: usedBytes - freed, keptBytes: 0, holders: left },
            0,
          );
          expect(after).toEqual({ level: 'calm', shed: [] });
        },
      ),
    );
  });

  test('goes up no later, and down no sooner, than the bytes do', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 2 }), (sizes) => {
        const ceiling = ceilingOf(100);
        let before = 0;
        let rank = 0;
        for (const usedBytes of sizes) {
          ceiling.decide({ usedBytes, keptBytes: 0, holders: [] }, 0);
          const now = LEVELS.indexOf(ceiling.level);
          if (usedBytes > before) expect(now).toBeGreaterThanOrEqual(rank);
          if (usedBytes < before) expect(now).toBeLessThanOrEqual(rank);
          before = usedBytes;
          rank = now;
        }
      }),
    );
  });
});

function ceilingOf(budgetBytes: number, holdMs = 10_000): MemoryCeiling {
  return new MemoryCeiling({ budgetBytes, holdMs });
}
