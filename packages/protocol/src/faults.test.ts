import { describe, expect, test } from 'vitest';
import { isSystemCode } from './contract/rpc-error.ts';
import { explain, FAULTS, faultOf } from './faults.ts';
import type { FaultCode } from './protocol-error.ts';

const CODES = Object.keys(FAULTS) as FaultCode[];

describe('the table of faults', () => {
  test.each(CODES)('%s is a name in two parts, a sentence and a WAMP URI', (code) => {
    const { means, uri } = faultOf(code);

    expect(code).toMatch(/^[a-z]+\.[a-z_]+$/);
    expect(means).toMatch(/^[A-Z].*\.$/);
    expect(uri).toMatch(/^wamp\.(error|close)(\.[a-z_]+)+$/);
  });

  test.each(CODES)('%s closes with a code that a WebSocket may carry', (code) => {
    const { closes } = faultOf(code);

    // RFC 6455 §7.4: those of the registry that an endpoint may send, or private ones.
    if (closes !== undefined)
      expect([1003, 1009, 1011, 1012, 1013].includes(closes) || closes >= 4000).toBe(true);
    expect(closes ?? 4000).toBeLessThan(5000);
  });

  test.each(CODES)('%s has a code that applications know', (code) => {
    const { system } = faultOf(code);

    expect(isSystemCode(system)).toBe(true);
  });

  test('what a peer breaks costs it the connection; other failures cost only the request', () => {
    for (const code of CODES) {
      const { blame, closes } = faultOf(code);
      if (blame === 'peer') expect(closes, code).toBeDefined();
      if (blame === 'caller' || blame === 'callee') expect(closes, code).toBeUndefined();
    }
  });
});

describe('an explanation', () => {
  test('is the sentence of the table and the facts that go with it', () => {
    expect(explain('hello.timeout')).toBe(FAULTS['hello.timeout'].means);
    expect(explain('callee.lost', { procedure: 'a.b', n: 2 })).toBe(
      'The callee left before it answered; the call may have run. (procedure=a.b, n=2)',
    );
  });
});
