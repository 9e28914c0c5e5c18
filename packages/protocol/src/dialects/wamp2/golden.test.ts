import { describe, expect, test } from 'vitest';
import { WAMP_GOLDEN, type WampGolden } from './golden.test-data.ts';
import { WAMP_SERIALIZERS } from './serializers.ts';
import { openPair, plain, readOne } from './wamp2.test-helper.ts';

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** The frame of an example in each subprotocol that has no batches. */
const FORMS = {
  'wamp.2.json': ({ json }: WampGolden) => json,
  'wamp.2.msgpack': ({ msgpack }: WampGolden) => bytesOf(msgpack),
  'wamp.2.cbor': ({ cbor }: WampGolden) => bytesOf(cbor),
};

describe.each(Object.keys(FORMS) as (keyof typeof FORMS)[])('by %s', (subprotocol) => {
  const { encode, decode } = WAMP_SERIALIZERS[subprotocol];

  test.each(WAMP_GOLDEN)('$name is written', (golden) => {
    const { client, router } = openPair();
    const writer = golden.from === 'client' ? client : router;

    const { data } = encode(writer.write(golden.message));

    expect(data).toEqual(FORMS[subprotocol](golden));
  });

  test.each(WAMP_GOLDEN)('$name is read', (golden) => {
    const { client, router } = openPair('strict');
    const reader = golden.from === 'client' ? router : client;
    // What the client answers in the examples has been asked.
    router.write({ opcode: 'invocation', id: 9, registration: 1 });

    const [value] = decode(FORMS[subprotocol](golden));

    expect(readOne(reader, value)).toEqual(plain(golden.message));
  });
});
