import { describe, expect, test } from 'vitest';
import { MAX_ID } from '../../ids.ts';
import { WampTranslator } from './translator.ts';
import {
  BASIC,
  type Features,
  faultIn,
  problemIn,
  readOne,
  routerWith,
} from './wamp2.test-helper.ts';

const hello = (details: unknown, profile: 'interop' | 'strict' = 'interop') => {
  const router = new WampTranslator({ side: 'router', profile });
  return { router, message: readOne(router, [1, 'realm1', details]) };
};
const ROLES = { caller: {} };

describe('HELLO', () => {
  test('of nobody in particular is anonymous', () => {
    const { message, router } = hello({ roles: ROLES, agent: 'test/1' });

    expect(message).toEqual({
      opcode: 'hello',
      realm: 'realm1',
      agent: 'test/1',
      receives: { credit: MAX_ID },
    });
    expect(router.peer).toMatchObject({ agent: 'test/1', roles: new Set(['caller']) });
    expect(router.phase).toBe('joining');
  });

  test('says who it is, and how it would show it', () => {
    const { message } = hello({
      roles: ROLES,
      authmethods: ['ticket', 'wampcra', ''],
      authid: 'ann',
      authextra: { a: 1 },
      _trace: 5,
    });

    expect(message).toMatchObject({
      auth: { method: 'ticket', methods: ['ticket', 'wampcra'], id: 'ann', extra: { a: 1 } },
      details: { _trace: 5 },
    });
    expect(hello({ roles: ROLES, authid: 'ann' }).message).toMatchObject({
      auth: { method: 'anonymous', methods: [], id: 'ann' },
    });
    expect(hello({ roles: ROLES, authid: '', authmethods: [] }).message).not.toHaveProperty('auth');
  });

  test('of more than is taken is cut short, or names no realm', () => {
    const router = new WampTranslator({ side: 'router' });
    const long = 'x'.repeat(3000);

    expect(readOne(router, [1, long, { roles: ROLES, agent: long }])).toMatchObject({
      agent: 'x'.repeat(2048),
      realm: `${'x'.repeat(254)}#`,
    });
  });

  test('without a role of a client is a violation', () => {
    expect(faultIn(() => hello({}))).toBe('message.invalid');
    expect(faultIn(() => hello({ roles: { dealer: {} } }))).toBe('message.invalid');
  });

  test('shows the quirks of its client, but not to who is strict', () => {
    const features = { call_canceling: true };
    const callee = { features: { registration_revocation: true } };
    const roles = { caller: { features }, callee };

    expect([...hello({ roles }).router.peer.quirks]).toEqual(['no_error_after_cancel']);
    expect([...hello({ roles }, 'strict').router.peer.quirks]).toEqual([]);
  });
});

describe('AUTHENTICATE', () => {
  test('answers a challenge', () => {
    const { router } = hello({ roles: ROLES, authmethods: ['ticket'] });
    router.write({ opcode: 'challenge', method: 'ticket' });

    expect(readOne(router, [5, 'secret', { a: 1 }])).toEqual({
      opcode: 'authenticate',
      signature: 'secret',
      extra: { a: 1 },
    });
  });
});

describe('the end', () => {
  test.each([
    ['wamp.close.normal', 'goodbye'],
    ['wamp.close.close_realm', 'goodbye'],
    ['wamp.error.goodbye_and_out', 'wamp.error.goodbye_and_out'],
    ['com.app.tired', 'com.app.tired'],
    ['', '#'],
  ])('by GOODBYE with %j is %j', (reason, code) => {
    expect(readOne(routerWith(), [6, { message: 'bye' }, reason])).toEqual({
      opcode: 'goodbye',
      code,
      message: 'bye',
    });
  });

  test('by ABORT is told as it is said', () => {
    const reason = 'wamp.error.protocol_violation';

    expect(readOne(routerWith(), [3, {}, reason])).toEqual({ opcode: 'abort', code: reason });
  });
});

