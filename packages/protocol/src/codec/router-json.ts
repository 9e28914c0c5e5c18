/**
 * The JSON codec for routers, which read much: pages do without what makes it faster.
 */
import type { Codec } from './codec.ts';
import { JsonCodec } from './json-codec.ts';
import { JSON_EXOTICS } from './json-exotics.ts';
import { usualIn } from './json-usual.ts';

/** See `JsonCodec`. */
export const routerJsonCodec: Codec = new JsonCodec(JSON_EXOTICS, usualIn);
