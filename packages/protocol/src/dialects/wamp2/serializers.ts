/**
 * WAMP's serializers, as a table: how each subprotocol makes frames of messages.
 */
import { ProtocolError } from '../../protocol-error.ts';
import type { Frame, FrameData } from '../../transport.ts';
import { joinBatch, joinTexts, splitBatch, splitTexts } from './batches.ts';
import { readCbor, writeCbor } from './cbor.ts';
import { readJson, writeJson } from './json.ts';
import { readMsgpack, writeMsgpack } from './msgpack.ts';

/** The name of a serializer. */
export type WampSerializerName = 'json' | 'msgpack' | 'cbor';

/** A WebSocket subprotocol of WAMP v2. */
export type WampSubprotocol = `wamp.2.${WampSerializerName}${'' | '.batched'}`;

/** One row of {@link WAMP_SERIALIZERS}. */
export interface WampSerializer {
  readonly subprotocol: WampSubprotocol;
  readonly name: WampSerializerName;
  /** Which kind of frame it speaks. */
  readonly kind: 'text' | 'binary';
  /** A frame holds one message or more; frames put together are a frame. */
  readonly isBatched: boolean;
  /**
   * One message as one frame.
   *
   * @throws TypeError if the message holds what cannot travel.
   */
  encode(value: unknown): Frame;
  /**
   * The messages of a frame, at least one.
   *
   * @throws ProtocolError `frame.wrong_kind`, `message.malformed` or `message.too_deep`.
   */
  decode(data: FrameData): unknown[];
}

/** The serializers, by subprotocol; in order of preference where a client offers several. */
export const WAMP_SERIALIZERS: Readonly<Record<WampSubprotocol, WampSerializer>> = {
  'wamp.2.msgpack': binary('msgpack', writeMsgpack, readMsgpack),
  'wamp.2.cbor': binary('cbor', writeCbor, readCbor),
  'wamp.2.json': {
    subprotocol: 'wamp.2.json',
    name: 'json',
    kind: 'text',
    isBatched: false,
    encode: (value) => ({ data: writeJson(value) }),
    decode: (data) => [readJson(textIn(data))],
  },
  'wamp.2.msgpack.batched': batched('msgpack', writeMsgpack, readMsgpack),
  'wamp.2.cbor.batched': batched('cbor', writeCbor, readCbor),
  'wamp.2.json.batched': {
    subprotocol: 'wamp.2.json.batched',
    name: 'json',
    kind: 'text',
    isBatched: true,
    encode: (value) => ({ data: joinTexts(writeJson(value)) }),
    decode: (data) => splitTexts(textIn(data)).map(readJson),
  },
};

/** The serializer of this subprotocol, if there is one. */
export function wampSerializerOf(subprotocol: string): WampSerializer | undefined {
  return Object.hasOwn(WAMP_SERIALIZERS, subprotocol)
    ? WAMP_SERIALIZERS[subprotocol as WampSubprotocol]
    : undefined;
}

type Write = (value: unknown) => Uint8Array;
type Read = (bytes: Uint8Array) => unknown;

function binary(name: 'msgpack' | 'cbor', write: Write, read: Read): WampSerializer {
  return {
    subprotocol: `wamp.2.${name}`,
    name,
    kind: 'binary',
    isBatched: false,
    encode: (value) => ({ data: write(value) }),
    decode: (data) => [read(bytesIn(data))],
  };
}

function batched(name: 'msgpack' | 'cbor', write: Write, read: Read): WampSerializer {
  return {
    subprotocol: `wamp.2.${name}.batched`,
    name,
    kind: 'binary',
    isBatched: true,
    encode: (value) => ({ data: joinBatch(write(value)) }),
    decode: (data) => splitBatch(bytesIn(data)).map(read),
  };
}

function textIn(data: FrameData): string {
  if (typeof data !== 'string') throw new ProtocolError('frame.wrong_kind', { expected: 'text' });
  return data;
}

function bytesIn(data: FrameData): Uint8Array {
  if (typeof data === 'string') throw new ProtocolError('frame.wrong_kind', { expected: 'binary' });
  return data;
}
