import { describe, expect, test } from 'vitest';
import type { Message } from '../../messages/message.ts';
import { OPCODES, type Opcode } from '../../messages/opcodes.ts';
import { Body } from '../../messages/payload.ts';
import { TO_CLIENT } from './to-client.ts';
import { WampTranslator } from './translator.ts';
import { BASIC, problemIn, routerWith, WELCOME } from './wamp2.test-helper.ts';

const OPAQUE = { kind: 'opaque', bytes: Uint8Array.of(1), options: { ppt_scheme: 'x_a' } } as const;
const AGREED = { ppt_scheme: 'x_a' };
const ALL = {
  caller: { payload_passthru_mode: true },
  callee: {
    payload_passthru_mode: true,
    call_canceling: true,
    call_timeout: true,
    progressive_call_results: true,
    registration_revocation: true,
  },
  subscriber: { payload_passthru_mode: true, subscription_revocation: true },
};

describe('WELCOME', () => {
  const joining = () => {
    const router = new WampTranslator({ side: 'router' });
    router.read([1, 'realm1', { roles: { caller: {} } }]);
    return router;
  };

  test('tells a client who it is, and what the router knows', () => {
    const [code, session, details] = joining().write(
      {
        ...WELCOME,
        agent: 'realmwire',
        user: 'ann',
        roles: ['staff', 'boss'],
        details: { _a_b: 1 },
      },
      { welcome: { session: 7, authMethod: 'ticket', authProvider: 'db', authExtra: { x: 1 } } },
    ) as [number, number, Record<string, unknown>];

    expect([code, session]).toEqual([2, 7]);
    expect(details).toMatchObject({
      agent: 'realmwire',
      realm: 'realm1',
      authid: 'ann',
      authrole: 'staff',
      authmethod: 'ticket',
      authprovider: 'db',
      authextra: { x: 1 },
      _a_b: 1,
    });
    expect(Object.keys(details['roles'] as object)).toEqual(['broker', 'dealer']);
  });

  test('names who has not said who it is', () => {
    const [, , details] = joining().write(WELCOME, { welcome: { session: 7 } }) as unknown[];

    expect(details).toMatchObject({
      authid: 'u-7',
      authrole: 'anonymous',
      authmethod: 'anonymous',
      authprovider: 'static',
    });
    expect(details).not.toHaveProperty('authextra');
  });

  test('needs the number of the session', () => {
    expect(() => joining().write(WELCOME)).toThrow(TypeError);
  });
});

describe('the session', () => {
  test('is challenged', () => {
    const router = new WampTranslator({ side: 'router' });
    router.read([1, 'realm1', { roles: { caller: {} } }]);

    expect(router.write({ opcode: 'challenge', method: 'ticket' })).toEqual([4, 'ticket', {}]);
  });

  test('is refused, with the URI of the fault', () => {
    const router = new WampTranslator({ side: 'router' });

    expect(router.write({ opcode: 'abort', code: 'realm.unknown', message: 'No.' })).toEqual([
      3,
      { message: 'No.' },
      'wamp.error.no_such_realm',
    ]);
    expect(router.phase).toBe('closed');
  });

  test.each([
    ['router.draining', 'wamp.close.system_shutdown'],
    ['com.app.over', 'com.app.over'],
    ['goodbye', 'wamp.close.normal'],
  ])('is ended for %s', (code, reason) => {
    expect(routerWith().write({ opcode: 'goodbye', code })).toEqual([6, {}, reason]);
  });
});

