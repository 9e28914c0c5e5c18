import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CreditWindow } from './credit-window.ts';
import { FixedGrants } from './fixed-grants.ts';

describe('credit from a window that stays as it is', () => {
  test('is said again when a quarter of it was consumed, and not before', () => {
    const grants = new FixedGrants(100);
    grants.onFrame(24);
    expect([grants.isDue, grants.takeGrant()]).toEqual([false, undefined]);

    grants.onFrame(1);

    expect(grants.isDue).toBe(true);
    expect(grants.takeGrant()).toEqual({ seen: 2, until: 125 });
    expect([grants.isDue, grants.takeGrant()]).toEqual([false, undefined]);
  });

  test('may be used up, and not exceeded by a byte', () => {
    const grants = new FixedGrants(100);
    grants.onFrame(100);

    expect(() => grants.onFrame(1)).toThrow(
      expect.objectContaining({ code: 'credit.exceeded', detail: { bytes: 101, until: 100 } }),
    );
  });

  test('does not depend on how long a frame is under way', () => {
    const grants = new FixedGrants(100);

    grants.onRoundTrip();
    grants.onFrame(50);

    expect(grants.takeGrant()).toEqual({ seen: 1, until: 150 });
  });

  test('is repeated as it was said, with what has come since', () => {
    const grants = new FixedGrants(100);
    grants.onFrame(50);
    grants.takeGrant();
    grants.onFrame(10);

    expect(grants.repeat()).toEqual({ seen: 2, until: 150 });
    expect([grants.seenFrames, grants.seenBytes, grants.untilBytes]).toEqual([2, 60, 150]);
  });

  test('lets a sender go on for ever that keeps to it, whatever it sends', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 75 }), { maxLength: 100 }), (lengths) => {
        const grants = new FixedGrants(100);
        const window = new CreditWindow(100);
        for (const length of lengths) {
          expect(window.credit).toBeGreaterThanOrEqual(length);
          window.spend(length);
          grants.onFrame(length);
          const grant = grants.takeGrant();
          if (grant !== undefined) window.grant(grant);
        }
        expect(grants.seenFrames).toBe(lengths.length);
      }),
    );
  });
});
