import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Queue } from './queue.ts';

describe('queue', () => {
  test('gives nothing when it is empty', () => {
    const queue = new Queue<string>();

    expect(queue.first).toBeUndefined();
    expect(queue.shift()).toBeUndefined();
    expect(queue.size).toBe(0);
  });

  test('first in, first out, however long it gets', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3_000, max: 3_000 }), { maxLength: 12 }), (steps) => {
        const queue = new Queue<number>();
        const model: number[] = [];
        let next = 0;
        for (const step of steps) {
          for (let count = 0; count < Math.abs(step); count += 1) {
            if (step > 0) {
              queue.push(next);
              model.push(next++);
            } else if (queue.shift() !== model.shift()) throw new Error('out of order');
          }
          expect(queue.size).toBe(model.length);
          expect(queue.first).toBe(model[0]);
          const places = [0, 1, model.length >> 1, model.length - 1, model.length];
          expect(places.map((place) => queue.at(place))).toEqual(
            places.map((place) => model[place]),
          );
        }
      }),
    );
  });

  test('a queue that is never empty does not keep what has left', () => {
    const queue = new Queue<number>();
    queue.push(0);
    for (let item = 1; item < 10_000; item += 1) {
      queue.push(item);
      expect(queue.shift()).toBe(item - 1);
    }

    expect(queue.size).toBe(1);
  });
});
