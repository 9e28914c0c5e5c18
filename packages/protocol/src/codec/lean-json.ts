/**
 * The JSON codec for pages: without what few frames need.
 */
import type { Codec } from './codec.ts';
import { JsonCodec } from './json-codec.ts';

/** See `JsonCodec`. */
export const leanJsonCodec: Codec = new JsonCodec();
