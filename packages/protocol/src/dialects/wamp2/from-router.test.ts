import { describe, expect, test } from 'vitest';
import { MAX_ID } from '../../ids.ts';
import { WampTranslator } from './translator.ts';
import { faultIn, openPair, problemIn, readOne } from './wamp2.test-helper.ts';

const joining = (profile: 'interop' | 'strict' = 'interop') => {
  const client = new WampTranslator({ side: 'client', profile });
  client.write({ opcode: 'hello', realm: 'realm1', receives: { credit: 1 } });
  return client;
};
const ROLES = { broker: {}, dealer: { features: { call_timeout: true } } };

describe('WELCOME', () => {
  test('of a router that says little is enough', () => {
    const client = joining();

    expect(readOne(client, [2, 5, { roles: ROLES }])).toEqual({
      opcode: 'welcome',
      session: '5',
      realm: 'realm1',
      receives: { credit: MAX_ID },
      heartbeatMs: 0,
      heartbeatLostMs: 0,
      details: { session: 5 },
    });
    expect([...client.peer.features]).toEqual(['dealer.call_timeout']);
    expect(client.phase).toBe('open');
  });

  test('says who the client is', () => {
    const details = {
      roles: ROLES,
      agent: 'router/1',
      realm: 'other',
      authid: 'ann',
      authrole: 'staff',
      authmethod: 'ticket',
      authprovider: 'db',
      authextra: { a: 1 },
      _a_b: 2,
    };

    expect(readOne(joining(), [2, 5, details])).toMatchObject({
      realm: 'other',
      agent: 'router/1',
      user: 'ann',
      roles: ['staff'],
      details: {
        session: 5,
        authMethod: 'ticket',
        authProvider: 'db',
        authExtra: { a: 1 },
        _a_b: 2,
      },
    });
  });

  test('of no router is a violation', () => {
    expect(faultIn(() => joining().read([2, 5, {}]))).toBe('message.invalid');
  });
});

describe('the session', () => {
  test('is challenged', () => {
    expect(readOne(joining(), [4, 'ticket', { a: 1 }])).toEqual({
      opcode: 'challenge',
      method: 'ticket',
      extra: { a: 1 },
    });
  });

  test('is refused, or ended, with a code that clients know', () => {
    expect(readOne(joining(), [3, { message: 'No.' }, 'wamp.error.no_such_realm'])).toEqual({
      opcode: 'abort',
      code: 'realm.unknown',
      message: 'No.',
    });
    expect(readOne(openPair().client, [6, {}, 'wamp.close.system_shutdown'])).toEqual({
      opcode: 'goodbye',
      code: 'router.draining',
    });
  });
});

describe('answers', () => {
  test('come under the ids of the requests that they answer, once', () => {
    const { client } = openPair();
    client.write({ opcode: 'publish', uri: 'com.a' });
    client.write({ opcode: 'publish', id: 11, uri: 'com.a' });
    client.write({ opcode: 'subscribe', id: 12, uri: 'com.a' });
    client.write({ opcode: 'register', id: 13, uri: 'com.f' });
    client.write({ opcode: 'unsubscribe', id: 14, subscription: 5 });
    client.write({ opcode: 'unregister', id: 15, registration: 5 });
    const answers = [
      [17, 2, 6],
      [33, 3, 7],
      [65, 4, 8],
      [35, 5],
      [67, 6],
    ];

    expect(answers.map((answer) => readOne(client, answer))).toEqual([
      { opcode: 'published', id: 11, publication: 6 },
      { opcode: 'subscribed', id: 12, subscription: 7 },
      { opcode: 'registered', id: 13, registration: 8 },
      { opcode: 'unsubscribed', id: 14 },
      { opcode: 'unregistered', id: 15 },
    ]);
    for (const answer of [...answers, [17, 1, 5], [50, 9, {}], [50, 9, { progress: true }]]) {
      expect(client.read(answer)).toEqual([]);
    }
  });

  test('of calls come in parts, and then the last', () => {
    const { client } = openPair();
    client.write({ opcode: 'call', id: 11, uri: 'com.f' });

    expect(readOne(client, [50, 1, { progress: true }, [1]])).toEqual({
      opcode: 'result',
      id: 11,
      part: 'progress',
      payload: { kind: 'args', args: [1] },
    });
    expect(readOne(client, [50, 1, { _a_b: 1 }])).toEqual({
      opcode: 'result',
      id: 11,
      options: { _a_b: 1 },
    });
    expect(client.read([50, 1, {}])).toEqual([]);
  });

  test('may be errors of each kind of request', () => {
    const { client } = openPair();
    client.write({ opcode: 'call', id: 11, uri: 'com.f' });
    client.write({ opcode: 'subscribe', id: 12, uri: 'com.a' });

    expect(readOne(client, [8, 48, 1, {}, 'wamp.error.timeout', ['Late.']])).toEqual({
      opcode: 'error',
      of: 'call',
      id: 11,
      code: 'TIMEOUT',
      message: 'Late.',
    });
    expect(readOne(client, [8, 32, 2, {}, 'com.e'])).toMatchObject({
      of: 'subscribe',
      id: 12,
      code: 'com.e',
    });
    expect(client.read([8, 32, 2, {}, 'com.e'])).toEqual([]);
    expect(problemIn(() => client.read([8, 68, 3, {}, 'com.e']))?.detail['field']).toBe(
      'RequestType',
    );
  });
});

