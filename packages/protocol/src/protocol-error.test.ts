import { describe, expect, test } from 'vitest';
import { ProtocolError } from './protocol-error.ts';

describe('a protocol error', () => {
  test('is told by its code and the facts that go with it', () => {
    const error = new ProtocolError('chunk.over_bound', { id: 3, bound: 10 });

    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'ProtocolError',
      code: 'chunk.over_bound',
      detail: { id: 3, bound: 10 },
      message: 'chunk.over_bound (id=3, bound=10)',
    });
  });

  test('without facts is its code alone', () => {
    const error = new ProtocolError('session.refused');

    expect(error.message).toBe('session.refused');
    expect(error.detail).toEqual({});
    expect('cause' in error).toBe(false);
  });

  test('keeps what led to it', () => {
    const cause = new TypeError('x');

    expect(new ProtocolError('router.failed', {}, { cause }).cause).toBe(cause);
  });
});
