import { describe, expect, test } from 'vitest';
import { Deque } from './deque.ts';

describe('deque', () => {
  test('gives what was put in first, and nothing when it is empty', () => {
    const deque = new Deque<number>();
    expect([deque.shift(), deque.first, deque.last, deque.size]).toEqual([
      undefined,
      undefined,
      undefined,
      0,
    ]);

    for (const item of [1, 2, 3]) deque.push(item);

    expect([deque.shift(), deque.first, deque.at(1), deque.last, deque.size]).toEqual([
      1, 2, 3, 3, 2,
    ]);
  });

  test('keeps its order, however often it grows and shrinks', () => {
    const deque = new Deque<number>();
    const taken: (number | undefined)[] = [];

    for (let item = 0; item < 500; item += 1) {
      deque.push(item);
      if (item % 3 > 0) taken.push(deque.shift());
    }

    expect(taken).toEqual(Array.from({ length: 333 }, (_, index) => index));
    expect([deque.size, deque.first, deque.at(166), deque.at(167)]).toEqual([
      167,
      333,
      499,
      undefined,
    ]);
  });

  test('finds a place by halving', () => {
    const deque = new Deque<number>();
    for (const item of [1, 3, 5, 7]) deque.push(item);

    expect([0, 3, 4, 9].map((least) => deque.search((item) => item >= least))).toEqual([
      0, 1, 2, 4,
    ]);
  });
});
