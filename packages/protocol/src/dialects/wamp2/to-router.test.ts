import { describe, expect, test } from 'vitest';
import type { Message } from '../../messages/message.ts';
import { OPCODES, type Opcode } from '../../messages/opcodes.ts';
import { Body } from '../../messages/payload.ts';
import { TO_ROUTER } from './to-router.ts';
import { WampTranslator } from './translator.ts';
import { openPair, problemIn } from './wamp2.test-helper.ts';

const OPAQUE = { kind: 'opaque', bytes: Uint8Array.of(1), options: { ppt_scheme: 'x_a' } } as const;

/** A client at a router of the basic profile. */
const plainClient = () => {
  const client = new WampTranslator({ side: 'client' });
  client.write({ opcode: 'hello', realm: 'realm1', receives: { credit: 1 } });
  client.read([2, 5, { roles: { broker: {}, dealer: {} } }]);
  return client;
};

describe('HELLO', () => {
  const hello = (fields: Partial<Extract<Message, { opcode: 'hello' }>>) =>
    new WampTranslator({ side: 'client' }).write({
      opcode: 'hello',
      realm: 'realm1',
      receives: { credit: 1 },
      ...fields,
    }) as [number, string, Record<string, unknown>];

  test('says what a client knows, and nothing of who it is', () => {
    const [code, realm, details] = hello({ agent: 'test/1', details: { _a_b: 1, x: 2 } });

    expect([code, realm]).toEqual([1, 'realm1']);
    expect(details).toEqual({ agent: 'test/1', roles: expect.any(Object), _a_b: 1 });
    expect(Object.keys(details['roles'] as object)).toEqual([
      'publisher',
      'subscriber',
      'caller',
      'callee',
    ]);
  });

  test('says who it is', () => {
    const auth = { method: 'ticket', id: 'ann', extra: { a: 1 } };

    expect(hello({ auth })[2]).toMatchObject({
      authmethods: ['ticket'],
      authid: 'ann',
      authextra: { a: 1 },
    });
    expect(hello({ auth: { ...auth, methods: ['ticket', 'wampcra'] } })[2]).toMatchObject({
      authmethods: ['ticket', 'wampcra'],
    });
  });
});

describe('the session', () => {
  test('answers a challenge', () => {
    const client = new WampTranslator({ side: 'client' });
    client.write({ opcode: 'hello', realm: 'realm1', receives: { credit: 1 } });
    client.read([4, 'ticket', {}]);

    expect(client.write({ opcode: 'authenticate', signature: 's' })).toEqual([5, 's', {}]);
  });

  test('ends', () => {
    expect(plainClient().write({ opcode: 'goodbye', code: 'goodbye' })).toEqual([
      6,
      {},
      'wamp.close.close_realm',
    ]);
    expect(
      plainClient().write({ opcode: 'abort', code: 'message.invalid', message: 'No.' }),
    ).toEqual([3, { message: 'No.' }, 'wamp.error.protocol_violation']);
  });

  test('answers GOODBYE', () => {
    const client = plainClient();
    client.read([6, {}, 'wamp.close.system_shutdown']);

    expect(client.write({ opcode: 'goodbye', code: 'goodbye' })).toEqual([
      6,
      {},
      'wamp.close.goodbye_and_out',
    ]);
    expect(client.phase).toBe('opening');
  });
});

describe('requests', () => {
  test('are numbered in one sequence, those without an answer too', () => {
    const client = plainClient();

    expect(client.write({ opcode: 'subscribe', id: 50, uri: 'com.a' })).toEqual([
      32,
      1,
      { get_retained: true },
      'com.a',
    ]);
    expect(client.write({ opcode: 'publish', uri: 'com.a', payload: Body.of([1]) })).toEqual([
      16,
      2,
      {},
      'com.a',
      [[1]],
    ]);
    expect(client.write({ opcode: 'publish', id: 51, uri: 'com.a', retain: true })).toEqual([
      16,
      3,
      { acknowledge: true, retain: true },
      'com.a',
    ]);
    expect(client.write({ opcode: 'unsubscribe', id: 52, subscription: 9 })).toEqual([34, 4, 9]);
    expect(client.write({ opcode: 'register', id: 53, uri: 'com.f', match: 'prefix' })).toEqual([
      64,
      5,
      { match: 'prefix' },
      'com.f',
    ]);
    expect(client.write({ opcode: 'unregister', id: 54, registration: 9 })).toEqual([66, 6, 9]);
    expect(client.write({ opcode: 'call', id: 55, uri: 'com.f' })).toEqual([48, 7, {}, 'com.f']);
    expect(client.write({ opcode: 'subscribe', id: 56, uri: 'a', getRetained: false })).toEqual([
      32,
      8,
      {},
      'a',
    ]);
  });

  test('that are canceled have the number that they were made with', () => {
    const client = plainClient();
    client.write({ opcode: 'call', id: 55, uri: 'com.f' });

    expect(client.write({ opcode: 'cancel', id: 55, mode: 'kill' })).toEqual([
      49,
      1,
      { mode: 'kill' },
    ]);
    client.read([50, 1, {}]);
    expect(client.write({ opcode: 'cancel', id: 55 })).toBeUndefined();
  });
});

