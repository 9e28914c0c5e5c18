import { describe, expect, test } from 'vitest';
import { refusal } from './refusal.ts';
import { valueIn } from './seats.test-data.ts';

describe('refusal', () => {
  test('tells the system code, the fault, a sentence, and whether to try again', () => {
    expect(refusal('call', 7, 'callee.missing', { detail: { uri: 'com.a' } })).toEqual({
      opcode: 'error',
      of: 'call',
      id: 7,
      code: 'NO_CALLEE',
      fault: 'callee.missing',
      message: 'Nobody serves this procedure at the moment. (uri=com.a)',
      retry: true,
    });
  });

  test('names the fields that are wrong, in words and as data', () => {
    const error = refusal('publish', 1, 'arguments.invalid', { issues: ['sku: expected string'] });

    expect(error.message).toContain('sku: expected string');
    expect(valueIn(error)).toEqual({ issues: ['sku: expected string'] });
    expect(error.retry).toBeUndefined();
  });
});
