import { describe, expect, test } from 'vitest';
import { LIMITS, type LimitName, limitsOf } from './limits.ts';

const NAMES = Object.keys(LIMITS) as LimitName[];

describe('limits', () => {
  test('are the defaults of the table where nothing else is said', () => {
    const limits = limitsOf();

    expect(Object.keys(limits)).toEqual(NAMES);
    for (const name of NAMES) expect(limits[name]).toBe(LIMITS[name].default);
  });

  test('can be replaced one by one; undefined replaces nothing', () => {
    const limits = limitsOf({ maxDepth: 8, drainMs: 0, ...({ chunkBytes: undefined } as object) });

    expect(limits).toMatchObject({ maxDepth: 8, drainMs: 0, chunkBytes: 16 * 1024 });
  });

  test.each(NAMES)('%s has a default in its range, and a reason', (name) => {
    const { default: value, min, max, reason } = LIMITS[name];

    expect(min).toBeLessThanOrEqual(value);
    expect(value).toBeLessThanOrEqual(max);
    expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });

  test.each(NAMES)('%s is refused outside its range', (name) => {
    const { min, max } = LIMITS[name];

    const fitting =
      name === 'windowMinBytes' ? { chunkBytes: 1024 } : { windowMinBytes: 128 * 1024 };
    expect(limitsOf({ ...fitting, [name]: min })[name]).toBe(min);
    expect(limitsOf({ ...fitting, [name]: max })[name]).toBe(max);
    for (const value of [min - 1, max + 1, min + 0.5, Number.NaN, '5' as unknown as number]) {
      expect(() => limitsOf({ [name]: value })).toThrow(
        new RangeError(`limit ${name} must be a whole number from ${min} to ${max}`),
      );
    }
  });

  test.each([
    [{ chunkBytes: 16_384, windowMinBytes: 32_767 }, 32_768],
    [{ windowMinBytes: 32_767 }, 32_768],
    [{ chunkBytes: 65_536 }, 131_072],
  ])('a window that does not hold two chunks is refused: %j', (given, least) => {
    expect(() => limitsOf(given)).toThrow(
      new RangeError(
        `limit windowMinBytes must be at least ${least}, twice chunkBytes, or what is cut into chunks may never arrive`,
      ),
    );
    expect(limitsOf({ ...given, windowMinBytes: least }).windowMinBytes).toBe(least);
  });

  test('a limit that does not exist is refused by its name', () => {
    expect(() => limitsOf({ maxDept: 8 } as object)).toThrow(/no limit is called maxDept/);
  });

  test('credit of a new session covers a first frame and two of the shortest chunks', () => {
    const { windowStartBytes, windowMinBytes, chunkBytes, heartbeatLostMs, heartbeatMs } = LIMITS;

    expect(windowStartBytes.min).toBeGreaterThan(2 * chunkBytes.min);
    expect(windowMinBytes.default).toBeGreaterThanOrEqual(4 * chunkBytes.default);
    expect(heartbeatLostMs.default).toBe(2.5 * heartbeatMs.default);
  });
});
