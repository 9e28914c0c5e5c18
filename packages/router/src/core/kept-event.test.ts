import { describe, expect, test } from 'vitest';
import { KeptEvent } from './kept-event.ts';
import { messageBytes } from './payload-bytes.ts';
import { eventOf } from './topics.test-support.ts';

describe('a kept event', () => {
  test('has one offset, its time, and who does not want it', () => {
    const event = eventOf(7, { at: 1_000, excluded: 3 });

    expect([event.from, event.to, event.at, event.excluded]).toEqual([7, 7, 1_000, 3]);
    expect(event.message).toMatchObject({ offset: 7 });
  });

  test('holds as much memory as its message, which is counted once', () => {
    const event = eventOf(1, { length: 1_000 });

    const { bytes } = event;

    expect(bytes).toBe(messageBytes(event.message?.payload));
    expect(bytes).toBeGreaterThan(1_000);
    expect(event.bytes).toBe(bytes);
  });

  test('that is a range of offsets has no message, and holds little', () => {
    const range = new KeptEvent({ from: 3, to: 9, at: 0 });

    expect([range.from, range.to, range.message, range.excluded]).toEqual([
      3,
      9,
      undefined,
      undefined,
    ]);
    expect(range.bytes).toBe(messageBytes(undefined));
  });
});
