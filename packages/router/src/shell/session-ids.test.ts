import { describe, expect, test } from 'vitest';
import { SessionNames } from './session-ids.ts';

describe('the ids of a session', () => {
  test('are a number from 1 that fits in 31 bits, and a name', () => {
    const { id, uuid } = new SessionNames().draw(new Map());

    expect(id).toBeGreaterThan(0);
    expect(id).toBeLessThan(2 ** 31);
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('are of nobody else', () => {
    const asked: number[] = [];
    const taken = { has: (id: number) => asked.push(id) < 3 } as unknown as Map<number, unknown>;

    expect(new SessionNames().draw(taken).id).toBe(asked[2]);
  });

  test('[X10] are known again by who has drawn them, and by nobody else', () => {
    const [names, others] = [new SessionNames(), new SessionNames()];
    const { uuid } = names.draw(new Map());
    const other = uuid.endsWith('0') ? `${uuid.slice(0, -1)}1` : `${uuid.slice(0, -1)}0`;

    expect(names.isDrawn(uuid)).toBe(true);
    expect(others.isDrawn(uuid)).toBe(false);
    for (const name of [other, '', 'ann', `${uuid}0`, uuid.slice(1)])
      expect(names.isDrawn(name)).toBe(false);
  });
});
