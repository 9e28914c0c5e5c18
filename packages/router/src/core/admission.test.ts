import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Admission } from './admission.ts';

describe('admission', () => {
  test('lets as many in at once as a burst is, and gives the others a place in line', () => {
    const admission = new Admission({ perSecond: 100, burst: 3 }, 0);

    const answers = Array.from({ length: 6 }, () => admission.admit(0));

    expect(answers).toEqual([undefined, undefined, undefined, 10, 20, 30]);
  });

  test('lets one more in for each token that has come back', () => {
    const admission = new Admission({ perSecond: 100, burst: 2 }, 0);
    admission.admit(0);
    admission.admit(0);

    expect(admission.admit(9)).toBeDefined();
    expect(admission.admit(10)).toBeUndefined();
    expect(admission.admit(10)).toBeDefined();
    expect(admission.admit(1_000)).toBeUndefined();
    expect(admission.admit(1_000)).toBeUndefined();
    expect(admission.admit(1_000)).toBeDefined();
  });

  test('begins a new line when the one before has gone by', () => {
    const admission = new Admission({ perSecond: 10, burst: 1 }, 0);
    admission.admit(0);
    expect([admission.admit(0), admission.admit(0)]).toEqual([100, 200]);

    expect(admission.placeInLine(150)).toBe(150);
    expect(admission.placeInLine(900)).toBe(100);
  });

  test('sends nobody further away than half a minute', () => {
    const admission = new Admission({ perSecond: 1, burst: 1 }, 0);

    const places = Array.from({ length: 31 }, () => admission.placeInLine(0));

    expect(places[29]).toBe(30_000);
    expect(places[30]).toBe(1_000);
  });

  test('never lets more in than the burst and what the time has earned', () => {
    const rate = fc.record({
      perSecond: fc.integer({ min: 1, max: 10_000 }),
      burst: fc.integer({ min: 1, max: 1_000 }),
    });
    const pauses = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 });
    fc.assert(
      fc.property(rate, pauses, ({ perSecond, burst }, pausesMs) => {
        const admission = new Admission({ perSecond, burst }, 1_000);
        let now = 1_000;
        let taken = 0;
        for (const pauseMs of pausesMs) {
          now += pauseMs;
          const retryAfterMs = admission.admit(now);
          if (retryAfterMs === undefined) taken += 1;
          else expect(retryAfterMs).toBeGreaterThan(0);
        }
        expect(taken).toBeLessThanOrEqual(burst + ((now - 1_000) * perSecond) / 1000);
      }),
    );
  });

  test('spreads those it turns away at the pace at which it takes sessions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 500 }),
        (rate, many) => {
          const admission = new Admission({ perSecond: rate, burst: 1 }, 0);
          admission.admit(0);
          const places = Array.from({ length: many }, () => admission.admit(0) as number);
          const inFirstSecond = places.filter((place) => place <= 1_000).length;
          // A step that is no whole number may end a round one place early.
          const rounds = Math.floor((1000 * many) / rate / 30_000) + 1;
          expect(inFirstSecond).toBeLessThanOrEqual(rate * rounds);
        },
      ),
    );
  });
});
