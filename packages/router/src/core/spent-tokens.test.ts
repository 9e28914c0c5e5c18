import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpentTokens } from './spent-tokens.ts';

describe('a token that counts once', () => {
  test('is spent when it was shown, until it is good no more', () => {
    const tokens = new SpentTokens(2);

    expect(tokens.take('a', 10, 0)).toBeUndefined();
    expect(tokens.take('a', 19, 9)).toBe('spent');
    expect(tokens.take('a', 20, 10)).toBeUndefined();
  });

  test('may be known for longer, or not so long', () => {
    const tokens = new SpentTokens(2);
    tokens.take('a', 10, 0);
    tokens.take('b', 10, 0);
    tokens.keep('a', 20);
    tokens.keep('b', 5);

    expect(tokens.take('b', 10, 5)).toBeUndefined();
    expect(tokens.take('a', 20, 19)).toBe('spent');
    expect(tokens.take('a', 30, 20)).toBeUndefined();
  });

  test('that was none may be shown again', () => {
    const tokens = new SpentTokens(1);
    tokens.take('a', 10, 0);
    tokens.release('a');
    tokens.release('a');

    expect(tokens.take('a', 10, 1)).toBeUndefined();
  });

  test('finds no room when all is full, and some when something is free', () => {
    const tokens = new SpentTokens(2);
    tokens.take('a', 10, 0);
    tokens.take('b', 20, 0);

    expect(tokens.take('c', 30, 9)).toBe('full');
    expect(tokens.take('c', 30, 10)).toBeUndefined();
    expect(tokens.size).toBe(2);
  });

  test('leaves nothing behind', () => {
    const tokens = new SpentTokens(10);
    for (let count = 0; count < 10_000; count += 1) {
      tokens.take(`forged ${count}`, 1e9, count);
      tokens.release(`forged ${count}`);
    }

    expect(tokens.size).toBe(0);
    expect(tokens.deadlines).toBeLessThan(5_000);
  });

  test('that is good for a moment leaves no time behind that is far away', () => {
    const tokens = new SpentTokens(10);
    for (let now = 0; now < 10_000; now += 1) {
      tokens.take(`token ${now}`, now + 1e9, now);
      tokens.keep(`token ${now}`, now + 1);
    }

    expect(tokens.size).toBe(1);
    expect(tokens.deadlines).toBeLessThan(5_000);
  });

  test('never counts twice in its time, whatever happens', () => {
    const step = fc.record({
      digest: fc.constantFrom('a', 'b', 'c'),
      forMs: fc.integer({ min: 1, max: 20 }),
      afterMs: fc.integer({ min: 0, max: 10 }),
      isGood: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const tokens = new SpentTokens(2);
        const goodUntil = new Map<string, number>();
        let now = 0;
        for (const { digest, forMs, afterMs, isGood } of steps) {
          now += afterMs;
          const known = [...goodUntil.values()].filter((until) => until > now).length;
          const isSpent = (goodUntil.get(digest) ?? 0) > now;
          const expected = isSpent ? 'spent' : known >= 2 ? 'full' : undefined;
          expect(tokens.take(digest, now + forMs, now)).toBe(expected);
          if (expected !== undefined) continue;
          if (isGood) goodUntil.set(digest, now + forMs);
          else tokens.release(digest);
        }
      }),
    );
  });
});