describe('answers', () => {
  test.each<[Message, unknown[]]>([
    [{ opcode: 'published', id: 1, publication: 5, offset: 3 }, [17, 1, 5]],
    [{ opcode: 'subscribed', id: 1, subscription: 5, offset: 3, epoch: 'e' }, [33, 1, 5]],
    [{ opcode: 'unsubscribed', id: 1, subscription: 5 }, [35, 1]],
    [{ opcode: 'registered', id: 1, registration: 5 }, [65, 1, 5]],
    [{ opcode: 'unregistered', id: 1, registration: 5 }, [67, 1]],
    [{ opcode: 'result', id: 1 }, [50, 1, {}]],
    [{ opcode: 'result', id: 1, payload: Body.of([1, 2]) }, [50, 1, {}, [[1, 2]]]],
    [{ opcode: 'result', id: 1, options: { _a_b: 1, x: 2 } }, [50, 1, { _a_b: 1 }]],
  ])('%j', (message, value) => {
    expect(routerWith().write(message)).toEqual(value);
  });

  test.each([
    ['call', 48],
    ['publish', 16],
    ['subscribe', 32],
    ['unsubscribe', 34],
    ['register', 64],
    ['unregister', 66],
  ] as const)('to a failed %s name the message that made it', (of, code) => {
    expect(
      routerWith().write({ opcode: 'error', of, id: 3, code: 'FORBIDDEN', message: 'No.' }),
    ).toEqual([8, code, 3, {}, 'wamp.error.not_authorized', ['No.']]);
  });

  test.each(['command', 'feedback', 'broadcast', 'realm', 'invocation'] as const)(
    'to a failed %s are none, for no WAMP client has asked',
    (of) => {
      expect(routerWith().write({ opcode: 'error', of, id: 3, code: 'FORBIDDEN' })).toBeUndefined();
    },
  );

  test('are the same objects nowhere: what a peer is told belongs to it', () => {
    const router = routerWith();
    const first = router.write({ opcode: 'result', id: 1 });

    expect(router.write({ opcode: 'result', id: 1 })?.[2]).not.toBe(first?.[2]);
  });
});

describe('what was taken away', () => {
  test.each([
    ['unsubscribed', 'subscription', 35],
    ['unregistered', 'registration', 67],
  ] as const)('%s is told to who knows that this may come', (opcode, field, code) => {
    const told = (reason: string) => ({ opcode, id: 0, [field]: 5, reason }) as Message;

    expect(routerWith(ALL).write(told('com.app.over'))).toEqual([
      code,
      0,
      { [field]: 5, reason: 'com.app.over' },
    ]);
    expect(routerWith(ALL).write(told('a sentence'))).toEqual([code, 0, { [field]: 5 }]);
    expect(routerWith().write(told('com.app.over'))).toBeUndefined();
  });
});

describe('EVENT', () => {
  const EVENT = { opcode: 'event', subscription: 5, publication: 6 } as const;

  test('says nothing of its publisher, where that is not disclosed', () => {
    const event = { ...EVENT, offset: 1, at: 2, publisher: 'u-9', publisherUser: 'ann' };

    expect(routerWith().write(event)).toEqual([36, 5, 6, {}]);
  });

  test('says who published, where that is disclosed', () => {
    const event = { ...EVENT, publisher: 'u-9', publisherId: 9 };

    expect(routerWith().write(event)?.[3]).toEqual({
      publisher: 9,
      publisher_authid: 'u-9',
      publisher_authrole: 'anonymous',
    });
    expect(
      routerWith().write({ ...event, publisherUser: 'ann', publisherRoles: ['a', 'b'] })?.[3],
    ).toEqual({ publisher: 9, publisher_authid: 'ann', publisher_authrole: 'a' });
  });

  test('is retained where it comes late, not where it is kept for others', () => {
    expect(routerWith().write({ ...EVENT, retained: true })?.[3]).toEqual({});
    expect(routerWith().write({ ...EVENT, retained: true, late: true })?.[3]).toEqual({
      retained: true,
    });
  });

  test('names its topic, where the subscription is a pattern', () => {
    expect(routerWith().write({ ...EVENT, uri: 'com.a', options: { _a_b: 1 } })?.[3]).toEqual({
      topic: 'com.a',
      _a_b: 1,
    });
  });

  test('that nobody opens is for those who know of that', () => {
    const event = { ...EVENT, payload: OPAQUE };

    expect(routerWith(ALL).write(event)).toEqual([36, 5, 6, AGREED, [OPAQUE.bytes]]);
    expect(routerWith().write(event)).toBeUndefined();
  });

  test('is the same for all who get it, unless nobody opens it', () => {
    expect(routerWith().isSameForAll(EVENT)).toBe(true);
    expect(routerWith().isSameForAll({ ...EVENT, payload: OPAQUE })).toBe(false);
    expect(routerWith().isSameForAll({ opcode: 'result', id: 1 })).toBe(false);
    expect(new WampTranslator({ side: 'router' }).isSameForAll(EVENT)).toBe(false);
  });
});