describe('PUBLISH', () => {
  test('has an id only where an answer is wanted', () => {
    const router = routerWith();

    expect(readOne(router, [16, 1, {}, 'com.a'])).toEqual({ opcode: 'publish', uri: 'com.a' });
    expect(readOne(router, [16, 2, { acknowledge: true }, 'com.a'])).toMatchObject({ id: 2 });
    expect(readOne(router, [16, 3, { acknowledge: false }, 'com.a'])).not.toHaveProperty('id');
  });

  test('says who gets it, whoever cannot be meant left out', () => {
    const options = {
      exclude_me: false,
      exclude: [1, 0, -1, 2 ** 53, 5n, 2],
      exclude_authid: ['ann', '', 'x'.repeat(300)],
      exclude_authrole: [],
      eligible: [],
      eligible_authid: ['bob'],
      eligible_authrole: ['staff'],
      disclose_me: true,
      retain: true,
      _trace: 'x',
    };

    expect(readOne(routerWith(), [16, 1, options, 'com.a', [1], { a: 2 }])).toEqual({
      opcode: 'publish',
      uri: 'com.a',
      excludeMe: false,
      exclude: [1, 2],
      excludeUsers: ['ann'],
      excludeRoles: [],
      eligible: [],
      eligibleUsers: ['bob'],
      eligibleRoles: ['staff'],
      discloseMe: true,
      retain: true,
      options: { _trace: 'x' },
      payload: { kind: 'args', args: [1], kwargs: { a: 2 } },
    });
  });

  test('to a topic of any length is for the core to refuse', () => {
    const router = routerWith();

    expect(readOne(router, [16, 1, {}, ''])).toMatchObject({ uri: '#' });
    expect(readOne(router, [16, 2, {}, 'a'.repeat(255)])).toMatchObject({ uri: 'a'.repeat(255) });
    expect(readOne(router, [16, 3, {}, 'a'.repeat(256)])).toMatchObject({
      uri: `${'a'.repeat(254)}#`,
    });
  });

  test('in payload passthru mode has to be announced, for who is strict', () => {
    const options = { ppt_scheme: 'x_a' };
    const publish = [16, 1, options, 'com.a', [Uint8Array.of(1)]];
    const payload = { kind: 'opaque', bytes: Uint8Array.of(1), options };

    expect(readOne(routerWith(), publish)).toMatchObject({ payload });
    const knows = { publisher: { payload_passthru_mode: true } };
    expect(readOne(routerWith(knows, { profile: 'strict' }), publish)).toMatchObject({ payload });
    expect(problemIn(() => routerWith(BASIC, { profile: 'strict' }).read(publish))?.detail).toEqual(
      {
        message: 'PUBLISH',
        field: 'Options.ppt_scheme',
        problem: 'publisher.payload_passthru_mode was not announced',
      },
    );
  });
});

describe('subscriptions and registrations', () => {
  test('are made', () => {
    const router = routerWith();

    expect(readOne(router, [32, 1, {}, 'com.a'])).toEqual({
      opcode: 'subscribe',
      id: 1,
      uri: 'com.a',
      getRetained: false,
    });
    expect(
      readOne(router, [32, 2, { match: 'wildcard', get_retained: true }, 'a..b']),
    ).toMatchObject({ match: 'wildcard', getRetained: true });
    const options = { match: 'prefix', invoke: 'first', concurrency: 3, force_reregister: true };
    expect(
      readOne(router, [64, 3, { ...options, forward_timeout: true, _a_b: 1 }, 'com.f']),
    ).toEqual({
      opcode: 'register',
      id: 3,
      uri: 'com.f',
      match: 'prefix',
      invoke: 'first',
      concurrency: 3,
      forceReregister: true,
      forwardTimeout: true,
      options: { _a_b: 1 },
    });
  });

  test('are ended', () => {
    const router = routerWith();

    expect(readOne(router, [34, 1, 9])).toEqual({ opcode: 'unsubscribe', id: 1, subscription: 9 });
    expect(readOne(router, [66, 2, 9])).toEqual({ opcode: 'unregister', id: 2, registration: 9 });
  });
});

describe('CALL', () => {
  test('takes parts of its result only where it says so, unlike a native one', () => {
    const router = routerWith();

    expect(readOne(router, [48, 1, {}, 'com.f'])).toEqual({
      opcode: 'call',
      id: 1,
      uri: 'com.f',
      receiveProgress: false,
    });
    expect(readOne(router, [48, 2, { receive_progress: true }, 'com.f'])).toMatchObject({
      receiveProgress: true,
    });
  });

  test('has a timeout of at most a day; 0 is none', () => {
    const router = routerWith();
    const timeout = (ms: number, id: number) => readOne(router, [48, id, { timeout: ms }, 'com.f']);

    expect(timeout(5, 1)).toMatchObject({ timeoutMs: 5 });
    expect(timeout(1e12, 2)).toMatchObject({ timeoutMs: 86_400_000 });
    expect(timeout(0, 3)).not.toHaveProperty('timeoutMs');
  });

  test('may come in parts, which the last one ends', () => {
    const router = routerWith();
    const part = (options: object, value: number) =>
      readOne(router, [48, 1, options, 'com.f', [value]]);
    const payload = (value: number) => ({ kind: 'args', args: [value] });

    expect(part({ progress: true, disclose_me: true }, 1)).toMatchObject({
      part: 'open',
      uri: 'com.f',
      discloseMe: true,
      payload: payload(1),
    });
    expect(part({ progress: true }, 2)).toEqual({
      opcode: 'call',
      id: 1,
      part: 'item',
      payload: payload(2),
    });
    expect(part({}, 3)).toEqual({ opcode: 'call', id: 1, part: 'end', payload: payload(3) });
    expect(part({}, 4)).toMatchObject({ uri: 'com.f', payload: payload(4) });
  });

  test.each([
    ['answered', { opcode: 'result', id: 1 }],
    ['refused', { opcode: 'error', of: 'call', id: 1, code: 'TIMEOUT' }],
  ] as const)('that was %s takes no more parts: they are discarded', (_, answer) => {
    const router = routerWith();
    router.read([48, 1, { progress: true }, 'com.f']);
    router.write(answer);

    expect(router.read([48, 1, { progress: true }, 'com.f', [1]])).toEqual([]);
    expect(router.read([48, 1, {}, 'com.f', [2]])).toEqual([]);
  });

  test('in parts has to be announced, for who is strict', () => {
    const call = [48, 1, { progress: true }, 'com.f'];
    const knows = { caller: { progressive_call_invocations: true } };

    expect(faultIn(() => routerWith(BASIC, { profile: 'strict' }).read(call))).toBe(
      'message.invalid',
    );
    expect(readOne(routerWith(knows, { profile: 'strict' }), call)).toMatchObject({ part: 'open' });
  });
});

