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

/** How many octets {@link writeFrame} will write. */
export function wireLength(frame: Frame): number {
  if (frame.wire !== undefined) return frame.wire.length;
  const { data } = frame;
  const length = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
  return headerLength(length) + length;
}

/** Writes a frame into `target` at `at`; returns where it ends. */
export function writeFrame(target: Buffer, at: number, frame: Frame, wireBytes: number): number {
  if (frame.wire !== undefined) {
    target.set(frame.wire, at);
    return at + frame.wire.length;
  }
  const { data } = frame;
  const header = wireBytes > 65_535 + 4 ? 10 : wireBytes > 125 + 2 ? 4 : 2;
  const length = wireBytes - header;
  const start = writeHeader(target, at, typeof data === 'string', length);
  if (typeof data === 'string') target.write(data, start, 'utf8');
  else target.set(data, start);
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
