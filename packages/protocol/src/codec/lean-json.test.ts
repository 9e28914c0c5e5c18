import { describe, expect, test } from 'vitest';
import { Lacking } from '../lacking.ts';
import type { Message } from '../messages/message.ts';
import { Body, type Payload } from '../messages/payload.ts';
import { jsonCodec } from './json.ts';
import { leanJsonCodec } from './lean-json.ts';

const PLAIN = { sku: 'a', list: [1, null, true], nested: { deep: 'ü' } };

describe('the lean JSON codec', () => {
  test('says and reads plain values as the whole codec does', () => {
    const frame = leanJsonCodec.encode(call(Body.of(PLAIN)));

    const { opcode, fields } = leanJsonCodec.decode(frame.data);

    expect(frame).toEqual(jsonCodec.encode(call(Body.of(PLAIN))));
    expect(opcode).toBe('call');
    expect((fields['payload'] as Body).value()).toEqual(PLAIN);
    expect(leanJsonCodec.decodeBody(leanJsonCodec.encodeBody(PLAIN))).toEqual(PLAIN);
    expect(leanJsonCodec.encode(call(undefined))).toEqual(jsonCodec.encode(call(undefined)));
  });

  test.each<{ name: string; payload: Payload }>([
    { name: 'a date', payload: Body.of([new Date(0)]) },
    { name: 'a key that begins like a tag', payload: Body.of({ $x: 1 }) },
    { name: 'arguments', payload: { kind: 'args', args: [1] } },
    { name: 'arguments by name', payload: { kind: 'args', args: [], kwargs: { a: 1 } } },
    {
      name: 'bytes that nobody opens',
      payload: { kind: 'opaque', bytes: new Uint8Array([1]), options: {} },
    },
  ])('lacks what $name needs, both ways', ({ payload }) => {
    expect(() => leanJsonCodec.encode(call(payload))).toThrow(Lacking);

    const { data } = jsonCodec.encode(call(payload));
    expect(() => leanJsonCodec.decode(data)).toThrow(Lacking);
  });

  test('leaves a body whole for another try', () => {
    const body = Body.of(new Date(0));

    expect(() => leanJsonCodec.encode(call(body))).toThrow(Lacking);

    expect(body.as(jsonCodec)).toBe('{"$date":0}');
  });

  test('lacks what a body needs whose text may hold a tag', () => {
    expect(() => leanJsonCodec.decodeBody('"$ 5"')).toThrow(Lacking);
  });
});

function call(payload: Payload | undefined): Message {
  return { opcode: 'call', id: 1, uri: 'com.shop.add', payload };
}
