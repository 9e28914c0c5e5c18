import { describe, expect, test } from 'vitest';
import { jsonCodec } from '../codec/json.ts';
import { leanJsonCodec } from '../codec/lean-json.ts';
import { msgpackCodec } from '../codec/msgpack.ts';
import { routerJsonCodec } from '../codec/router-json.ts';
import { ChunkReader } from '../flow/chunk-reader.ts';
import { CreditGrants } from '../flow/credit-grants.ts';
import { chunkBytesFor, Outbox } from '../flow/outbox.ts';
import { BULK } from './bulk.ts';
import { orderKey } from './order-key.ts';

describe('what a peer adopts', () => {
  test('is chunks, a queue, a window that follows the link, and the order of messages', () => {
    expect(BULK).toEqual({
      ChunkReader,
      CreditGrants,
      Outbox,
      chunkBytesFor,
      orderKey,
      wholeCodecOf: expect.any(Function),
    });
  });

  test('is the whole codec in place of the lean one', () => {
    const whole = BULK.wholeCodecOf(leanJsonCodec);

    expect(whole).toBe(jsonCodec);
    expect(whole.decodeBody(whole.encodeBody([1n]))).toEqual([1n]);
  });

  test.each([jsonCodec, routerJsonCodec, msgpackCodec])(
    'is no other codec where it speaks a whole one ($name)',
    (codec) => {
      expect(BULK.wholeCodecOf(codec)).toBe(codec);
    },
  );
});
