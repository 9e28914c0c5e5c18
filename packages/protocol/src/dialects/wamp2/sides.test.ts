import { describe, expect, test } from 'vitest';
import type { Message } from '../../messages/message.ts';
import type { WampName } from './messages.ts';
import type { ReadMessage } from './reading.ts';
import { clientSide, routerSide } from './sides.ts';
import { WELCOME } from './wamp2.test-helper.ts';

const HELLO: Message = { opcode: 'hello', realm: 'realm1', receives: { credit: 1 } };
const ROLES = { callee: { features: { call_canceling: true } } };

const said = (name: WampName, elements: Record<string, unknown>, fields = {}): ReadMessage => ({
  name,
  elements,
  fields,
  custom: undefined,
  passthru: undefined,
});

describe('the end of a router', () => {
  const hello = said('HELLO', { Realm: 'realm1' }, { peerRoles: ROLES, agent: 'a' });

  test('knows who the other is by HELLO', () => {
    const router = routerSide('interop');
    expect(router.peer.agent).toBeUndefined();

    expect(router.read(hello)).toMatchObject({ opcode: 'hello', realm: 'realm1' });

    expect(router.peer.agent).toBe('a');
    expect([...router.peer.features]).toEqual(['callee.call_canceling']);
  });

  test('shares nothing with the end of another', () => {
    const [router, other] = [routerSide('interop'), routerSide('interop')];
    router.read(hello);

    expect(other.peer.agent).toBeUndefined();
  });

  test('has words for what routers say only', () => {
    const router = routerSide('interop');

    expect(router.write(WELCOME, { welcome: { session: 7 } })?.[0]).toBe(2);
    expect(router.write(HELLO, {})).toBeUndefined();
    expect(router.read(said('WELCOME', { Session: 7 }, { peerRoles: {} }))).toBeUndefined();
  });

  test('answers a goodbye otherwise than it says one', () => {
    const router = routerSide('interop');
    const goodbye: Message = { opcode: 'goodbye', code: 'router.draining' };

    const answer = router.write(goodbye, { isAnswer: true });
    expect(answer?.[2]).toBe('wamp.close.goodbye_and_out');
    expect(router.write(goodbye, {})?.[2]).not.toBe(answer?.[2]);
  });
});

describe('the end of a client', () => {
  const welcome = said('WELCOME', { Session: 7 }, { peerRoles: { dealer: {} }, agent: 'r' });

  test('knows who the other is by WELCOME', () => {
    const client = clientSide('interop');
    client.write(HELLO, {});
    expect(client.peer.agent).toBeUndefined();

    expect(client.read(welcome)).toMatchObject({ opcode: 'welcome', realm: 'realm1' });

    expect([...client.peer.roles]).toEqual(['dealer']);
    expect(clientSide('interop').peer.roles.size).toBe(0);
  });

  test('has words for what clients say only', () => {
    const client = clientSide('interop');

    expect(client.write(HELLO, {})?.slice(0, 2)).toEqual([1, 'realm1']);
    expect(client.write(WELCOME, { welcome: { session: 7 } })).toBeUndefined();
    expect(client.read(said('HELLO', { Realm: 'realm1' }, { peerRoles: ROLES }))).toBeUndefined();
  });
});

test('each end holds the other to its own profile', () => {
  const wrong = { peerRoles: { callee: { features: { call_canceling: 'yes' } } } };
  const hello = said('HELLO', { Realm: 'realm1' }, wrong);

  expect(routerSide('interop').read(hello)).toBeDefined();
  expect(() => routerSide('strict').read(hello)).toThrow('Details.roles.callee.features');
});
