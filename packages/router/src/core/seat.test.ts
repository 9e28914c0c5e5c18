import { describe, expect, test } from 'vitest';
import { identityOf } from './seat.ts';

describe('identity of a seat', () => {
  test('is who it is, without what only the router knows', () => {
    expect(identityOf({ id: 5, uuid: 'u', user: 'Ada', roles: ['editor'] })).toEqual({
      session: 'u',
      id: 5,
      user: 'Ada',
      roles: ['editor'],
    });
    expect(identityOf({ id: 5, uuid: 'u', roles: [] })).toEqual({ session: 'u', id: 5 });
  });
});
