import { describe, expect, test } from 'vitest';
import { drawIds } from './session-ids.ts';

describe('the ids of a session', () => {
  test('are a number from 1 that fits in 31 bits, and a name', () => {
    const { id, uuid } = drawIds(new Map());

    expect(id).toBeGreaterThan(0);
    expect(id).toBeLessThan(2 ** 31);
    expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('are of nobody else', () => {
    const asked: number[] = [];
    const taken = { has: (id: number) => asked.push(id) < 3 } as unknown as Map<number, unknown>;

    expect(drawIds(taken).id).toBe(asked[2]);
  });
});
