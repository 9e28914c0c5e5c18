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

  test('is always the same object, until it has other roles', () => {
    const seat = { id: 5, uuid: 'u', roles: ['editor'] as readonly string[] };
    const before = identityOf(seat);

    expect(identityOf(seat)).toBe(before);
    seat.roles = ['boss'];
    expect(identityOf(seat)).toMatchObject({ roles: ['boss'] });
  });
});
