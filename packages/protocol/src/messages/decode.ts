/**
 * The only door into the typed world: an opcode and a plain object become a message, or a fault.
 */
import * as z from 'zod';
import { ProtocolError } from '../protocol-error.ts';
import { BODIES } from './bodies.ts';
import type { Message } from './message.ts';
import type { Opcode } from './opcodes.ts';

/**
 * Checks the fields of a message against the schema of its opcode, and makes the message of them:
 * they belong to it from then on.
 *
 * @throws ProtocolError `message.invalid`, with the opcode and the path of the first field that is
 * wrong; never a value of the peer.
 */
export function validated(opcode: Opcode, fields: Record<string, unknown>): Message {
  const door = doorOf(opcode);
  if (z.validate(door, fields)) {
    // No schema of BODIES changes what it takes, so a copy would say the same.
    fields['opcode'] = opcode;
    return fields as unknown as Message;
  }
  const { error } = door.safeParse(fields);
  const [issue] = (error as z.ZodError).issues as [z.core.$ZodIssue];
  throw new ProtocolError('message.invalid', {
    opcode,
    field: issue.path.map(String).join('.').slice(0, 100),
    problem: issue.code,
  });
}

/** The schemas, compiled when their opcode first comes: a valid message then costs a few tests. */
const DOORS = new Map<Opcode, z.ZodType>();

function doorOf(opcode: Opcode): z.ZodType {
  let door = DOORS.get(opcode);
  if (door === undefined) {
    door = z.compile<z.ZodType>(BODIES[opcode]);
    DOORS.set(opcode, door);
  }
  return door;
}
