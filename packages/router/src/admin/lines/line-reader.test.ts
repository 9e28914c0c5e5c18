import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Line, LineReader } from './line-reader.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Reads pieces one after the other. */
function read(pieces: readonly (string | Uint8Array)[], maxBytes = 20): Line[] {
  const reader = new LineReader(maxBytes);
  return pieces.flatMap((piece) => reader.push(typeof piece === 'string' ? bytes(piece) : piece));
}

describe('a reader of lines', () => {
  test('gives each line once it has ended, without its end', () => {
    expect(read(['a b\nc\r\n\nd'])).toEqual([{ text: 'a b' }, { text: 'c' }, { text: '' }]);
    expect(read(['a', '', 'b', '\n'])).toEqual([{ text: 'ab' }]);
  });

  test('takes a tab, and no other control character', () => {
    expect(read(['a\tb\n'])).toEqual([{ text: 'a\tb' }]);
    for (const control of ['\0', '\r\r', '\u001b', '\u007f'])
      expect(read([`a${control}b\n`])).toEqual([{ problem: 'control' }]);
  });

  test.each([
    { name: 'half a letter', wrong: [0xc3] },
    { name: 'a letter that is written too long', wrong: [0xc0, 0x80] },
    { name: 'half a pair', wrong: [0xed, 0xa0, 0x80] },
  ])('$name is told of, and the next line is a line', ({ wrong }) => {
    const piece = new Uint8Array([...wrong, 10, 65, 10]);

    expect(read([piece])).toEqual([{ problem: 'not_utf8' }, { text: 'A' }]);
  });

  test('a line that is too long is told of when it ends', () => {
    const reader = new LineReader(3);

    expect(reader.push(bytes('abc'))).toEqual([]);
    expect(reader.push(bytes('d'))).toEqual([]);
    expect(reader.push(bytes('more'))).toEqual([]);
    expect(reader.isBetween).toBe(false);
    expect(reader.push(bytes('and\nabc\nabcd\n'))).toEqual([
      { problem: 'too_long' },
      { text: 'abc' },
      { problem: 'too_long' },
    ]);
    expect(reader.isBetween).toBe(true);
  });

  test('a line of many small pieces is as long as it is', () => {
    const reader = new LineReader(10_000);
    for (let count = 0; count < 10_000; count += 1)
      reader.push(Buffer.from('é').subarray(count % 2, (count % 2) + 1));

    expect(reader.push(bytes('\n'))).toEqual([{ text: 'é'.repeat(5_000) }]);
  });

  test('a line without its end is told of at the end', () => {
    const reader = new LineReader(3);
    reader.push(bytes('ab'));

    expect(reader.end()).toEqual({ problem: 'unended' });
    expect(reader.end()).toBeUndefined();
  });

  test('so is one that was too long', () => {
    const reader = new LineReader(3);
    reader.push(bytes('abcd'));

    expect(reader.end()).toEqual({ problem: 'unended' });
    expect(reader.end()).toBeUndefined();
  });

  test('it does not matter how lines are cut into pieces', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', '\r', ' ', '\0') });
    fc.assert(
      fc.property(text, fc.array(fc.nat(8)), (whole, cuts) => {
        const all = bytes(whole);
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const length of cuts) {
          pieces.push(all.subarray(at, at + length));
          at += length;
        }
        pieces.push(all.subarray(at));
        expect(read(pieces)).toEqual(read([whole]));
      }),
    );
  });

  test.each([
    { kind: 'an array', buffer: bytes('abc') },
    { kind: 'a buffer of Node', buffer: Buffer.from('abc') },
  ])('does not rely on bytes of $kind that somebody writes over later', ({ buffer }) => {
    const reader = new LineReader(20);
    reader.push(buffer);
    buffer.fill(120);

    expect(reader.push(bytes('\n'))).toEqual([{ text: 'abc' }]);
  });
});
