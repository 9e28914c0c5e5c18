import { describe, expect, test } from 'vitest';
import { argumentsText, sourceText } from '../../examples/demo/page/source-text.ts';

describe('values as source text', () => {
  test.each([
    ['text', `'text'`],
    [`it's`, `'it\\'s'`],
    ['two\nlines', `'two\\nlines'`],
    [3, '3'],
    [null, 'null'],
    [{}, '{}'],
    [[], '[]'],
    [{ page: 3, perPage: undefined }, '{ page: 3 }'],
    [[1, 2], '[1, 2]'],
    [[1, 2, 3, 4], '[4 items]'],
    [new Uint8Array(5), 'bytes(5)'],
    [{ a: { b: { c: 1 } } }, '{ a: { b: { … } } }'],
  ])('%j is written %s', (value, text) => {
    expect(sourceText(value)).toBe(text);
  });

  test('what has no source text is shown as the variable that held it', () => {
    const { signal } = new AbortController();

    expect(argumentsText([{ id: 'b1' }, { signal, onProgress: () => {} }])).toBe(
      `{ id: 'b1' }, { signal, onProgress }`,
    );
  });

  test('arguments that are left out are not shown', () => {
    expect(argumentsText([undefined, { timeout: 5 }])).toBe('{ timeout: 5 }');
  });

  test('a long text is cut', () => {
    expect(sourceText('x'.repeat(60))).toBe(`'${'x'.repeat(48)}…'`);
  });
});
