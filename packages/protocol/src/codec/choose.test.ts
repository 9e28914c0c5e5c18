import { expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { MAX_DEPTH, MAX_VALUES } from './bounds.ts';
import { CODEC_NAMES, SUBPROTOCOLS } from './choose.ts';
import { jsonCodec } from './json.ts';
import { msgpackCodec } from './msgpack.ts';

test('each codec is in the table under its own name', () => {
  expect(CODEC_NAMES).toEqual(Object.keys(SUBPROTOCOLS));
  for (const codec of [jsonCodec, msgpackCodec]) {
    expect(SUBPROTOCOLS[codec.name]).toBe(codec.subprotocol);
  }
});

test('the depth that codecs take is the one in the table of limits', () => {
  expect(MAX_DEPTH).toBe(LIMITS.maxDepth.default);
});

test('the longest JSON message holds no more values than a MessagePack body may', () => {
  expect(LIMITS.maxMessageBytes.default / 2).toBeLessThanOrEqual(MAX_VALUES);
});
