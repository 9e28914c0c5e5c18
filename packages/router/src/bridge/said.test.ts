import { Body } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { errorText, jsonOf } from './said.ts';

describe('a payload as JSON', () => {
  test.each([
    ['nothing', undefined, 'null'],
    ['an empty body', Body.of(undefined), 'null'],
    ['a value that JSON has not', Body.of(new Date(5)), '{"$date":5}'],
    ['one argument', { kind: 'args', args: [1] }, '1'],
    ['arguments', { kind: 'args', args: [1, 2] }, '[1,2]'],
    ['named arguments', { kind: 'args', args: [], kwargs: { a: 1 } }, '{"a":1}'],
    ['bytes', { kind: 'opaque', bytes: Uint8Array.of(1), options: {} }, '{"$bytes":"AQ=="}'],
  ] as const)('of %s', (_, payload, text) => {
    expect(jsonOf(payload)).toBe(text);
  });
});

describe('an error as JSON', () => {
  test('has its data, if it has any', () => {
    const error = {
      opcode: 'error',
      of: 'call',
      id: 1,
      code: 'LATE',
      message: 'too late',
    } as const;

    expect(errorText(error)).toBe('{"code":"LATE","message":"too late"}');
    expect(errorText({ ...error, fault: 'f', retry: true, payload: Body.of({ by: 3 }) })).toBe(
      '{"code":"LATE","fault":"f","message":"too late","retry":true,"data":{"by":3}}',
    );
  });
});
