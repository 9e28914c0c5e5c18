/**
 * A frame as it stands on a WebSocket that a server writes to: unmasked, unfragmented, not
 * compressed (RFC 6455 §5.2).
 */
import type { Frame } from '@realmwire/protocol';

const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;

/** Longest header of a frame that a server sends. */
export const MAX_HEADER_BYTES = 10;

/** The octets of a frame; made once, and kept with a frame that goes to many. */
export function wireOf(frame: Frame): Uint8Array {
  frame.wire ??= made(frame.data);
  return frame.wire;
}

/** The most octets that {@link writeFrame} may write. No letter takes more than three. */
export function mostOctets({ data, wire }: Frame): number {
  if (wire !== undefined) return wire.length;
  return MAX_HEADER_BYTES + (typeof data === 'string' ? data.length * 3 : data.length);
}

/** Writes a frame into `target` at `at`, where there is room for it; returns where it ends. */
export function writeFrame(target: Buffer, at: number, { data, wire }: Frame): number {
  if (wire !== undefined) {
    target.set(wire, at);
    return at + wire.length;
  }
  if (typeof data === 'string') return writeText(target, at, data);
  const start = writeHeader(target, at, false, data.length);
  target.set(data, start);
  return start + data.length;
}

/** Writes the text first: to count its octets before would cost as much as to write them. */
function writeText(target: Buffer, at: number, text: string): number {
  const guess = at + headerLength(text.length);
  const length = target.write(text, guess, 'utf8');
  const start = at + headerLength(length);
  if (start !== guess) target.copyWithin(start, guess, guess + length);
  writeHeader(target, at, true, length);
  return start + length;
}

function made(data: Frame['data']): Uint8Array {
  const length = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
  const wire = Buffer.allocUnsafe(headerLength(length) + length);
  const start = writeHeader(wire, 0, typeof data === 'string', length);
  if (typeof data === 'string') wire.write(data, start, 'utf8');
  else wire.set(data, start);
  return wire;
}

function headerLength(length: number): number {
  if (length <= 125) return 2;
  return length <= 65_535 ? 4 : 10;
}

function writeHeader(target: Buffer, at: number, isText: boolean, length: number): number {
  target[at] = isText ? FINAL_TEXT : FINAL_BINARY;
  if (length <= 125) {
    target[at + 1] = length;
    return at + 2;
  }
  if (length <= 65_535) {
    target[at + 1] = 126;
    target.writeUInt16BE(length, at + 2);
    return at + 4;
  }
  target[at + 1] = 127;
  target.writeUInt32BE(Math.floor(length / 2 ** 32), at + 2);
  target.writeUInt32BE(length >>> 0, at + 6);
  return at + 10;
}