describe('RESULT', () => {
  test('comes in parts only to who takes them, and not after the last', () => {
    const router = routerWith();
    router.read([48, 1, { receive_progress: true }, 'com.f']);
    router.read([48, 2, {}, 'com.f']);
    const part = (id: number) => router.write({ opcode: 'result', id, part: 'progress' });

    expect(part(1)).toEqual([50, 1, { progress: true }]);
    expect(part(2)).toBeUndefined();
    expect(router.write({ opcode: 'result', id: 1, part: 'item' })).toEqual([
      50,
      1,
      { progress: true },
    ]);
    expect(router.write({ opcode: 'result', id: 1 })).toEqual([50, 1, {}]);
    expect(part(1)).toBeUndefined();
  });

  test('that nobody opens is an error for who does not know of that, and the only answer', () => {
    const router = routerWith();
    router.read([48, 1, { receive_progress: true }, 'com.f']);
    const refused = [8, 48, 1, {}, 'wamp.error.feature_not_supported', [expect.any(String)]];

    expect(router.write({ opcode: 'result', id: 1, part: 'item', payload: OPAQUE })).toEqual(
      refused,
    );
    expect(
      router.write({ opcode: 'result', id: 1, part: 'item', payload: OPAQUE }),
    ).toBeUndefined();
    expect(router.write({ opcode: 'result', id: 1 })).toBeUndefined();
    expect(router.write({ opcode: 'result', id: 1, payload: OPAQUE })).toEqual(refused);
    expect(routerWith(ALL).write({ opcode: 'result', id: 1, payload: OPAQUE })).toEqual([
      50,
      1,
      AGREED,
      [OPAQUE.bytes],
    ]);
  });
});

describe('a client that forgets canceled calls', () => {
  const ROLES = { caller: { call_canceling: true }, callee: { registration_revocation: true } };
  const CANCELED = { opcode: 'error', of: 'call', id: 1, code: 'CANCELED' } as const;

  test.each([{}, { mode: 'skip' }, { mode: 'killnowait' }])(
    'gets no answer after %j',
    (options) => {
      const router = routerWith(ROLES);
      router.read([48, 1, { receive_progress: true }, 'com.f']);
      router.read([49, 1, options]);

      expect(router.write({ opcode: 'result', id: 1, part: 'progress' })).toBeUndefined();
      expect(router.write(CANCELED)).toBeUndefined();
    },
  );

  test('gets one where it waits for it, or where it has said its name', () => {
    const waits = routerWith(ROLES);
    waits.read([48, 1, {}, 'com.f']);
    waits.read([49, 1, { mode: 'kill' }]);
    expect(waits.write(CANCELED)).toEqual([8, 48, 1, {}, 'wamp.error.canceled']);

    const named = routerWith(ROLES, { agent: 'other/1' });
    named.read([48, 1, {}, 'com.f']);
    named.read([49, 1, {}]);
    expect(named.write(CANCELED)).toEqual([8, 48, 1, {}, 'wamp.error.canceled']);
  });
});

