import { describe, expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

const bounds = { minMs: 100, maxMs: 30_000, jitter: true };

describe('backoff', () => {
  test('the bound doubles with each attempt, up to the largest', () => {
    const delays = [1, 2, 3, 10, 1000].map((attempt) => backoffMs(bounds, attempt, 1));

    expect(delays).toEqual([100, 200, 400, 30_000, 30_000]);
  });

  test('the time is anywhere below the bound', () => {
    expect(backoffMs(bounds, 3, 0)).toBe(0);
    expect(backoffMs(bounds, 3, 0.25)).toBe(100);
  });

  test('without jitter the time is the bound', () => {
    expect(backoffMs({ ...bounds, jitter: false }, 2, 0.1)).toBe(200);
  });
});
