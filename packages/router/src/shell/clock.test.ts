import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK as clock } from './clock.ts';

describe('the clock of the process', () => {
  test('tells whole milliseconds of the present', () => {
    expect(Number.isInteger(clock.now())).toBe(true);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(60_000);
  });

  test('rings at the end of the turn before any timer', async () => {
    const rung: string[] = [];

    await new Promise<void>((resolve) => {
      clock.after(0, () => {
        rung.push('after');
        resolve();
      });
      setImmediate(() => clock.soon(() => rung.push('soon')));
      clock.soon(() => rung.push('first'));
    });

    expect(rung[0]).toBe('first');
    expect(rung).toContain('after');
  });

  test('rings again and again until it is called off', async () => {
    let rung = 0;

    await new Promise<void>((resolve) => {
      const stop = clock.every(1, () => {
        rung += 1;
        if (rung < 3) return;
        stop();
        clock.after(5, resolve);
      });
    });

    expect(rung).toBe(3);
  });

  test('does not ring when it was called off', async () => {
    let hasRung = false;

    clock.after(1, () => {
      hasRung = true;
    })();
    await new Promise<void>((resolve) => void clock.after(5, resolve));

    expect(hasRung).toBe(false);
  });
});
