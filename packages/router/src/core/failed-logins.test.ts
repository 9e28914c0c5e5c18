import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FailedLogins, networkOf } from './failed-logins.ts';

const RATE = { perUser: 3, perIp: 6, emptyMs: 3_000 };
const ANN = { ip: '10.0.0.1', id: 'ann' };

describe('failed logins', () => {
  test('block a user of an address when there are too many, and say for how long', () => {
    const failures = new FailedLogins(RATE);
    const waits = [1, 2, 3].map(() => {
      failures.onFailure(ANN, 0);
      return failures.waitMs(ANN, 0);
    });

    expect(waits).toEqual([undefined, undefined, 1_000]);
    expect(failures.waitMs(ANN, 999)).toBe(1);
    expect(failures.waitMs(ANN, 1_000)).toBeUndefined();
  });

  test('block nobody else: not the same user elsewhere, and not others here', () => {
    const failures = new FailedLogins(RATE);
    for (let count = 0; count < 3; count += 1) failures.onFailure(ANN, 0);

    expect(failures.waitMs({ ...ANN, ip: '10.0.0.2' }, 0)).toBeUndefined();
    expect(failures.waitMs({ ...ANN, id: 'bob' }, 0)).toBeUndefined();
    expect(failures.waitMs({ ...ANN, id: undefined }, 0)).toBeUndefined();
  });

  test('of many users block an address', () => {
    const failures = new FailedLogins(RATE);
    for (let count = 0; count < 6; count += 1) failures.onFailure({ ...ANN, id: `${count}` }, 0);

    expect(failures.waitMs({ ...ANN, id: 'new' }, 0)).toBe(500);
    expect(failures.waitMs({ ...ANN, id: undefined }, 0)).toBe(500);
  });

  test('that name nobody count for the address alone', () => {
    const failures = new FailedLogins(RATE);
    for (let count = 0; count < 5; count += 1) failures.onFailure({ ...ANN, id: undefined }, 0);

    expect(failures.waitMs({ ...ANN, id: undefined }, 0)).toBeUndefined();
  });

  test('do not pile up: however many there are, the wait is that for one place', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 40 }), (pauses) => {
        const failures = new FailedLogins(RATE);
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          failures.onFailure(ANN, now);
          expect(failures.waitMs(ANN, now) ?? 0).toBeLessThanOrEqual(1_000);
        }
        expect(failures.waitMs(ANN, now + 1_000)).toBeUndefined();
      }),
    );
  });

  test('of strangers take no more memory than so much: the oldest are forgotten', () => {
    const failures = new FailedLogins({ ...RATE, perIp: 1_000_000 });
    for (let count = 0; count < 3; count += 1) failures.onFailure(ANN, 0);
    for (let count = 0; count < 20_000; count += 1)
      failures.onFailure({ ...ANN, id: `${count}` }, 0);

    expect(failures.waitMs(ANN, 0)).toBeUndefined();
  });
});

describe('an address', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3::', '2001:db8:1:2::/64'],
  ])('%s belongs to %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});
