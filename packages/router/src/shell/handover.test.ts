import { describe, expect, test } from 'vitest';
import { Handover } from './handover.ts';

describe('a handover', () => {
  test('keeps the order, and hands nothing over at once', async () => {
    const taken: number[] = [];
    const handover = new Handover<number>((thing) => taken.push(thing));

    handover.give(1);
    handover.give(2);
    const atOnce = [...taken];
    await Promise.resolve();

    expect(atOnce).toEqual([]);
    expect(taken).toEqual([1, 2]);
  });

  test('lets the event loop turn, however long the chain of what follows from each other', async () => {
    let hops = 0;
    let turnedAfter = 0;
    await new Promise<void>((resolve) => {
      const handover = new Handover<number>((hop) => {
        hops = hop;
        if (hop < 1000) handover.give(hop + 1);
        else resolve();
      });
      setImmediate(() => {
        turnedAfter = hops;
      });
      handover.give(1);
    });

    expect(hops).toBe(1000);
    expect(turnedAfter).toBeLessThan(200);
  });
});
