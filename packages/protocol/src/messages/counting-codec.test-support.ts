/**
 * A codec for tests of bodies.
 */
import type { BodyCodec } from './payload.ts';

/** A codec that counts what it does. */
export function counting(
  name: 'json' | 'msgpack',
): BodyCodec & { encoded: number; decoded: number } {
  return {
    name,
    encoded: 0,
    decoded: 0,
    encodeBody(value) {
      this.encoded += 1;
      return `${name}:${JSON.stringify(value)}`;
    },
    decodeBody(raw) {
      this.decoded += 1;
      return JSON.parse(String(raw).slice(name.length + 1));
    },
  };
}
