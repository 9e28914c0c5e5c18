import { readFileSync } from 'node:fs';
import { type FaultCode, ProtocolError } from '@realmwire/protocol';
import { FAULTS } from '@realmwire/protocol/faults';
import { describe, expect, test } from 'vitest';
import {
  faultIn,
  headOf,
  problemOf,
  STATUS_OF_FAULT,
  STATUS_OF_SYSTEM,
  statusOf,
} from './http-status.ts';

describe('the status of an error', () => {
  test.each(Object.keys(FAULTS) as FaultCode[])('of %s says who is to blame', (fault) => {
    const status = statusOf({ code: FAULTS[fault].system, fault });

    // What went wrong on this side, or behind it, is not the fault of who asks.
    if (FAULTS[fault].blame === 'us') expect(status).toBe(500);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
  });

  test('of the contract is that the request was understood', () => {
    expect(statusOf({ code: 'OUT_OF_STOCK' })).toBe(422);
    expect(statusOf({ code: 'toString', fault: 'unheard.of' })).toBe(422);
  });

  test('is what the page of the protocol says', () => {
    const page = readFileSync('docs/protocol/http.md', 'utf8');
    const rows = [...page.matchAll(/^\| (\d{3}) \| (`.*) \|$/gm)].flatMap(
      ([, status, codes = '']) =>
        [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => [code, Number(status)]),
    );
    const faults = [...page.matchAll(/`([a-z]+\.[a-z_]+)` (\d{3})/g)];

    expect(Object.fromEntries(rows)).toEqual(STATUS_OF_SYSTEM);
    expect(Object.fromEntries(faults.map(([, fault, status]) => [fault, Number(status)]))).toEqual(
      STATUS_OF_FAULT,
    );
  });
});

describe('an error', () => {
  test('says whether and when to try again', () => {
    const problem = problemOf('router.busy', { retryAfterMs: 1_200 });

    expect(problem).toMatchObject({ code: 'RATE_LIMITED', retry: true, retryAfterMs: 1_200 });
    expect(headOf(problem)).toEqual({ status: 503, headers: { 'retry-after': '2' } });
  });

  test('of somebody unknown asks for a token', () => {
    const problem = problemOf('session.refused');

    expect(headOf(problem)).toEqual({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(problem).not.toHaveProperty('retry');
  });

  test('of ours is told as such, and with nothing else', () => {
    const own = new ProtocolError('uri.invalid');

    expect(faultIn(own)).toBe(own);
    expect(faultIn(new Error('the password is hunter2'))).toMatchObject({
      code: 'router.failed',
      detail: {},
    });
  });
});