describe('what was taken away', () => {
  test('says what, and why', () => {
    const { client } = openPair();

    expect(readOne(client, [35, 0, { subscription: 5, reason: 'com.over' }])).toEqual({
      opcode: 'unsubscribed',
      id: 0,
      subscription: 5,
      reason: 'com.over',
    });
    expect(readOne(client, [67, 0, { registration: 5 }])).toEqual({
      opcode: 'unregistered',
      id: 0,
      registration: 5,
    });
    expect(client.read([67, 0])).toEqual([]);
    expect(client.read([35, 0, { subscription: 0 }])).toEqual([]);
  });
});

describe('EVENT', () => {
  test('is what it says', () => {
    const { client } = openPair();

    expect(readOne(client, [36, 5, 6, { retained: false, publisher: 0, topic: '' }])).toEqual({
      opcode: 'event',
      subscription: 5,
      publication: 6,
      uri: '#',
    });
    expect(readOne(client, [36, 5, 6, { retained: true, _a_b: 1 }, [], { a: 1 }])).toEqual({
      opcode: 'event',
      subscription: 5,
      publication: 6,
      retained: true,
      late: true,
      options: { _a_b: 1 },
      payload: { kind: 'args', args: [], kwargs: { a: 1 } },
    });
  });
});

describe('INVOCATION', () => {
  const call = (id: number, details: object, ...payload: unknown[]) => [
    68,
    id,
    9,
    details,
    ...payload,
  ];

  test('takes no parts unless it says so, and may not say who calls', () => {
    expect(readOne(openPair().client, call(1, {}))).toEqual({
      opcode: 'invocation',
      id: 1,
      registration: 9,
      receiveProgress: false,
    });
    const details = { procedure: 'com.f', timeout: 100, receive_progress: true, caller: 7 };
    expect(readOne(openPair().client, call(1, details))).toEqual({
      opcode: 'invocation',
      id: 1,
      registration: 9,
      uri: 'com.f',
      timeoutMs: 100,
      receiveProgress: true,
      caller: { session: '7', id: 7, user: undefined, roles: undefined },
    });
    expect(readOne(openPair().client, call(1, { timeout: 0 }))).not.toHaveProperty('timeoutMs');
  });

  test('comes in parts, which the last one ends; what comes after the answer is discarded', () => {
    const { client } = openPair();

    expect(readOne(client, call(1, { progress: true }, [1]))).toMatchObject({ part: 'open' });
    expect(readOne(client, call(1, { progress: true }, [2]))).toEqual({
      opcode: 'invocation',
      id: 1,
      part: 'item',
      payload: { kind: 'args', args: [2] },
    });
    expect(readOne(client, call(1, {}))).toEqual({ opcode: 'invocation', id: 1, part: 'end' });

    client.read(call(2, { progress: true }));
    client.write({ opcode: 'yield', id: 2 });
    expect(client.read(call(2, { progress: true }))).toEqual([]);
  });

  test('is numbered from 1, for who is strict', () => {
    const { client } = openPair('strict');

    expect(client.read(call(1, {}))).toHaveLength(1);
    expect(faultIn(() => client.read(call(3, {})))).toBe('message.invalid');
    expect(openPair().client.read(call(3, {}))).toHaveLength(1);
  });
});

test.each([
  ['kill', 'kill'],
  ['killnowait', 'killnowait'],
  ['skip', undefined],
])('INTERRUPT with mode %s is read', (mode, read) => {
  expect(readOne(openPair().client, [69, 1, { mode, reason: 'com.why' }])).toEqual({
    opcode: 'interrupt',
    id: 1,
    reason: 'com.why',
    ...(read === undefined ? {} : { mode: read }),
  });
});
