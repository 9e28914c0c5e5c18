import { describe, expect, test } from 'vitest';
import { Subscriber } from './subscriber.ts';

describe('subscriber', () => {
  test('takes as many events as it has credit for', () => {
    const subscriber = new Subscriber(1, 7, 2);

    expect([1, 2, 3].map((offset) => subscriber.offer(offset))).toEqual([true, true, false]);
    expect(subscriber.hasLoss).toBe(true);
    expect(subscriber.takeGap()).toBeUndefined();
  });

  test('is told of one gap before it gets more', () => {
    const subscriber = new Subscriber(1, 7, 1);
    for (const offset of [1, 2, 3]) subscriber.offer(offset);
    subscriber.grant(5);

    expect(subscriber.offer(4)).toBe(false);
    expect(subscriber.takeGap()).toEqual({
      opcode: 'gap',
      subscription: 7,
      from: 2,
      to: 4,
      reason: 'credit',
    });
    expect(subscriber.takeGap()).toBeUndefined();
    expect(subscriber.offer(5)).toBe(true);
  });

  test('credit is never taken back', () => {
    const subscriber = new Subscriber(1, 7, 3);

    subscriber.grant(1);

    expect([1, 2, 3].every((offset) => subscriber.offer(offset))).toBe(true);
  });

  test('an event that could not be sent has spent no credit', () => {
    const subscriber = new Subscriber(1, 7, 1);

    for (const offset of [1, 2, 3]) {
      expect(subscriber.offer(offset)).toBe(true);
      subscriber.lose(offset);
      expect(subscriber.takeGap()).toMatchObject({ from: offset, to: offset });
    }
  });

  test('an event that could not be sent becomes a gap', () => {
    const subscriber = new Subscriber(1, 7, 2);
    subscriber.offer(1);
    subscriber.lose(1);

    expect(subscriber.takeGap()).toMatchObject({ from: 1, to: 1, reason: 'too_large' });
  });

  test('a full queue takes nothing, and says so', () => {
    const subscriber = new Subscriber(1, 7, 3);
    subscriber.setFull(true);

    expect(subscriber.isReady).toBe(false);
    expect(subscriber.offer(1)).toBe(false);
    subscriber.setFull(false);
    expect(subscriber.takeGap()?.reason).toBe('queue');
  });
});
