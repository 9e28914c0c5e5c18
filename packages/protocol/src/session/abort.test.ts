import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../protocol-error.ts';
import { abortFor, faultOf } from './abort.ts';

describe('the fault behind an error', () => {
  test('is the one that was found in what the other side said', () => {
    const fault = new ProtocolError('credit.exceeded', { bytes: 2, until: 1 });

    expect(faultOf(fault)).toBe(fault);
  });

  test.each([[new TypeError('a bug')], ['a text'], [undefined]])(
    'is ours for anything else, which it keeps as its cause (%s)',
    (error) => {
      expect(faultOf(error)).toMatchObject({ code: 'router.failed', detail: {}, cause: error });
    },
  );
});

describe('what is said of a fault', () => {
  const fault = new ProtocolError('credit.exceeded', { bytes: 2, until: 1 });

  test('is its code and what is known of it', () => {
    expect(abortFor(fault, undefined)).toEqual({
      opcode: 'abort',
      code: 'credit.exceeded',
      detail: { bytes: 2, until: 1 },
    });
  });

  test('is a sentence too, from who has one for it', () => {
    const explain = (code: string, { bytes }: object & { bytes?: unknown }) => `${code}: ${bytes}`;

    expect(abortFor(fault, explain).message).toBe('credit.exceeded: 2');
  });

  test('is nothing of the cause of a fault of ours', () => {
    const { detail, message } = abortFor(faultOf(new Error('the password')), () => 'Sorry.');

    expect([detail, message]).toEqual([{}, 'Sorry.']);
  });
});
