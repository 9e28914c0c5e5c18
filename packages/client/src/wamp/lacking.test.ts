import type { Message } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { mustBeSayable } from './lacking.ts';

const NONE: ReadonlySet<string> = new Set();
const call = { opcode: 'call', id: 1, uri: 'a.b' } as const;
const publish = { opcode: 'publish', uri: 'a.b' } as const;
const subscribe = { opcode: 'subscribe', id: 1, uri: 'a.b' } as const;
const register = { opcode: 'register', id: 1, uri: 'a.b' } as const;

describe('what cannot be said', () => {
  test.each<[string, Message]>([
    ['WAMP has no server commands.', { opcode: 'command', id: 1, name: 'time' }],
    ['WAMP has no packets to a session.', { opcode: 'feedback', id: 1 }],
    ['WAMP has no packets to all sessions.', { opcode: 'broadcast', id: 1 }],
    ['WAMP has no idempotency keys.', { ...call, key: 'k' }],
    ['WAMP has no credit.', { ...call, credit: 5 }],
    ['WAMP has no credit.', { ...subscribe, credit: 5 }],
    ['WAMP has no history.', { ...subscribe, history: { last: 1 } }],
    ['WAMP has no overflow policies.', { ...subscribe, overflow: 'latest' }],
  ])('to any router: %s', (message, said) => {
    expect(() => mustBeSayable(said, NONE, undefined)).toThrowError(
      expect.objectContaining({ code: 'BAD_INPUT', fault: 'feature.missing', message }),
    );
  });

  test.each<[string, Message]>([
    ['dealer.progressive_call_invocations', { ...call, part: 'open' }],
    ['broker.event_retention', { ...publish, retain: true }],
    ['broker.publisher_exclusion', { ...publish, excludeMe: false }],
    ['dealer.shared_registration', { ...register, invoke: 'roundrobin' }],
  ])('to a router that does not announce %s', (feature, said) => {
    expect(() => mustBeSayable(said, NONE, undefined)).toThrow(feature);
    expect(() => mustBeSayable(said, new Set([feature]), undefined)).not.toThrow();
  });

  test('items of a callee are known by the contract', () => {
    const feature = 'dealer.progressive_call_results';
    expect(() => mustBeSayable(call, NONE, { yields: z.string() })).toThrow(feature);
    expect(() => mustBeSayable(call, new Set([feature]), { yields: z.string() })).not.toThrow();
    expect(() => mustBeSayable(call, NONE, {})).not.toThrow();
  });

  test('a key that the contract asks for only says that a call may be made again', () => {
    expect(() => mustBeSayable({ ...call, key: 'k' }, NONE, { idempotent: true })).not.toThrow();
  });

  test('everything else may be said', () => {
    expect(() => mustBeSayable({ opcode: 'yield', id: 1 }, NONE, undefined)).not.toThrow();
    expect(() => mustBeSayable({ ...register, invoke: 'single' }, NONE, undefined)).not.toThrow();
  });
});
