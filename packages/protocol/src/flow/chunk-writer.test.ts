import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrameData } from '../transport.ts';
import { ChunkWriter } from './chunk-writer.ts';

describe('chunk writer', () => {
  test('the first chunk tells the total, the last one that it is the last', () => {
    expect(chunksOf('abcdefg', 3)).toEqual([
      { opcode: 'chunk', id: 7, total: 7, data: 'abc' },
      { opcode: 'chunk', id: 7, data: 'def' },
      { opcode: 'chunk', id: 7, last: true, data: 'g' },
    ]);
  });

  test('a message that fits is one chunk', () => {
    expect(chunksOf('abc', 3)).toEqual([
      { opcode: 'chunk', id: 7, total: 3, last: true, data: 'abc' },
    ]);
  });

  test('chunks may have different lengths, and an endless one takes all that is left', () => {
    const writer = new ChunkWriter(7, 'abcdefg');

    expect(writer.next(2).data).toBe('ab');
    expect(writer.leftBytes).toBe(5);
    expect(writer.next(Number.POSITIVE_INFINITY).data).toBe('cdefg');
    expect(writer.leftBytes).toBe(0);
  });

  test('bytes are not copied', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5);

    for (const { data } of chunksOf(bytes, 2))
      expect((data as Uint8Array).buffer).toBe(bytes.buffer);
  });

  test.each([
    { name: 'a pair at the cut', text: 'a😀b', cuts: ['a', '😀', 'b'] },
    { name: 'a pair before the cut', text: '😀ab', cuts: ['😀', 'ab'] },
    {
      name: 'half a pair that has no other half',
      text: 'a\ud83db\ude00',
      cuts: ['a\ud83d', 'b\ude00'],
    },
  ])('text with $name is cut between characters', ({ text, cuts }) => {
    expect(chunksOf(text, 2).map(({ data }) => data)).toEqual(cuts);
  });

  test('any text and any bytes come whole, in pieces that are not too long', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    const lengths = fc.infiniteStream(fc.integer({ min: 2, max: 9 }));
    fc.assert(
      fc.property(fc.oneof(text, bytes), lengths, (message, stream) => {
        const writer = new ChunkWriter(1, message);
        const pieces: FrameData[] = [];
        for (const length of stream) {
          if (writer.leftBytes === 0) break;
          const { data } = writer.next(length);
          expect(data.length).toBeGreaterThan(0);
          expect(data.length).toBeLessThanOrEqual(length);
          pieces.push(data);
        }
        if (typeof message === 'string') {
          for (const piece of pieces)
            expect(() => encodeURIComponent(piece as string)).not.toThrow();
          expect(pieces.join('')).toBe(message);
        } else expect(pieces.flatMap((piece) => [...(piece as Uint8Array)])).toEqual([...message]);
      }),
    );
  });
});

/** All chunks of a message. */
function chunksOf(data: FrameData, chunkBytes: number) {
  const writer = new ChunkWriter(7, data);
  const chunks = [];
  while (writer.leftBytes > 0) chunks.push(writer.next(chunkBytes));
  return chunks;
}
