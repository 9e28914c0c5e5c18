import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Hold, isMissed, type Publication } from './hold.ts';
import { messageBytes } from './payload-bytes.ts';
import { body } from './seats.test-data.ts';

const of = (uri: string, length = 1): Publication => ({
  uri,
  payload: body('x'.repeat(length)),
  isRetained: false,
});
const ONE_BYTES = messageBytes(of('a').payload);
const ROOMY = { pauseMessages: 3, pauseBytes: 1e9 };

/** Everything that waits, in words. */
function drain(hold: Hold): string[] {
  const words: string[] = [];
  for (let item = hold.first; item !== undefined; item = hold.first) {
    words.push(isMissed(item) ? `missed ${item.missed}` : item.uri);
    hold.shift();
  }
  return words;
}

describe('publications that wait', () => {
  test('go in the order in which they came', () => {
    const hold = new Hold(ROOMY);
    expect([hold.first, hold.size, hold.room]).toEqual([undefined, 0, 3]);

    for (const uri of ['a', 'b']) hold.push(of(uri));

    expect([hold.size, hold.room]).toEqual([2, 1]);
    expect(drain(hold)).toEqual(['a', 'b']);
    hold.shift();
    expect([hold.size, hold.room]).toEqual([0, 3]);
  });

  test('are no more than may wait', () => {
    const hold = new Hold(ROOMY);

    expect(['a', 'b', 'c', 'd'].map((uri) => hold.push(of(uri)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    hold.shift();
    expect(hold.push(of('e'))).toBe(true);
    expect(drain(hold)).toEqual(['b', 'c', 'e']);
  });

  test('are no more bytes than may wait', () => {
    const hold = new Hold({ pauseMessages: 9, pauseBytes: 2 * ONE_BYTES });

    expect(['a', 'b', 'c'].map((uri) => hold.push(of(uri)))).toEqual([true, true, false]);
    hold.shift();
    expect(hold.push(of('d'))).toBe(true);
  });

  test('may be one of any length, and none behind it', () => {
    const hold = new Hold({ pauseMessages: 9, pauseBytes: 10 });

    expect([hold.push(of('long', 10_000)), hold.push(of('a'))]).toEqual([true, false]);
    expect(drain(hold)).toEqual(['long']);
    expect(hold.push(of('long', 10_000))).toBe(true);
  });

  test('leave a note where others were refused in silence, one for those in a row', () => {
    const hold = new Hold(ROOMY);
    hold.miss();
    hold.miss();
    hold.push(of('a'));
    hold.miss();

    expect(hold.size).toBe(1);
    expect(drain(hold)).toEqual(['missed 2', 'a', 'missed 1']);
    expect(hold.size).toBe(0);
  });

  test('are all there or noted, and within bounds, whatever comes and goes', () => {
    const step = fc.oneof(fc.nat(3_000), fc.constant('shift' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const limits = { pauseMessages: 5, pauseBytes: 4_000 };
        const hold = new Hold(limits);
        let model: (number | string)[] = [];
        let came = 0;
        for (const each of steps) {
          if (each === 'shift') {
            hold.shift();
            model = model.slice(1);
          } else if (hold.push(of(String(came), each))) {
            model.push(came++);
          } else {
            hold.miss();
            const last = model.at(-1);
            if (typeof last === 'string') model[model.length - 1] = `${last}m`;
            else model.push('m');
          }
          const waiting = model.filter((item) => typeof item === 'number');
          expect(hold.size).toBe(waiting.length);
          expect(hold.room).toBe(5 - waiting.length);
        }
        const expected = model.map((item) =>
          typeof item === 'string' ? `missed ${item.length}` : String(item),
        );
        expect(drain(hold)).toEqual(expected);
      }),
    );
  });
});
