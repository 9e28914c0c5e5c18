import { expect, test } from 'vitest';
import { RouterBooks, UNKNOWN_PEER, type WampPeer } from './router-books.ts';

const PEER: WampPeer = {
  ...UNKNOWN_PEER,
  roles: new Set(['callee']),
  features: new Set(['callee.call_canceling']),
};

test('a client knows what it has announced, and nothing before', () => {
  const books = new RouterBooks('interop');
  expect(books.knows('callee.call_canceling')).toBe(false);

  books.peer = PEER;

  expect(books.knows('callee.call_canceling')).toBe(true);
  expect(books.knows('caller.call_canceling')).toBe(false);
});

test('the books of a session are its own', () => {
  const [books, others] = [new RouterBooks('interop'), new RouterBooks('strict')];
  books.peer = PEER;
  books.requests.take(1);
  books.calls.begin(1, { isStreaming: true, takesParts: true });
  books.invocations.set(1, 2);
  books.lastInvocation = 1;

  expect([books.profile, others.profile]).toEqual(['interop', 'strict']);
  expect(others.peer).toBe(UNKNOWN_PEER);
  expect(others.requests.take(1)).toBe('next');
  expect(others.calls.continuation(1)).toBeUndefined();
  expect(others.calls.takesPart(1)).toBe(false);
  expect(others.invocations.get(1)).toBeUndefined();
  expect(others.lastInvocation).toBe(0);
});
