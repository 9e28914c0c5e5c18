import { describe, expect, test } from 'vitest';
import { CallBook } from './call-book.ts';

const STREAM = { isStreaming: true, takesParts: true };
const PLAIN = { isStreaming: false, takesParts: false };

describe('a call', () => {
  test('is continued until its last part, or until it is answered', () => {
    const book = new CallBook();
    book.begin(1, STREAM);
    book.begin(2, STREAM);
    book.begin(3, PLAIN);
    expect([1, 2, 3, 4].map((id) => book.continuation(id))).toEqual([
      'open',
      'open',
      undefined,
      undefined,
    ]);

    book.endParts(1);
    book.settle(1);
    book.settle(2);
    book.settle(3);
    expect([1, 2, 3].map((id) => book.continuation(id))).toEqual([undefined, 'late', undefined]);
  });

  test('gets parts of its result where it takes them, until it is answered', () => {
    const book = new CallBook();
    book.begin(1, STREAM);
    book.begin(2, PLAIN);
    expect([1, 2, 3].map((id) => book.takesPart(id))).toEqual([true, false, false]);

    expect(book.settle(1)).toBe(true);
    expect(book.takesPart(1)).toBe(false);
  });

  test('gets no part and no answer once it is silent', () => {
    const book = new CallBook();
    book.begin(1, STREAM);
    book.silence(1);

    expect(book.takesPart(1)).toBe(false);
    expect(book.settle(1)).toBe(false);
    expect(book.settle(1)).toBe(true);
  });

  test('of an id that is used again is a new one', () => {
    const book = new CallBook();
    book.begin(1, STREAM);
    book.silence(1);
    book.settle(1);
    book.silence(1);
    book.begin(1, PLAIN);

    expect(book.continuation(1)).toBeUndefined();
    expect(book.settle(1)).toBe(true);
  });
});
