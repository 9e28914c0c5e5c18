import { describe, expect, test } from 'vitest';
import { pickCallee } from './invocation-policy.ts';

const CALLEES = [
  { name: 'a', running: 3 },
  { name: 'b', running: 1 },
  { name: 'c', running: 1 },
];

describe('invocation policy', () => {
  test.each([
    { policy: 'single', picked: 'a' },
    { policy: 'first', picked: 'a' },
    { policy: 'last', picked: 'c' },
    { policy: 'leastbusy', picked: 'b' },
  ] as const)('$policy picks $picked', ({ policy, picked }) => {
    expect(pickCallee(policy, CALLEES, 5)?.name).toBe(picked);
  });

  test('round robin gives each callee a call before any gets a second', () => {
    const picked = [0, 1, 2, 3].map((turn) => pickCallee('roundrobin', CALLEES, turn)?.name);

    expect(picked).toEqual(['a', 'b', 'c', 'a']);
  });

  test('random reaches every callee, about equally often', () => {
    const counts = new Map<string, number>();
    for (let turn = 0; turn < 3000; turn += 1) {
      const name = pickCallee('random', CALLEES, turn)?.name ?? '';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }

    expect(counts.size).toBe(3);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('where nobody is, nobody is picked', () => {
    expect(pickCallee('leastbusy', [], 0)).toBeUndefined();
  });
});
