import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lacking } from '../lacking.ts';
import type { Message } from '../messages/message.ts';
import { Body, type Payload } from '../messages/payload.ts';
import type { Codec } from './codec.ts';
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

  test('lacks what is needed for a body that somebody else has written', () => {
    expect(() => leanJsonCodec.decodeBody('"5"')).toThrow(Lacking);
  });

  test('refuses what is too deep, as the whole codec does', () => {
    const data = `["call",{"body":${'['.repeat(65)}${']'.repeat(65)}}]`;

    for (const codec of [leanJsonCodec, jsonCodec]) {
      expect(() => codec.decode(data)).toThrow('message.too_deep');
    }
  });

  test('reads whatever it reads as the whole codec does, and leaves the rest to that', () => {
    const key = fc.constantFrom('id', 'uri', 'part', 'body', 'args', 'payload', 'opcode', '$date');
    const fields = fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
    const frame = fc.tuple(fc.constantFrom('call', 'result', 'boast', 7), fields);
    const text = fc.oneof(
      frame.map((value) => JSON.stringify(value)),
      fc
        .tuple(frame, fc.nat(), fc.constantFrom('', ' ', ',', '"', '}', '\\u0061', '{"a":1}'))
        .map(([value, at, more]) => {
          const whole = JSON.stringify(value);
          const cut = at % whole.length;
          return whole.slice(0, cut) + more + whole.slice(cut);
        }),
    );
    fc.assert(
      fc.property(text, (data) => {
        const read = outcomeOf(leanJsonCodec, data);
        fc.pre(read !== 'lacking');
        expect(read).toEqual(outcomeOf(jsonCodec, data));
      }),
    );
  });
});

/** What comes of a frame. */
function outcomeOf(codec: Codec, data: string): unknown {
  try {
    const { opcode, fields } = codec.decode(data);
    const { payload, ...header } = fields;
    return { opcode, header, value: payload && (payload as Body).value() };
  } catch (error) {
    return error instanceof Lacking ? 'lacking' : String(error);
  }
}

function call(payload: Payload | undefined): Message {
  return { opcode: 'call', id: 1, uri: 'com.shop.add', payload };
}