describe('CANCEL', () => {
  test('says how', () => {
    const router = routerWith();

    expect(readOne(router, [49, 1, {}])).toEqual({ opcode: 'cancel', id: 1 });
    expect(readOne(router, [49, 1, { mode: 'kill', reason: 'why' }])).toEqual({
      opcode: 'cancel',
      id: 1,
      mode: 'kill',
      reason: 'why',
    });
  });
});

describe('the answers of a callee', () => {
  test('are parts, and the last', () => {
    const router = routerWith();

    expect(readOne(router, [70, 1, { progress: true }, [1]])).toEqual({
      opcode: 'yield',
      id: 1,
      part: 'progress',
      payload: { kind: 'args', args: [1] },
    });
    expect(readOne(router, [70, 1, { _a_b: 1 }])).toEqual({
      opcode: 'yield',
      id: 1,
      options: { _a_b: 1 },
    });
  });

  test('in parts have to be announced, for who is strict', () => {
    const part = [70, 1, { progress: true }];
    const knows = { callee: { progressive_call_results: true } };

    expect(faultIn(() => asking(BASIC).read(part))).toBe('message.invalid');
    expect(readOne(asking(knows), part)).toMatchObject({ part: 'progress' });
  });

  test('are to what was asked, for who is strict, though it may be over', () => {
    const answers = (id: number) => [
      [70, id, {}],
      [8, 68, id, {}, 'com.failed'],
    ];

    for (const answer of answers(2)) {
      expect(problemIn(() => asking(BASIC).read(answer))?.detail).toMatchObject({
        field: 'Request',
      });
      expect(routerWith().read(answer)).toHaveLength(1);
    }
    const router = asking(BASIC);
    for (const answer of [...answers(1), ...answers(1)])
      expect(router.read(answer)).toHaveLength(1);
  });

  test('may be errors, of invocations alone', () => {
    const router = routerWith();

    expect(readOne(router, [8, 68, 1, {}, 'wamp.error.invalid_argument', ['Bad.']])).toEqual({
      opcode: 'error',
      of: 'invocation',
      id: 1,
      code: 'BAD_INPUT',
      message: 'Bad.',
    });
    expect(problemIn(() => router.read([8, 48, 1, {}, 'com.e']))?.detail['field']).toBe(
      'RequestType',
    );
  });
});

describe('the ids of requests', () => {
  const REQUESTS = [
    [32, {}, 'com.a'],
    [34, 5],
    [16, {}, 'com.a'],
    [64, {}, 'com.f'],
    [66, 5],
    [48, {}, 'com.f'],
  ] as const;

  test.each(REQUESTS)('of message %d count up from 1, for who is strict', (code, ...rest) => {
    for (const first of [0, 2, 123]) {
      const router = routerWith(BASIC, { profile: 'strict' });
      expect(faultIn(() => router.read([code, first, ...rest]))).toBe('message.invalid');
    }
    const router = routerWith(BASIC, { profile: 'strict' });
    expect(router.read([code, 1, ...rest])).toHaveLength(1);
    expect(problemIn(() => router.read([code, 1, ...rest]))?.detail['field']).toBe('Request');
  });

  test.each(REQUESTS)('of message %d may be any, for who is not', (code, ...rest) => {
    const router = routerWith();

    for (const id of [123, 5, 789]) expect(router.read([code, id, ...rest])).toHaveLength(1);
  });

  test('are counted over all requests of a session; parts of a call are none', () => {
    const known = { ...BASIC, caller: { progressive_call_invocations: true } };
    const router = routerWith(known, { profile: 'strict' });

    router.read([48, 1, { progress: true }, 'com.f']);
    router.read([32, 2, {}, 'com.a']);
    router.read([48, 1, { progress: true }, 'com.f']);
    router.read([49, 1, {}]);
    expect(router.read([16, 3, {}, 'com.a'])).toHaveLength(1);
  });
});

/** A strict router that has asked its client for one invocation. */
function asking(features: Features) {
  const router = routerWith(features, { profile: 'strict' });
  router.write({ opcode: 'invocation', id: 1, registration: 1 });
  return router;
}
