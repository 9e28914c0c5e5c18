import { describe, expect, test } from 'vitest';
import { HandClock } from './hand-clock.ts';

describe('a clock that is moved by hand', () => {
  test('stands still until it is moved', () => {
    const clock = new HandClock(1_000);

    expect(clock.now()).toBe(1_000);
    clock.tick(5);
    expect(clock.now()).toBe(1_005);
  });

  test('rings what is due, once, and keeps the rest waiting', () => {
    const clock = new HandClock();
    const rung: string[] = [];
    clock.after(10, () => rung.push('ten'));
    clock.after(5, () => rung.push('five'));
    clock.after(11, () => rung.push('eleven'));

    clock.tick(10);

    expect(rung).toEqual(['ten', 'five']);
    expect(clock.waiting).toBe(1);
    clock.tick(0);
    expect(rung).toEqual(['ten', 'five']);
  });

  test('does not ring what was called off, not even by what rings before it', () => {
    const clock = new HandClock();
    const rung: string[] = [];
    const offs: (() => void)[] = [];
    clock.after(1, () => {
      rung.push('first');
      for (const off of offs) off();
    });
    offs.push(clock.after(1, () => rung.push('second')));
    clock.after(1, () => rung.push('never'))();

    clock.tick(1);

    expect(rung).toEqual(['first']);
    expect(clock.waiting).toBe(0);
  });

  test('what is set while it rings waits for the next move', () => {
    const clock = new HandClock();
    const rung: number[] = [];
    const again = (): void => {
      rung.push(clock.now());
      clock.after(0, again);
    };
    clock.after(0, again);

    clock.tick(1);
    clock.tick(1);

    expect(rung).toEqual([1, 2]);
  });
});
