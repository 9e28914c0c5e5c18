import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unmask, wordsOf } from './unmask.ts';

/** A masked payload with its mask before it, somewhere in memory that is used by others too. */
const masked = fc.record({
  mask: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  payload: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40, max: 0x7f })),
  before: fc.nat(9),
  after: fc.nat(9),
  offset: fc.nat(9),
});

describe('the mask of a frame', () => {
  test('is taken off each octet of the payload and of nothing else, wherever it lies', () => {
    fc.assert(
      fc.property(masked, ({ mask, payload, before, after, offset }) => {
        const from = before + 4;
        const end = from + payload.length;
        const memory = new Uint8Array(offset + end + after).fill(0xee);
        const chunk = memory.subarray(offset);
        chunk.set(mask, before);
        chunk.set(
          payload.map((octet, at) => octet ^ (mask[at & 3] as number)),
          from,
        );
        const expected = memory.slice();
        expected.set(payload, offset + from);

        const isAscii = unmask(chunk, wordsOf(chunk), from, end);

        expect(memory).toEqual(expected);
        expect(isAscii).toBe(payload.every((octet) => octet < 0x80));
      }),
      { numRuns: 1000 },
    );
  });

  test('that is applied twice changes nothing', () => {
    const chunk = Uint8Array.from({ length: 30 }, (_, at) => at * 7);
    const before = chunk.slice();

    unmask(chunk, wordsOf(chunk), 5, 28);
    unmask(chunk, wordsOf(chunk), 5, 28);

    expect(chunk).toEqual(before);
  });
});
