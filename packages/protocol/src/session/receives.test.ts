import { describe, expect, test } from 'vitest';
import { limitsOf } from '../limits.ts';
import { receivesOf, uncutBytesOf } from './receives.ts';

const KIB = 1024;

test('a side says of itself what its limits are', () => {
  const limits = limitsOf();

  expect(receivesOf(limits)).toEqual({
    credit: limits.windowStartBytes,
    maxFrameBytes: limits.maxFrameBytes,
    maxMessageBytes: limits.maxMessageBytes,
    chunkBytes: limits.chunkBytes,
  });
});

describe('the longest frame that is sent uncut', () => {
  test.each([
    ['is as long as a chunk of this side', { credit: 1024 * KIB }, 16 * KIB],
    ['is as long as the other side wants', { credit: 1024 * KIB, chunkBytes: 4 * KIB }, 4 * KIB],
    ['does not mind a side that wants no chunks', { credit: 1024 * KIB, chunkBytes: 0 }, 16 * KIB],
    ['is half of what is taken', { credit: 1024 * KIB, maxFrameBytes: 8 * KIB }, 4 * KIB],
    ['is a quarter of the credit', { credit: 8 * KIB }, 2 * KIB],
    ['is never so short that headers prevail', { credit: 10 }, 256],
  ])('%s', (_, receives, bytes) => {
    expect(uncutBytesOf(receives, 16 * KIB)).toBe(bytes);
  });
});
