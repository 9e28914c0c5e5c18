import { expect, test } from 'vitest';
import { ClientBooks } from './client-books.ts';

test('a call is known by its own id until the message with its number on the wire answers it', () => {
  const books = new ClientBooks('interop');
  const { wireId } = books.call(70, 'com.f');

  expect(books.callOf(70)).toEqual({ wireId: 1, uri: 'com.f' });
  expect(books.requestOf(wireId)).toBe(70);
  expect(books.answered(wireId)).toBe(70);
  expect(books.callOf(70)).toBeUndefined();
  expect(books.requestOf(wireId)).toBeUndefined();
  expect(books.answered(wireId)).toBeUndefined();
});

test('a call of an id that is used again is not ended by the answer to the first', () => {
  const books = new ClientBooks('interop');
  const first = books.call(70, 'com.f');
  const second = books.call(70, 'com.g');
  books.answered(first.wireId);

  expect(books.callOf(70)).toBe(second);
});
