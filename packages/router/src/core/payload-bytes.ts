/**
 * How much memory a payload holds, near enough for a bound.
 */
import type { Payload } from '@realmwire/protocol';

/** What a message and its place in a list hold besides the payload. */
const MESSAGE_BYTES = 256;
/** What a value holds besides its text or its bytes. */
const VALUE_BYTES = 16;
/** Values that are looked at; the others are taken for as large. */
const MAX_LOOKED_AT = 10_000;

/** The bytes of a message with this payload: as it came in, or as its value looks. */
export function messageBytes(payload: Payload | undefined): number {
  switch (payload?.kind) {
    case 'body':
      return MESSAGE_BYTES + (payload.length ?? valueBytes(payload.value()));
    case 'args':
      return MESSAGE_BYTES + valueBytes([payload.args, payload.kwargs]);
    case 'opaque':
      return MESSAGE_BYTES + payload.bytes.byteLength;
    default:
      return MESSAGE_BYTES;
  }
}

function valueBytes(value: unknown): number {
  let bytes = 0;
  const left = [value];
  for (let looked = 0; left.length > 0; looked += 1) {
    if (looked === MAX_LOOKED_AT) return bytes + Math.ceil((left.length * bytes) / looked);
    const next = left.pop();
    bytes += VALUE_BYTES;
    if (typeof next === 'string') bytes += next.length;
    else if (next instanceof Uint8Array) bytes += next.byteLength;
    else if (typeof next === 'object' && next !== null) {
      for (const part of partsOf(next)) left.push(part);
    }
  }
  return bytes;
}

function partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  return value instanceof Set ? value : Object.values(value);
}