describe('INVOCATION', () => {
  const CALL = { opcode: 'invocation', id: 1, registration: 5 } as const;

  test('says who calls, where that is disclosed', () => {
    expect(routerWith().write({ ...CALL, caller: { session: 'u-9', id: 9 } })?.[3]).toEqual({
      caller: 9,
      caller_authid: 'u-9',
      caller_authrole: 'anonymous',
    });
    const caller = { session: 'u-9', id: 9, user: 'ann', roles: ['a', 'b'] };
    expect(routerWith().write({ ...CALL, caller })?.[3]).toEqual({
      caller: 9,
      caller_authid: 'ann',
      caller_authrole: 'a',
    });
    expect(routerWith().write(CALL)).toEqual([68, 1, 5, {}]);
  });

  test('tells a callee only what it knows of', () => {
    const call = { ...CALL, uri: 'com.f', timeoutMs: 100, options: { _a_b: 1 } };

    expect(routerWith().write(call)?.[3]).toEqual({ procedure: 'com.f', _a_b: 1 });
    expect(routerWith(ALL).write(call)?.[3]).toEqual({
      procedure: 'com.f',
      timeout: 100,
      receive_progress: true,
      _a_b: 1,
    });
    expect(routerWith(ALL).write({ ...CALL, receiveProgress: false })?.[3]).toEqual({});
  });

  test('asks for parts where the callee cannot be canceled, but not by the letter', () => {
    const knows = { callee: { progressive_call_results: true } };

    expect(routerWith(knows).write(CALL)?.[3]).toEqual({ receive_progress: true });
    expect(routerWith(knows, { profile: 'strict' }).write(CALL)?.[3]).toEqual({});
    expect(routerWith(ALL, { profile: 'strict' }).write(CALL)?.[3]).toEqual({
      receive_progress: true,
    });
  });

  test('comes in parts, all with its registration', () => {
    const router = routerWith();
    const payload = Body.of(1);

    expect(router.write({ ...CALL, part: 'open', payload })).toEqual([
      68,
      1,
      5,
      { progress: true },
      [1],
    ]);
    expect(router.write({ opcode: 'invocation', id: 1, part: 'item', payload })).toEqual([
      68,
      1,
      5,
      { progress: true },
      [1],
    ]);
    expect(router.write({ opcode: 'invocation', id: 1, part: 'end' })).toEqual([68, 1, 5, {}]);
    expect(router.write({ opcode: 'invocation', id: 1, part: 'end' })).toBeUndefined();
  });

  test.each([
    ['answered', (router: WampTranslator) => router.read([70, 1, {}])],
    ['failed', (router: WampTranslator) => router.read([8, 68, 1, {}, 'com.e'])],
    [
      'interrupted',
      (router: WampTranslator) => router.write({ opcode: 'interrupt', id: 1, mode: 'kill' }),
    ],
  ])('takes no more parts once it is %s', (_, end) => {
    const router = routerWith(ALL);
    router.write({ ...CALL, part: 'open' });
    end(router);

    expect(router.write({ opcode: 'invocation', id: 1, part: 'item' })).toBeUndefined();
  });

  test('that nobody opens fails where the callee does not know of that', () => {
    const call = { ...CALL, payload: OPAQUE };

    expect(routerWith(ALL).write(call)?.slice(3)).toEqual([
      { ...AGREED, receive_progress: true },
      [OPAQUE.bytes],
    ]);
    expect(problemIn(() => routerWith().write(call))?.code).toBe('feature.missing');
  });
});

describe('INTERRUPT', () => {
  test('is for those who know of it', () => {
    const interrupt = { opcode: 'interrupt', id: 1, mode: 'kill', reason: 'caller left' } as const;

    expect(routerWith(ALL).write(interrupt)).toEqual([69, 1, { mode: 'kill' }]);
    expect(routerWith(ALL).write({ ...interrupt, reason: 'wamp.error.timeout' })).toEqual([
      69,
      1,
      { mode: 'kill', reason: 'wamp.error.timeout' },
    ]);
    expect(routerWith().write(interrupt)).toBeUndefined();
  });
});

test('what WAMP has no word for is not said', () => {
  const router = routerWith();
  const untold = (Object.keys(OPCODES) as Opcode[]).filter(
    (opcode) => TO_CLIENT[opcode] === undefined,
  );

  expect(untold).toContain('gap');
  expect(untold).toContain('next');
  for (const opcode of untold) expect(router.write({ opcode } as Message)).toBeUndefined();
  expect(routerWith(BASIC).phase).toBe('open');
});
