/**
 * Packets of some dialects have fields besides their opcode and message. They travel with the payload, for
 * those who know what to do with them: as they are in this process, and as named arguments beside the
 * message on the native wire, so that whoever knows of none still finds the message.
 */
import { Body, type Payload } from '@realmwire/protocol';

/** All fields of a packet, its opcode and message included. */
export type PacketFields = Readonly<Record<string, unknown>>;

/** What a canonical message says by itself: what it is, and who it is from. */
const SAID = new Set(['opcode', 'message', 'from', 'fromUUID']);
/** The same of a packet that goes from one session to another: who it is for, too. */
const SAID_TO_ONE = new Set([...SAID, 'uuid', 'ident']);

const FIELDS = new WeakMap<Payload, PacketFields>();

/** The payload of a packet with such fields. */
export function payloadWith(message: unknown, fields: PacketFields | undefined): Payload {
  if (fields === undefined) return Body.of(message);
  const said = fields['opcode'] === 'feedback' ? SAID_TO_ONE : SAID;
  const others = Object.entries(fields).filter(([name]) => !said.has(name));
  const args = message === undefined ? [] : [message];
  const payload: Payload =
    others.length === 0
      ? Body.of(message)
      : { kind: 'args', args, kwargs: Object.fromEntries(others) };
  FIELDS.set(payload, fields);
  return payload;
}

/**
 * All fields of the packet that a payload came in; undefined: it had none besides.
 *
 * @param own - its opcode and message, for a packet that came over the native wire
 */
export function fieldsOf(
  payload: Payload | undefined,
  own: PacketFields,
): PacketFields | undefined {
  if (payload === undefined) return undefined;
  const fields = FIELDS.get(payload);
  if (fields !== undefined) return fields;
  if (payload.kind !== 'args' || payload.kwargs === undefined) return undefined;
  // Nobody says by such a field what the router says.
  return { ...own, ...payload.kwargs, ...own };
}

/** The message of a packet: its value, or what it says without a name. */
export function messageOf(payload: Payload | undefined): unknown {
  if (payload === undefined) return undefined;
  if (payload.kind === 'body') return payload.value();
  if (payload.kind === 'opaque') return payload.bytes;
  return payload.args.length > 1 ? payload.args : payload.args[0];
}
