import { describe, expect, test } from 'vitest';
import { uriOf } from './node-uri.ts';

describe('the URI of a node', () => {
  test('is the realm and the path', () => {
    expect(uriOf('com.shop', ['order', 'create'])).toBe('com.shop.order.create');
    expect(uriOf('com.shop', [])).toBe('com.shop');
  });
});
