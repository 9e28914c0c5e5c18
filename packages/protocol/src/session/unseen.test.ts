import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unseen } from './unseen.ts';

const frame = (length: number) => ({ data: 'x'.repeat(length) });
const credit = (stream: number, until: number, of: 'call' | 'subscription' = 'call') =>
  ({ opcode: 'next', of, stream, until }) as const;

describe('what the other side may not have taken', () => {
  test('is what was sent since, the oldest first, and its length', () => {
    const unseen = new Unseen();
    for (const length of [1, 2, 3]) unseen.add(frame(length));

    unseen.drop(1, 1);

    expect(unseen.frames).toEqual([frame(2), frame(3)]);
    expect(unseen.bytes).toBe(5);
  });

  test('is of each stream the last credit', () => {
    const unseen = new Unseen();
    unseen.addCredit(credit(7, 5), 0);
    unseen.addCredit(credit(8, 1), 0);
    unseen.addCredit(credit(7, 9), 0);
    unseen.addCredit(credit(7, 2, 'subscription'), 0);

    expect(unseen.credits).toEqual([credit(7, 9), credit(8, 1), credit(7, 2, 'subscription')]);
  });

  test('is credit no longer once a frame was taken that was sent after it', () => {
    const unseen = new Unseen();
    unseen.add(frame(1));
    unseen.addCredit(credit(7, 5), 1);
    unseen.add(frame(1));

    unseen.drop(1, 1);
    expect(unseen.credits).toEqual([credit(7, 5)]);

    unseen.drop(1, 2);
    expect(unseen.credits).toEqual([]);
  });

  test('is never less than what was sent and not acknowledged, whatever comes when', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ stream: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ take: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const unseen = new Unseen();
        const sent: { length: number; stream?: number; until?: number }[] = [];
        let seen = 0;
        let frames = 0;
        let until = 0;
        for (const each of steps) {
          if ('add' in each) {
            unseen.add(frame(each.add));
            frames += 1;
            sent.push({ length: each.add });
          } else if ('stream' in each) {
            until += 1;
            unseen.addCredit(credit(each.stream, until), frames);
            sent.push({ length: 0, stream: each.stream, until });
          } else {
            const count = Math.min(each.take, frames - seen);
            seen += count;
            unseen.drop(count, seen);
            // In order: what was sent before the last frame that was taken has arrived too.
            for (let left = count; left > 0; left -= sent.shift()?.stream === undefined ? 1 : 0);
          }
          const counted = sent.filter(({ stream }) => stream === undefined);
          expect(unseen.frames.map(({ data }) => data.length)).toEqual(
            counted.map(({ length }) => length),
          );
          expect(unseen.bytes).toBe(counted.reduce((sum, { length }) => sum + length, 0));
          const marks = new Map(sent.flatMap((s) => (s.stream ? [[s.stream, s.until]] : [])) as []);
          const kept = new Map(unseen.credits.map((each) => [each.stream, each.until]));
          expect(kept).toEqual(marks);
        }
      }),
    );
  });
});
