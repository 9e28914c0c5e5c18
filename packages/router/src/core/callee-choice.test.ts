import { describe, expect, test } from 'vitest';
import { chooseCallee, type Unready } from './callee-choice.ts';
import { type Callee, NOBODY, type Registration } from './registration.ts';

describe('the choice of a callee', () => {
  test('goes by the policy where all are ready', () => {
    const registration = served(callee(1), callee(2));

    expect([1, 2, 3].map(() => chosen(registration))).toEqual([1, 2, 1]);
  });

  test('goes past those who are away, full, or run as much as they take', () => {
    const registration = served(callee(1), callee(2), callee(3, { running: 2, concurrency: 2 }));

    expect(chosen(registration, { away: [1] })).toBe(2);
    expect(chosen(registration, { full: [2] })).toBe(1);
    expect(chosen(registration, { away: [1], full: [2] })).toBe('busy');
  });

  test('falls on who is awaited where nobody is there', () => {
    const registration = served(callee(1), callee(2));

    expect(chosen(registration, { away: [1, 2], givenUp: [1] })).toBe(2);
    expect(chosen(registration, { away: [1], full: [2] })).toBe(1);
  });

  test('falls on nobody where all who are awaited run as much as they take', () => {
    const registration = served(callee(1, { running: 1, concurrency: 1 }));

    expect(chosen(registration, { away: [1] })).toBe('busy');
  });

  test('says why nobody gets the call', () => {
    const registration = served(callee(1), callee(2));

    expect(chosen(registration, { full: [1, 2] })).toBe('full');
    expect(chosen(registration, { away: [1, 2], givenUp: [1, 2] })).toBe('away');
    expect(chosen(registration, { away: [1], givenUp: [1], full: [2] })).toBe('full');
    expect(chosen(served())).toBe('away');
  });
});

interface Lacking {
  readonly away?: readonly number[];
  readonly givenUp?: readonly number[];
  readonly full?: readonly number[];
}

function chosen(registration: Registration, lacking: Lacking = {}): number | string {
  const { away = [], givenUp = [], full = [] } = lacking;
  const unready: Unready = {
    isEmpty: away.length + full.length === 0,
    isAway: (session) => away.includes(session),
    isGivenUp: (session) => givenUp.includes(session),
    isFull: (session) => full.includes(session),
  };
  const choice = chooseCallee(registration, unready);
  return typeof choice === 'string' ? choice : choice.session;
}

function callee(session: number, more: Partial<Callee> = {}): Callee {
  return { ...NOBODY, session, concurrency: Number.POSITIVE_INFINITY, ...more };
}

function served(...callees: Callee[]): Registration {
  const isBounded = callees.some(({ concurrency }) => Number.isFinite(concurrency));
  return {
    id: 1,
    uri: 'com.a',
    match: 'exact',
    policy: 'roundrobin',
    declared: undefined,
    createdAt: 0,
    callees,
    isBounded,
    waiting: undefined,
    turn: 0,
  };
}
