/**
 * A packet of the seed dialect: one JSON object with an `opcode`, mostly a `message`, and whatever else
 * its sender likes.
 */
import { scanText } from '../../codec/json-scan.ts';
import { ProtocolError } from '../../protocol-error.ts';

/** See the head of this file. */
export interface SeedPacket {
  /** Empty: it has none, and means nothing. */
  readonly opcode: string;
  readonly message: unknown;
  /** All its fields, those above included. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Texts that are no packets: they enclose the pieces of a long one. */
export const BUFFER_ON = 'bufferON';
/** See {@link BUFFER_ON}. */
export const BUFFER_OFF = 'bufferOFF';

/** A value that is no object says nothing, and is not an error. */
const NOTHING: SeedPacket = { opcode: '', message: undefined, fields: {} };
/** As every name on the native wire. */
const MAX_OPCODE_LENGTH = 255;

/**
 * Reads a packet.
 *
 * @throws ProtocolError `message.malformed`, `message.too_deep`, or `message.invalid` for an opcode that is
 * too long
 */
export function readSeedPacket(text: string, maxDepth: number): SeedPacket {
  scanText(text, maxDepth);
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return NOTHING;
  const fields = value as Readonly<Record<string, unknown>>;
  const { opcode, message } = fields;
  if (typeof opcode !== 'string') return { ...NOTHING, fields };
  if (opcode.length > MAX_OPCODE_LENGTH)
    throw new ProtocolError('message.invalid', { field: 'opcode', length: opcode.length });
  return { opcode, message, fields };
}

/** Whether a packet claims to be from somebody else. */
export function isForged({ fields }: SeedPacket, uuid: string): boolean {
  return SENDER_FIELDS.some((name) => Object.hasOwn(fields, name) && fields[name] !== uuid);
}

/** The same packet, from who it is really from. */
export function stamped(fields: SeedPacket['fields'], uuid: string): Record<string, unknown> {
  // Never by assignment: a field called `__proto__` is a field like any other.
  return { ...fields, fromUUID: uuid, from: uuid };
}

/** Fields that name the sender; clients of different years read different ones. */
const SENDER_FIELDS = ['fromUUID', 'from'];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProtocolError('message.malformed', { length: text.length }, { cause: error });
  }
}
