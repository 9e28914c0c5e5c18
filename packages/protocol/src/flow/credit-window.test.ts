import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CreditWindow } from './credit-window.ts';

describe('credit window', () => {
  test('each frame takes its length', () => {
    const window = new CreditWindow(1000);
    window.spend(300);
    window.spend(200);

    expect(window).toMatchObject({ credit: 500, sentBytes: 500, sentFrames: 2, seenFrames: 0 });
  });

  test('all of the credit may be spent', () => {
    const window = new CreditWindow(1000);
    window.spend(1000);

    expect(window.credit).toBe(0);
  });

  test('to send without credit is a bug of the caller, not of the peer', () => {
    expect(() => new CreditWindow(1000).spend(1001)).toThrow(RangeError);
  });

  test('a NEXT acknowledges frames and gives credit up to a mark', () => {
    const window = sent(1000, [300, 200]);

    window.grant({ seen: 1, until: 1300 });

    expect(window).toMatchObject({ credit: 800, seenFrames: 1 });
  });

  test.each([
    {
      name: 'repeated',
      grants: [
        [2, 1500],
        [2, 1500],
      ],
    },
    {
      name: 'late',
      grants: [
        [2, 1500],
        [1, 1200],
      ],
    },
    {
      name: 'lowered',
      grants: [
        [2, 1500],
        [2, 100],
      ],
    },
  ])('a NEXT that is $name changes nothing', ({ grants }) => {
    const window = sent(1000, [300, 200]);

    for (const [seen = 0, until = 0] of grants) window.grant({ seen, until });

    expect(window).toMatchObject({ credit: 1000, seenFrames: 2 });
  });

  test('to acknowledge what was not sent breaks the protocol', () => {
    const window = sent(1000, [300, 200]);

    expect(() => window.grant({ seen: 3, until: 2000 })).toThrow(
      expect.objectContaining({ code: 'credit.invalid', detail: { seen: 3, sent: 2 } }),
    );
    expect(window).toMatchObject({ credit: 500, seenFrames: 0 });
  });

  test('whatever the order of NEXTs and frames, credit is never negative or taken back', () => {
    const step = fc.oneof(
      fc.record({ length: fc.nat(2000) }),
      fc.record({ seen: fc.nat(40), until: fc.nat(50_000) }),
    );
    fc.assert(
      fc.property(fc.nat(2000), fc.array(step, { maxLength: 60 }), (start, steps) => {
        const window = new CreditWindow(start);
        for (const next of steps) {
          const until = window.sentBytes + window.credit;
          const { seenFrames } = window;
          if ('seen' in next) {
            const isInvalid = next.seen > window.sentFrames;
            if (isInvalid) expect(() => window.grant(next)).toThrow('credit.invalid');
            else window.grant(next);
          } else if (next.length > window.credit) {
            expect(() => window.spend(next.length)).toThrow(RangeError);
          } else window.spend(next.length);

          expect(window.credit).toBeGreaterThanOrEqual(0);
          expect(window.sentBytes + window.credit).toBeGreaterThanOrEqual(until);
          expect(window.seenFrames).toBeGreaterThanOrEqual(seenFrames);
          expect(window.seenFrames).toBeLessThanOrEqual(window.sentFrames);
        }
      }),
    );
  });
});

describe("the reader's window", () => {
  test('is the first credit until frames are acknowledged', () => {
    const window = new CreditWindow(0);
    window.grant({ seen: 0, until: 1000 });
    window.spend(100);

    expect(window.windowBytes).toBe(1000);
  });

  test.each([64_000, 256_000, 1_000_000, 4_000_000])('of %i is known to a quarter', (width) => {
    const window = new CreditWindow(256_000);
    const underWay: number[] = [];
    let [seen, received, until] = [0, 0, 256_000];
    for (let round = 0; round < 5_000; round += 1) {
      for (const length of [5_000, 9_000, 100]) {
        if (window.credit < length) continue;
        window.spend(length);
        underWay.push(length);
      }
      received += underWay.shift() ?? 0;
      seen += 1;
      if (received + width - until < width / 4) continue;
      until = received + width;
      window.grant({ seen, until });
    }

    expect(window.windowBytes).toBeGreaterThanOrEqual(width);
    expect(window.windowBytes).toBeLessThanOrEqual(width * 1.25 + 9_000);
  });
});

/** A window of which some frames were sent. */
function sent(credit: number, lengths: readonly number[]): CreditWindow {
  const window = new CreditWindow(credit);
  for (const length of lengths) window.spend(length);
  return window;
}
