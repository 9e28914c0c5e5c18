import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanText } from './json-scan.ts';

const DEEP = expect.objectContaining({ code: 'message.too_deep' });

describe('the depth of a text', () => {
  test('as deep as allowed passes, one deeper does not', () => {
    const text = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

    expect(() => scanText(text(8), 8)).not.toThrow();
    expect(() => scanText(text(9), 8)).toThrow(DEEP);
  });

  test('objects count as lists do', () => {
    expect(() => scanText(`${'{"a":'.repeat(9)}1${'}'.repeat(9)}`, 8)).toThrow(DEEP);
    expect(() => scanText(`${'[{"a":'.repeat(5)}1${'}]'.repeat(5)}`, 8)).toThrow(DEEP);
  });

  test('the fault says where', () => {
    expect(() => scanText('[1,[[2]]]', 2)).toThrow(expect.objectContaining({ detail: { at: 4 } }));
  });

  test('a container that was closed no longer counts', () => {
    expect(() => scanText(`[${'[],'.repeat(100)}{}]`, 2)).not.toThrow();
    expect(() => scanText(`[${'{},'.repeat(100)}[]]`, 2)).not.toThrow();
  });

  test('brackets in strings do not count', () => {
    expect(() => scanText(JSON.stringify(['[[[[[[', '{{{{{{']), 2)).not.toThrow();
  });

  test.each([
    ['an escaped quote', String.raw`"\"[[["`],
    ['an escaped backslash at its end', String.raw`"[[[\\"`],
    ['escaped backslashes and a quote', String.raw`"[[\\\"[["`],
  ])('a string with %s is skipped whole', (_name, string) => {
    expect(() => scanText(`[${string},${string}]`, 2)).not.toThrow();
    expect(() => scanText(`[${string},[[1]]]`, 2)).toThrow(DEEP);
  });

  test('a string that never ends hides nothing that would be parsed', () => {
    expect(() => scanText('[[["[[[[', 3)).not.toThrow();
  });

  test('of any JSON it says what counting says', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
        : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 6 }), (value, most) => {
        const scan = () => scanText(JSON.stringify(value), most);

        if (depthOf(value) > most) expect(scan).toThrow(DEEP);
        else expect(scan).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
