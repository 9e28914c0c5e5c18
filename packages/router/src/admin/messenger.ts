/**
 * Sends JSON of an operator to a session, in the form that the session knows.
 */
import { Body, type ProtocolError } from '@realmwire/protocol';
import type { LiveSession } from '../shell/types.ts';

/**
 * Sends it as it is, where the dialect of the session has texts; elsewhere as a packet for its hook
 * ReadMessage. Gives what is in the way.
 */
export function sendJson(
  session: LiveSession,
  text: string,
  value: unknown,
): ProtocolError | undefined {
  if (session.sendText !== undefined) return session.sendText(text);
  const { opcode, message } = packetOf(value);
  return session.deliver({ opcode: 'feedback', kind: opcode, payload: Body.of(message) });
}

/** Longest opcode, as every name on the native wire. */
const MAX_OPCODE_LENGTH = 255;

/** `{opcode?, message}` is a packet already; everything else is the message of one. */
function packetOf(value: unknown): { opcode: string; message: unknown } {
  const whole = { opcode: 'feedback', message: value };
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'message')) return whole;
  const { opcode = 'feedback', message, ...others } = value as Record<string, unknown>;
  const isPacket =
    typeof opcode === 'string' &&
    opcode !== '' &&
    opcode.length <= MAX_OPCODE_LENGTH &&
    Object.keys(others).length === 0;
  return isPacket ? { opcode, message } : whole;
}
