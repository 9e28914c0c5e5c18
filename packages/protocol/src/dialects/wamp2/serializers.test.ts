import { describe, expect, test } from 'vitest';
import { Body } from '../../messages/payload.ts';
import { WAMP_SERIALIZERS, type WampSerializer, wampSerializerOf } from './serializers.ts';
import { faultIn, openPair, plain, readOne } from './wamp2.test-helper.ts';

const ALL = Object.values(WAMP_SERIALIZERS);
const PAIRS = ALL.flatMap((from) =>
  ALL.map((to) => [from.subprotocol, to.subprotocol, from, to] as const),
);

/** A frame on its way: encoded, and decoded by who gets it. */
const over = ({ encode, decode }: WampSerializer, value: unknown) => decode(encode(value).data)[0];

describe('the serializers', () => {
  test('are six, by subprotocol', () => {
    expect(Object.keys(WAMP_SERIALIZERS).sort()).toEqual([
      'wamp.2.cbor',
      'wamp.2.cbor.batched',
      'wamp.2.json',
      'wamp.2.json.batched',
      'wamp.2.msgpack',
      'wamp.2.msgpack.batched',
    ]);
    for (const serializer of ALL) {
      expect(wampSerializerOf(serializer.subprotocol)).toBe(serializer);
      expect(serializer.subprotocol.startsWith(`wamp.2.${serializer.name}`)).toBe(true);
      expect(serializer.isBatched).toBe(serializer.subprotocol.endsWith('.batched'));
    }
    expect(wampSerializerOf('wamp.2.flatbuffers')).toBeUndefined();
    expect(wampSerializerOf('toString')).toBeUndefined();
  });

  test.each(ALL)('$subprotocol speaks frames of its own kind alone', ({ kind, encode, decode }) => {
    const { data } = encode([48, 1, {}, 'com.f']);

    expect(typeof data).toBe(kind === 'text' ? 'string' : 'object');
    expect(decode(data)).toEqual([[48, 1, {}, 'com.f']]);
    expect(faultIn(() => decode(kind === 'text' ? new Uint8Array(1) : '[]'))).toBe(
      'frame.wrong_kind',
    );
  });

  test.each(ALL.filter(({ isBatched }) => isBatched))(
    '$subprotocol holds several messages in one frame, in order',
    ({ encode, decode }) => {
      const [first, second] = [encode([1]).data, encode([2]).data];
      const both =
        typeof first === 'string'
          ? `${first}${second as string}`
          : new Uint8Array(Buffer.concat([first, second as Uint8Array]));

      expect(decode(both)).toEqual([[1], [2]]);
      expect(faultIn(() => decode(typeof first === 'string' ? '' : new Uint8Array(0)))).toBe(
        'message.malformed',
      );
    },
  );
});

describe('a payload', () => {
  const ARGS = [
    [1, 2],
    [],
    [null],
    {},
    '',
    0,
    false,
    null,
    Uint8Array.of(0, 255, 1),
    new Uint8Array(0),
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    1.5,
    'ÿ\u{1F600}\u0000é漢',
    [{ deep: ['\u{10FFFF}', { ключ: [[]] }] }],
  ];
  const KWARGS = JSON.parse('{"__proto__":{"a":1},"constructor":2,"":[],"k":[[1,2]]}') as Record<
    string,
    unknown
  >;

  test.each(PAIRS)('comes unchanged from %s to %s', (_from, _to, from, to) => {
    for (const [args, kwargs] of [
      [ARGS, KWARGS],
      [ARGS, undefined],
      [[[1, 2]], undefined],
      [[[]], undefined],
      [[null], undefined],
      [[], KWARGS],
    ] as const) {
      const { client, router } = openPair();
      const publication = {
        opcode: 'publish',
        uri: 'com.a',
        payload: { kind: 'args', args, kwargs },
      } as const;
      const [published] = router.read(over(from, client.write(publication)));
      if (published?.opcode !== 'publish') throw new Error('no publication');

      const event = {
        opcode: 'event',
        subscription: 1,
        publication: 1,
        payload: published.payload,
      } as const;
      const got = over(to, router.write(event));

      expect(got).toEqual(
        kwargs === undefined ? [36, 1, 1, {}, args] : [36, 1, 1, {}, args, kwargs],
      );
      const inner = (got as unknown[])[5] as object | undefined;
      if (inner !== undefined) expect(Object.keys(inner)).toEqual(Object.keys(KWARGS));
    }
  });

  test.each(PAIRS)('of a native client comes back from %s by %s', (_from, _to, from, to) => {
    for (const value of [...ARGS, { a: [[1]] }]) {
      const { client, router } = openPair();
      const event = {
        opcode: 'event',
        subscription: 1,
        publication: 1,
        payload: Body.of(value),
      } as const;
      const [heard] = client.read(over(from, router.write(event)));
      if (heard?.opcode !== 'event') throw new Error('no event');

      const said = over(
        to,
        client.write({ opcode: 'publish', uri: 'com.a', payload: heard.payload }),
      );

      expect(readOne(router, said)).toMatchObject({ payload: { kind: 'args', args: [value] } });
    }
  });

  test.each(ALL)('that nobody opens comes unchanged over $subprotocol', (serializer) => {
    const { client, router } = openPair();
    const payload = {
      kind: 'opaque',
      bytes: Uint8Array.of(1, 0, 2),
      options: { ppt_scheme: 'x_a' },
    } as const;
    const [call] = router.read(
      over(serializer, client.write({ opcode: 'call', id: 1, uri: 'a', payload })),
    );

    expect(plain(call)).toMatchObject({ payload });
  });
});

describe('an error of a contract', () => {
  test.each(ALL)(
    'comes from a native callee to a native caller over $subprotocol',
    (serializer) => {
      const { client, router } = openPair();
      client.write({ opcode: 'call', id: 70, uri: 'com.f' });
      const error = {
        opcode: 'error',
        of: 'call',
        id: 1,
        code: 'OUT_OF_STOCK',
        message: 'Gone.',
        payload: Body.of({ left: 0, of: Uint8Array.of(1) }),
      } as const;

      const heard = readOne(client, over(serializer, router.write(error)));

      expect(heard).toEqual({ ...(plain(error) as object), id: 70 });
    },
  );
});
