import { describe, expect, test } from 'vitest';
import { isValidAt, standingOf, wrongTimeOf } from './standing.ts';

describe('a standing', () => {
  const askAgain = () => undefined;

  test('is what an identity says, and what everybody gets where it says nothing', () => {
    expect(standingOf({ roles: ['clerk'], ctx: 7, expiresAt: 5 })).toEqual({
      roles: ['clerk'],
      ctx: 7,
      expiresAt: 5,
    });
    expect(standingOf({})).toEqual({ roles: ['anonymous'], ctx: {}, expiresAt: undefined });
  });

  test('keeps who is to be asked only where it is asked again', () => {
    expect(standingOf({ revalidateMs: 100 }, askAgain)).toMatchObject({
      revalidateMs: 100,
      askAgain,
    });
    expect(standingOf({}, askAgain)).not.toHaveProperty('askAgain');
    expect(standingOf({ revalidateMs: 100 })).not.toHaveProperty('revalidateMs');
  });
});

describe('the times of an identity', () => {
  test.each([
    { identity: {}, wrong: undefined },
    { identity: { expiresAt: 0, revalidateMs: 100 }, wrong: undefined },
    { identity: { expiresAt: Number.NaN }, wrong: 'expiresAt' },
    { identity: { expiresAt: Number.POSITIVE_INFINITY }, wrong: 'expiresAt' },
    { identity: { expiresAt: '2030-01-01' as unknown as number }, wrong: 'expiresAt' },
    { identity: { revalidateMs: 99 }, wrong: 'revalidateMs' },
    { identity: { revalidateMs: Number.NaN }, wrong: 'revalidateMs' },
    { identity: { revalidateMs: Number.POSITIVE_INFINITY }, wrong: 'revalidateMs' },
  ])('$identity: what makes no sense is $wrong', ({ identity, wrong }) => {
    expect(wrongTimeOf(identity)).toBe(wrong);
  });

  test('say until when it counts: that moment is too late', () => {
    expect([9, 10, 11].map((now) => isValidAt({ expiresAt: 10 }, now))).toEqual([
      true,
      false,
      false,
    ]);
    expect(isValidAt({}, Number.MAX_SAFE_INTEGER)).toBe(true);
  });
});
