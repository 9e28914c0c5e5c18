/**
 * The header of a native message: named fields, some of which are parts of its payload.
 */
import { ProtocolError } from '../protocol-error.ts';

type Fields = Record<string, unknown>;

/**
 * Names that no header may hold beside a body. The last two are ours: a peer that could set them
 * would hand us a payload, or an opcode, that nobody has checked.
 */
export const PARTS: ReadonlySet<string> = new Set([
  'body',
  'args',
  'kwargs',
  'opaque',
  'ppt',
  'payload',
  'opcode',
]);

/** Whether a value from outside is an object with named fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fault of a frame that is not what the wire says; `problem` is a word of ours. */
export function malformed(problem: string): ProtocolError {
  return new ProtocolError('message.malformed', { problem });
}
