import { describe, expect, test } from 'vitest';
import { attemptsAfter, retryInMs } from './reconnect.ts';

const persistence = { minMs: 100, maxMs: 30_000, jitter: true, giveUpAfter: 5 };

describe('after the end of a connection', () => {
  test.each([
    { fault: 'router.draining' },
    { fault: 'heartbeat.lost' },
    { fault: 'realm.unknown' },
    { fault: undefined },
  ])('$fault is tried again', ({ fault }) => {
    expect(retryInMs({ fault, code: 1006, reason: '' }, 1, persistence, 0.5)).toBe(50);
  });

  test.each([
    { fault: 'session.refused' },
    { fault: 'session.kicked' },
    { fault: 'subprotocol.unknown' },
    { fault: 'message.too_large' },
  ])('$fault would come again, so nothing is tried', ({ fault }) => {
    expect(retryInMs({ fault, code: 1000, reason: '' }, 1, persistence, 0.5)).toBeUndefined();
  });

  test('a close code says the same when no fault was heard', () => {
    expect(retryInMs({ code: 4401, reason: '' }, 1, persistence, 0.5)).toBeUndefined();
  });

  test('an ending that is said to be final is', () => {
    const ending = { fault: 'right.missing', code: 1000, reason: '', isFinal: true };

    expect(retryInMs(ending, 1, persistence, 0.5)).toBeUndefined();
  });

  test('the router may ask for more time', () => {
    const ending = { fault: 'router.draining', code: 1012, reason: '', retryAfterMs: 5_000 };

    expect(retryInMs(ending, 1, persistence, 0.5)).toBe(5_050);
  });

  test('it is given up after the attempts that were allowed', () => {
    expect(retryInMs({ code: 1006, reason: '' }, 5, persistence, 0.5)).toBeUndefined();
  });

  test('a session that has lasted makes the next failure the first', () => {
    expect(attemptsAfter(7, 60_000)).toBe(1);
    expect(attemptsAfter(7, 100)).toBe(8);
  });
});
