/**
 * Packets of some dialects have fields besides their opcode and message. They travel with the payload, for
 * those who know what to do with them.
 */
import { Body, type Payload } from '@realmwire/protocol';

/** All fields of a packet, its opcode and message included. */
export type PacketFields = Readonly<Record<string, unknown>>;

const FIELDS = new WeakMap<Payload, PacketFields>();

/** The payload of a packet with such fields. */
export function payloadWith(message: unknown, fields: PacketFields | undefined): Body {
  const payload = Body.of(message);
  if (fields !== undefined) FIELDS.set(payload, fields);
  return payload;
}

/** All fields of the packet that a payload came in; undefined: it had none besides. */
export function fieldsOf(payload: Payload | undefined): PacketFields | undefined {
  return payload && FIELDS.get(payload);
}
