/**
 * The JSON codec of the native dialect, with all that it may meet.
 */
import type { Codec } from './codec.ts';
import { JsonCodec } from './json-codec.ts';
import { JSON_EXOTICS } from './json-exotics.ts';

/** See `JsonCodec`. */
export const jsonCodec: Codec = new JsonCodec(JSON_EXOTICS);
