import { describe, expect, test } from 'vitest';
import { isDisclosed, publisherOf } from './disclosure.ts';
import { ALICE, BOB } from './seats.test-data.ts';

describe('disclosure', () => {
  test.each([
    { disclose: 'always', me: undefined, is: true },
    { disclose: 'always', me: false, is: true },
    { disclose: 'choose', me: undefined, is: false },
    { disclose: 'choose', me: false, is: false },
    { disclose: 'choose', me: true, is: true },
    { disclose: 'never', me: undefined, is: false },
    { disclose: 'never', me: true, is: 'disclosure.refused' },
  ] as const)('with `$disclose`, who says $me: $is', ({ disclose, me, is }) => {
    expect(isDisclosed(disclose, me)).toBe(is);
  });

  test('tells who publishes, but not that nobody knows who it is', () => {
    expect(publisherOf(ALICE)).toEqual({
      publisher: 'alice',
      publisherId: 1,
      publisherUser: 'Alice',
      publisherRoles: ['reader'],
    });
    expect(publisherOf(BOB)).toEqual({ publisher: 'bob', publisherId: 2 });
    expect(publisherOf({ id: 4, uuid: 'd', roles: ['anonymous'] }).publisherRoles).toBeUndefined();
    expect(publisherOf(ALICE)).toBe(publisherOf(ALICE));
  });
});