describe('CALL', () => {
  test('takes parts of its result, where the router knows of them', () => {
    const { client } = openPair();

    expect(
      client.write({ opcode: 'call', id: 1, uri: 'com.f', timeoutMs: 5, discloseMe: true })?.[2],
    ).toEqual({ timeout: 5, receive_progress: true, disclose_me: true });
    expect(
      client.write({ opcode: 'call', id: 2, uri: 'com.f', receiveProgress: false })?.[2],
    ).toEqual({});
  });

  test('is made in parts, where the router knows of them', () => {
    const { client } = openPair();
    const payload = Body.of(1);

    expect(client.write({ opcode: 'call', id: 8, uri: 'com.f', part: 'open' })).toEqual([
      48,
      1,
      { receive_progress: true, progress: true },
      'com.f',
    ]);
    expect(client.write({ opcode: 'call', id: 8, part: 'item', payload })).toEqual([
      48,
      1,
      { progress: true },
      'com.f',
      [1],
    ]);
    expect(client.write({ opcode: 'call', id: 8, part: 'end' })).toEqual([48, 1, {}, 'com.f']);
    client.read([50, 1, {}]);
    expect(client.write({ opcode: 'call', id: 8, part: 'item', payload })).toBeUndefined();
    expect(
      problemIn(() => plainClient().write({ opcode: 'call', id: 1, uri: 'a', part: 'open' }))?.code,
    ).toBe('feature.missing');
  });
});

describe('the answer to an invocation', () => {
  test('comes in parts where the caller takes them', () => {
    const { client } = openPair();
    client.read([68, 1, 9, { receive_progress: true }]);
    client.read([68, 2, 9, {}]);

    expect(client.write({ opcode: 'yield', id: 1, part: 'item', payload: Body.of(1) })).toEqual([
      70,
      1,
      { progress: true },
      [1],
    ]);
    expect(client.write({ opcode: 'yield', id: 2, part: 'progress' })).toBeUndefined();
    expect(client.write({ opcode: 'yield', id: 1, options: { _a_b: 1 } })).toEqual([
      70,
      1,
      { _a_b: 1 },
    ]);
    expect(client.write({ opcode: 'yield', id: 1, part: 'item' })).toBeUndefined();
  });

  test('may be an error; of requests only routers say that they failed', () => {
    const { client } = openPair();

    expect(
      client.write({ opcode: 'error', of: 'invocation', id: 1, code: 'FULL', message: 'No.' }),
    ).toEqual([8, 68, 1, {}, 'FULL', ['No.']]);
    expect(client.write({ opcode: 'error', of: 'call', id: 1, code: 'FULL' })).toBeUndefined();
  });
});

describe('a payload that nobody opens', () => {
  test.each<[Message, number]>([
    [{ opcode: 'publish', uri: 'com.a', payload: OPAQUE }, 2],
    [{ opcode: 'call', id: 1, uri: 'com.f', payload: OPAQUE }, 2],
    [{ opcode: 'yield', id: 1, payload: OPAQUE }, 2],
  ])('of %j is for routers that know of that', (message, at) => {
    expect(openPair().client.write(message)?.[at]).toMatchObject({ ppt_scheme: 'x_a' });
    expect(problemIn(() => plainClient().write(message))?.code).toBe('feature.missing');
  });
});

test('what WAMP has no word for is not said', () => {
  const untold = (Object.keys(OPCODES) as Opcode[]).filter(
    (opcode) => TO_ROUTER[opcode] === undefined,
  );

  expect(untold).toContain('command');
  for (const opcode of untold) expect(plainClient().write({ opcode } as Message)).toBeUndefined();
});
