/**
 * How messages go over the transport. JSON is written and read by the engine itself, so that what the
 * router says is read by somebody else's code.
 */
import { WAMP_SERIALIZERS, type WampSubprotocol } from '@realmwire/protocol/wamp2';

/** See the head of this file. */
export interface Serializer {
  readonly subprotocol: WampSubprotocol;
  encode(message: unknown): string | Uint8Array;
  decode(data: string | Uint8Array): unknown[];
}

/** What ends each message of a batch of texts. */
const END = '\u001e';

/** The serializers, by name. */
export const SERIALIZERS = {
  json: {
    subprotocol: 'wamp.2.json',
    encode: (message) => JSON.stringify(message),
    decode: (data) => [JSON.parse(data as string)],
  },
  msgpack: ours('wamp.2.msgpack'),
  cbor: ours('wamp.2.cbor'),
  'json.batched': {
    subprotocol: 'wamp.2.json.batched',
    encode: (message) => JSON.stringify(message) + END,
    decode: (data) =>
      (data as string)
        .split(END)
        .slice(0, -1)
        .map((text) => JSON.parse(text) as unknown),
  },
  'msgpack.batched': ours('wamp.2.msgpack.batched'),
  'cbor.batched': ours('wamp.2.cbor.batched'),
} as const satisfies Readonly<Record<string, Serializer>>;

/** The name of a serializer. */
export type SerializerName = keyof typeof SERIALIZERS;

function ours(subprotocol: WampSubprotocol): Serializer {
  const { encode, decode } = WAMP_SERIALIZERS[subprotocol];
  return { subprotocol, encode: (message) => encode(message).data, decode };
}
