import { describe, expect, test } from 'vitest';
import { waitBefore } from './app-process.ts';

describe('an app that dies', () => {
  test('is started again at first soon, then ever later, but never later than 15 s', () => {
    const waits = Array.from({ length: 8 }, (_, deaths) => waitBefore(deaths + 1));

    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });
});
