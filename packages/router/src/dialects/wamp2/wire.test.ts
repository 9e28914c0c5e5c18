import type { Message, SharedFrames } from '@realmwire/protocol';
import { WAMP_SERIALIZERS, type WampSubprotocol } from '@realmwire/protocol/wamp2';
import { describe, expect, test } from 'vitest';
import { isTaken, WampWire } from './wire.ts';

const EVENT: Message = {
  opcode: 'event',
  subscription: 1,
  publication: 2,
  payload: { kind: 'args', args: ['x'] },
};

describe('the wire of a WAMP connection', () => {
  test('has an event for many encoded once for each serializer', () => {
    const shared: SharedFrames = {};
    const [first, second, other] = [
      joined('wamp.2.json'),
      joined('wamp.2.json'),
      joined('wamp.2.cbor'),
    ].map((wire) => wire.frameOf(EVENT, shared));

    expect(first?.data).toBe('[36,1,2,{},["x"]]');
    expect(second).toBe(first);
    expect(other?.data).toBeInstanceOf(Uint8Array);
    expect(Object.keys(shared)).toEqual(['wamp.2.json', 'wamp.2.cbor']);
  });

  test('shares nothing that differs from client to client', () => {
    const shared: SharedFrames = {};
    const opaque = {
      kind: 'opaque',
      bytes: Uint8Array.of(1),
      options: { ppt_scheme: 'x_a' },
    } as const;

    const told = joined('wamp.2.cbor').frameOf({ ...EVENT, payload: opaque }, shared);

    // This client has not said that it knows such payloads.
    expect(told).toBeUndefined();
    expect(shared).toEqual({});
  });

  test('has no words for what WAMP does not know', () => {
    expect(joined('wamp.2.json').frameOf({ opcode: 'ping' })).toBeUndefined();
  });
});

describe('a frame', () => {
  test.each([
    { data: 'ab', limit: undefined, isShort: true },
    { data: 'ab', limit: 2, isShort: true },
    { data: 'üü', limit: 4, isShort: true },
    { data: 'üü', limit: 3, isShort: false },
    { data: 'ab', limit: 600, isShort: true },
    { data: new Uint8Array(5), limit: 5, isShort: true },
    { data: new Uint8Array(6), limit: 5, isShort: false },
  ])('is taken if it is no longer than the other side says: %j', ({ data, limit, isShort }) => {
    expect(isTaken({ data }, limit)).toBe(isShort);
  });
});

/** The wire of a session that has joined. */
function joined(subprotocol: WampSubprotocol): WampWire {
  const serializer = WAMP_SERIALIZERS[subprotocol];
  const wire = new WampWire(serializer, 'interop');
  const hello = [1, 'realm1', { roles: { subscriber: {} } }];
  expect([...wire.read(serializer.encode(hello).data)]).toHaveLength(1);
  wire.frame(
    {
      opcode: 'welcome',
      session: 'u',
      realm: 'realm1',
      receives: { credit: 0 },
      heartbeatMs: 0,
      heartbeatLostMs: 0,
    },
    { welcome: { session: 1 } },
  );
  return wire;
}
