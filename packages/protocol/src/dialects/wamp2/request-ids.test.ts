import { describe, expect, test } from 'vitest';
import { MAX_ID } from '../../ids.ts';
import { RequestIds } from './request-ids.ts';

describe('ids of requests', () => {
  test('count up from 1', () => {
    const ids = new RequestIds();

    expect([ids.take(1), ids.take(2), ids.take(3)]).toEqual(['next', 'next', 'next']);
    expect([ids.draw(), ids.draw()]).toEqual([4, 5]);
  });

  test('that were there, or are too far, change nothing', () => {
    const ids = new RequestIds();
    ids.take(1);

    expect([ids.take(1), ids.take(3), ids.take(MAX_ID), ids.take(2)]).toEqual([
      'old',
      'gap',
      'gap',
      'next',
    ]);
  });

  test('begin again at 1 after the last', () => {
    const ids = new RequestIds();
    expect(ids.draw()).toBe(1);
    expect(ids.take(2)).toBe('next');
  });
});
