import { describe, expect, test } from 'vitest';
import { valueOfWord } from './word.ts';

describe('a word of the command line as a value', () => {
  test.each([
    { word: '{"a":[1]}', value: { a: [1] } },
    { word: '42', value: 42 },
    { word: '"42"', value: '42' },
    { word: 'true', value: true },
    { word: 'hello', value: 'hello' },
    { word: '2026-01-01', value: '2026-01-01' },
    { word: '', value: '' },
  ])('$word is $value', ({ word, value }) => {
    expect(valueOfWord(word)).toEqual(value);
  });

  test.each(['{"a":', '[1,', '"open', ' {a:1}'])('%s is a mistake, not a text', (word) => {
    expect(() => valueOfWord(word)).toThrow('is not JSON');
  });
});
