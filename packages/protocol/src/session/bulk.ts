/**
 * What a session needs for more than short messages of plain JSON with credit at hand: long messages
 * in chunks, a queue for what waits for credit, a window that follows the link, and values that JSON
 * lacks.
 *
 * Apart from the engine, so that a page loads it when it first meets one of these and not before.
 */
import type { Codec } from '../codec/codec.ts';
import { jsonCodec } from '../codec/json.ts';
import { leanJsonCodec } from '../codec/lean-json.ts';
import { ChunkReader } from '../flow/chunk-reader.ts';
import { CreditGrants } from '../flow/credit-grants.ts';
import { chunkBytesFor, Outbox } from '../flow/outbox.ts';
import { orderKey } from './order-key.ts';

/** The parts that the engine takes from {@link BULK}; nothing for anyone else. */
export interface Bulk {
  /** @internal */
  readonly ChunkReader: typeof ChunkReader;
  /** @internal */
  readonly CreditGrants: typeof CreditGrants;
  /** @internal */
  readonly Outbox: typeof Outbox;
  /** @internal */
  readonly chunkBytesFor: typeof chunkBytesFor;
  /** @internal */
  readonly orderKey: typeof orderKey;
  /** @internal */
  readonly wholeCodecOf: typeof wholeCodecOf;
}

/** See the head of this file. */
export const BULK: Bulk = {
  ChunkReader,
  CreditGrants,
  Outbox,
  chunkBytesFor,
  orderKey,
  wholeCodecOf,
};

function wholeCodecOf(codec: Codec): Codec {
  return codec === leanJsonCodec ? jsonCodec : codec;
}
