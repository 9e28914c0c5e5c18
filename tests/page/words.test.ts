import { describe, expect, test } from 'vitest';
import {
  count,
  DESK_NAMES,
  languageOf,
  megabytes,
  milliseconds,
} from '../../examples/demo/page/words.ts';
import { readTitles } from '../../examples/demo/src/titles.ts';

describe('words', () => {
  test('every language of the list has a name', () => {
    for (const { language } of readTitles()) expect(languageOf(language)).not.toBe(language);
  });

  test.each([
    [0, '0 kB'],
    [900, '1 kB'],
    [99_000, '99 kB'],
    [6_524_934, '6.5 MB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(megabytes(bytes)).toBe(text);
  });

  test.each([
    [0.84, '0.8'],
    [9.96, '10.0'],
    [63.2, '63'],
  ])('%d ms are shown as %s', (ms, text) => {
    expect(milliseconds(ms)).toBe(text);
  });

  test('one is not many', () => {
    expect([count(1, 'title'), count(12, 'title')]).toEqual(['1 title', '12 titles']);
  });

  test('desks have names that a desk may have', () => {
    for (const name of DESK_NAMES) expect(name).toMatch(/^[A-Z][a-z]{1,23}$/);
  });
});
