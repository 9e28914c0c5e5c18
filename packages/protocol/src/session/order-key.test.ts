import { describe, expect, test } from 'vitest';
import type { Message } from '../messages/message.ts';
import { orderKey } from './order-key.ts';

describe('the order that a message belongs to', () => {
  test('is that of its call, for all that a caller says and hears', () => {
    expect(
      keysOf(
        { opcode: 'call', id: 7 },
        { opcode: 'cancel', id: 7 },
        { opcode: 'result', id: 7 },
        { opcode: 'error', of: 'call', id: 7, code: 'X' },
      ),
    ).toEqual(['c7']);
  });

  test('is that of its invocation, for all that a callee says and hears', () => {
    expect(
      keysOf(
        { opcode: 'invocation', id: 7 },
        { opcode: 'interrupt', id: 7 },
        { opcode: 'yield', id: 7 },
        { opcode: 'error', of: 'invocation', id: 7, code: 'X' },
      ),
    ).toEqual(['i7']);
  });

  test('is that of its subscription, beginning and end included', () => {
    expect(
      keysOf(
        { opcode: 'subscribed', id: 1, subscription: 3 },
        { opcode: 'event', subscription: 3, publication: 1 },
        { opcode: 'gap', subscription: 3, from: 1, to: 2, reason: 'credit' },
        { opcode: 'unsubscribed', id: 1, subscription: 3 },
      ),
    ).toEqual(['s3']);
  });

  test('is that of its topic for a publication, and one for all packets', () => {
    expect(keysOf({ opcode: 'publish', uri: 'a.b' })).toEqual(['pa.b']);
    expect(keysOf({ opcode: 'feedback' }, { opcode: 'broadcast' })).toEqual(['f']);
  });

  test('is none for what stands alone', () => {
    expect(
      keysOf(
        { opcode: 'ping' },
        { opcode: 'published', id: 1, publication: 3, offset: 1 },
        { opcode: 'error', of: 'subscribe', id: 1, code: 'X' },
      ),
    ).toEqual([undefined]);
  });

  test('differs for different calls, invocations, subscriptions and topics of the same number', () => {
    const keys = keysOf(
      { opcode: 'call', id: 1 },
      { opcode: 'invocation', id: 1 },
      { opcode: 'event', subscription: 1, publication: 1 },
      { opcode: 'publish', uri: '1' },
    );

    expect(keys.length).toBe(4);
  });
});

/** The different keys of some messages. */
function keysOf(...messages: Message[]): (string | undefined)[] {
  return [...new Set(messages.map(orderKey))];
}
