import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Audience } from './audience.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB } from './seats.test-data.ts';

const OPERATOR: Seat = { id: 7, uuid: 'olga', user: 'Olga', roles: ['operator', 'reader'] };

describe('the audience of an event', () => {
  test('is everybody where its publisher says nothing', () => {
    expect(Audience.of({})).toBeUndefined();
  });

  test.each([
    { filters: { exclude: [1] }, for: [] },
    { filters: { exclude: [] }, for: ['alice'] },
    { filters: { eligible: [1, 2] }, for: ['alice'] },
    { filters: { eligible: [] }, for: [] },
    { filters: { excludeUsers: ['Alice'] }, for: [] },
    { filters: { eligibleUsers: ['Alice'] }, for: ['alice'] },
    { filters: { eligibleUsers: ['Bob'] }, for: [] },
    { filters: { excludeRoles: ['reader'] }, for: [] },
    { filters: { eligibleRoles: ['reader'] }, for: ['alice'] },
    { filters: { eligibleRoles: [] }, for: [] },
    { filters: { eligible: [1], excludeRoles: ['reader'] }, for: [] },
    { filters: { eligibleUsers: ['Alice'], eligibleRoles: ['writer'] }, for: [] },
  ])('with $filters it is $for of Alice', ({ filters, for: expected }) => {
    expect(Audience.of(filters)?.admits(ALICE)).toBe(expected.length > 0);
  });

  test('knows a session without a user by its own name, and without a role as anonymous', () => {
    expect(Audience.of({ eligibleUsers: ['bob'] })?.admits(BOB)).toBe(true);
    expect(Audience.of({ eligibleRoles: ['anonymous'] })?.admits(BOB)).toBe(true);
    expect(Audience.of({ excludeRoles: ['anonymous'] })?.admits(BOB)).toBe(false);
  });

  test('has those who have one of the roles, whichever', () => {
    expect(Audience.of({ eligibleRoles: ['reader'] })?.admits(OPERATOR)).toBe(true);
    expect(Audience.of({ excludeRoles: ['reader'] })?.admits(OPERATOR)).toBe(false);
  });

  test.each([
    { filters: { eligible: [1] }, later: false },
    { filters: { exclude: [9] }, later: false },
    { filters: { exclude: [] }, later: true },
    { filters: { eligibleUsers: ['Alice'] }, later: true },
    { filters: { eligibleUsers: ['Bob'] }, later: false },
    { filters: { excludeRoles: ['reader'] }, later: false },
  ])('with $filters, Alice coming later belongs to it: $later', ({ filters, later }) => {
    expect(Audience.of(filters)?.admitsLater(ALICE)).toBe(later);
  });

  test('shrinks with each thing that is said: all must hold', () => {
    const ids = fc.option(fc.subarray([1, 2, 7]), { nil: undefined });
    const users = fc.option(fc.subarray(['Alice', 'bob', 'Olga']), { nil: undefined });
    const roles = fc.option(fc.subarray(['anonymous', 'reader', 'operator']), { nil: undefined });
    const filters = fc.record({
      exclude: ids,
      eligible: ids,
      excludeUsers: users,
      eligibleUsers: users,
      excludeRoles: roles,
      eligibleRoles: roles,
    });
    fc.assert(
      fc.property(filters, fc.constantFrom(ALICE, BOB, OPERATOR), (all, seat) => {
        const each = Object.entries(all).map(
          ([name, names]) => Audience.of({ [name]: names })?.admits(seat) !== false,
        );
        expect(Audience.of(all)?.admits(seat) !== false).toBe(each.every(Boolean));
      }),
    );
  });
});
