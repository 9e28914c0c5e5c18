/**
 * The native dialect: codecs by subprotocol, and sessions that can be resumed.
 */
import { type Codec, routerJsonCodec } from '@realmwire/protocol';
import { routerMsgpackCodec } from '@realmwire/protocol/msgpack';
import { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';

const CODECS: readonly Codec[] = [routerMsgpackCodec, routerJsonCodec];

/** See the head of this file. */
export const NATIVE: Dialect = {
  subprotocols: CODECS.map(({ subprotocol }) => subprotocol),
  maxFrameBytes: ({ maxFrameBytes }) => maxFrameBytes,
  open(subprotocol, arrival) {
    const codec = CODECS.find((each) => each.subprotocol === subprotocol) ?? routerJsonCodec;
    return new Connection({ ...arrival, codec });
  },
};
