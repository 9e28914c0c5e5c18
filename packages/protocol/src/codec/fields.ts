/**
 * The fields of a native message, as they come from outside.
 */
import { ProtocolError } from '../protocol-error.ts';

type Fields = Record<string, unknown>;

/** Whether a value from outside is an object with named fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fault of a frame that is not what the wire says; `problem` is a word of ours. */
export function malformed(problem: string): ProtocolError {
  return new ProtocolError('message.malformed', { problem });
}
