import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  RAW_SOCKET_MAX_BYTES,
  RAW_SOCKET_REFUSALS,
  RAW_SOCKET_SERIALIZERS,
  RawSocketReader,
  type RawSocketRefusal,
  rawSocketHead,
  rawSocketText,
  readRawSocketAnswer,
  readRawSocketOffer,
  writeRawSocketOffer,
  writeRawSocketRefusal,
} from './rawsocket.ts';
import type { WampSerializerName } from './serializers.ts';
import { faultIn } from './wamp2.test-helper.ts';

const SERIALIZERS = Object.keys(RAW_SOCKET_SERIALIZERS) as WampSerializerName[];

describe('the handshake', () => {
  test('says the serializer and the longest message in the second octet', () => {
    expect(writeRawSocketOffer({ serializer: 'json', maxBytes: 512 })).toEqual(
      Uint8Array.of(0x7f, 0x01, 0, 0),
    );
    expect(writeRawSocketOffer({ serializer: 'cbor', maxBytes: 2 ** 24 })).toEqual(
      Uint8Array.of(0x7f, 0xf3, 0, 0),
    );
  });

  test('never says more than is taken', () => {
    expect(writeRawSocketOffer({ serializer: 'msgpack', maxBytes: 1_000_000 })).toEqual(
      Uint8Array.of(0x7f, 0xa2, 0, 0),
    );
    expect(writeRawSocketOffer({ serializer: 'msgpack', maxBytes: 2 ** 30 })[1]).toBe(0xf2);
    expect(() => writeRawSocketOffer({ serializer: 'json', maxBytes: 511 })).toThrow(RangeError);
  });

  test.each(SERIALIZERS)('of %s comes back as it was said, on both sides', (serializer) => {
    for (let power = 9; power <= 24; power++) {
      const offer = { serializer, maxBytes: 2 ** power };
      expect(readRawSocketOffer(writeRawSocketOffer(offer))).toEqual(offer);
      expect(readRawSocketAnswer(writeRawSocketOffer(offer))).toEqual(offer);
    }
  });

  test.each([
    ['a serializer that nobody speaks here', [0x7f, 0xf4, 0, 0], 'serializer_unsupported'],
    ['the illegal serializer 0', [0x7f, 0xf0, 0, 0], 'serializer_unsupported'],
    ['a bit of the third octet', [0x7f, 0xf1, 1, 0], 'reserved_bits'],
    ['a bit of the fourth octet', [0x7f, 0xf1, 0, 1], 'reserved_bits'],
  ])('with %s is refused', (_, octets, refusal) => {
    expect(readRawSocketOffer(Uint8Array.from(octets))).toEqual({ refusal });
  });

  test.each(Object.keys(RAW_SOCKET_REFUSALS) as RawSocketRefusal[])(
    'tells a client why: %s',
    (refusal) => {
      const octets = writeRawSocketRefusal(refusal);

      expect([...octets]).toEqual([0x7f, RAW_SOCKET_REFUSALS[refusal] << 4, 0, 0]);
      expect(readRawSocketAnswer(octets)).toEqual({ refusal });
    },
  );

  test('an answer of the future is a refusal too', () => {
    expect(readRawSocketAnswer(Uint8Array.of(0x7f, 0x90, 0, 0))).toEqual({ refusal: 'unknown' });
    expect(readRawSocketAnswer(Uint8Array.of(0x7f, 0x94, 0, 0))).toEqual({
      refusal: 'serializer_unsupported',
    });
  });

  test.each([
    ['another first octet', [0x47, 0xf1, 0, 0]],
    ['too few octets', [0x7f, 0xf1, 0]],
    ['too many octets', [0x7f, 0xf1, 0, 0, 0]],
    ['none', []],
  ])('of %s is none', (_, octets) => {
    expect(faultIn(() => readRawSocketOffer(Uint8Array.from(octets)))).toBe('message.malformed');
  });
});

describe('a frame', () => {
  test('has its type in the first octet and its length in the next three', () => {
    expect([...rawSocketHead('message', 0x010203)]).toEqual([0, 1, 2, 3]);
    expect([...rawSocketHead('ping', 0)]).toEqual([1, 0, 0, 0]);
    expect([...rawSocketHead('pong', 0xffffff)]).toEqual([2, 0xff, 0xff, 0xff]);
  });

  test('of 16 MiB has a bit for that, and a longer one cannot be', () => {
    expect([...rawSocketHead('message', RAW_SOCKET_MAX_BYTES)]).toEqual([8, 0, 0, 0]);
    expect(() => rawSocketHead('message', RAW_SOCKET_MAX_BYTES + 1)).toThrow(RangeError);

    const reader = new RawSocketReader(RAW_SOCKET_MAX_BYTES);
    expect(reader.push(rawSocketHead('message', RAW_SOCKET_MAX_BYTES))).toEqual([]);
    const [frame] = reader.push(new Uint8Array(RAW_SOCKET_MAX_BYTES));
    expect(frame?.payload.length).toBe(RAW_SOCKET_MAX_BYTES);
  });

  test.each([
    ['a reserved bit', [0x10, 0, 0, 0], 'message.malformed'],
    ['a type that there is not', [0x03, 0, 0, 0], 'message.malformed'],
    ['more than 16 MiB', [0x08, 0, 0, 1], 'message.malformed'],
    ['more than was agreed', [0, 0, 2, 1], 'message.too_large'],
    ['16 MiB, where less was agreed', [0x08, 0, 0, 0], 'message.too_large'],
    ['a ping of more than was agreed', [1, 0, 2, 1], 'message.too_large'],
  ])('with %s ends the connection', (_, head, fault) => {
    expect(faultIn(() => new RawSocketReader(512).push(Uint8Array.from(head)))).toBe(fault);
  });

  test('of exactly what was agreed is taken', () => {
    const reader = new RawSocketReader(512);

    expect(reader.push(Uint8Array.of(0, 0, 2, 0))).toEqual([]);
    expect(reader.push(new Uint8Array(512))).toHaveLength(1);
  });

  test('comes out whole, however the stream is cut', () => {
    const frame = fc.record({
      type: fc.constantFrom('message' as const, 'ping' as const, 'pong' as const),
      payload: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 6 }),
        fc.infiniteStream(fc.nat(20)),
        (sent, cuts) => {
          const stream = sent.flatMap(({ type, payload }) => [
            ...rawSocketHead(type, payload.length),
            ...payload,
          ]);
          const reader = new RawSocketReader(512);
          const got = [];
          for (let at = 0; at < stream.length; ) {
            const end = at + (cuts.next().value as number) + 1;
            got.push(...reader.push(Uint8Array.from(stream.slice(at, end))));
            at = end;
          }

          expect(got).toEqual(sent);
        },
      ),
    );
  });
});

describe('a payload that is text', () => {
  test('is UTF-8, with its byte order mark if it has one', () => {
    expect(rawSocketText(Uint8Array.of(0x5b, 0xc3, 0xa9, 0x5d))).toBe('[é]');
    expect(rawSocketText(Uint8Array.of(0xef, 0xbb, 0xbf))).toBe('\ufeff');
  });

  test('and nothing else', () => {
    expect(faultIn(() => rawSocketText(Uint8Array.of(0xc3)))).toBe('message.malformed');
  });
});
