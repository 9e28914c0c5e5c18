/**
 * Canonical messages as packets of the seed dialect, and packets as payloads.
 *
 * A payload that came in a packet remembers it, so that one seed client gets from another what that one
 * has said, with all its fields, and a broadcast byte for byte.
 */
import type { FaultCode, Frame, MessageOf, Payload } from '@realmwire/protocol';
import { explain } from '@realmwire/protocol/faults';
import { audible, isForged, packetText, type SeedPacket, stamped } from '@realmwire/protocol/seed';
import { fieldsOf, messageOf, payloadWith } from '../../shell/packet-fields.ts';

/** What was said, letter by letter, where it was true. */
const TEXTS = new WeakMap<Payload, string>();

/** The payload of a packet: its `message`. Its sender is who it is from, whatever it says. */
export function payloadOf(packet: SeedPacket, text: string, from: string): Payload {
  if (isForged(packet, from)) return payloadWith(packet.message, stamped(packet.fields, from));
  const payload = payloadWith(packet.message, packet.fields);
  TEXTS.set(payload, text);
  return payload;
}

/** A packet from one session to another. */
export function feedbackText(message: MessageOf<'feedback'>, receiver: string): string {
  const { from, kind = 'feedback', payload } = message;
  const own = {
    opcode: kind,
    ...(from === undefined ? {} : { uuid: receiver }),
    message: messageOf(payload),
  };
  const fields = fieldsOf(payload, own) ?? own;
  return packetText(from === undefined ? fields : stamped(fields, from));
}

/** A packet for all, made once. */
export function broadcastFrame(message: MessageOf<'broadcast'>): Frame {
  const { from, kind = 'broadcast', payload } = message;
  const text = payload && TEXTS.get(payload);
  if (text !== undefined) return { data: audible(text) };
  const own = { opcode: kind, message: messageOf(payload) };
  const fields = { ...fieldsOf(payload, own), ...own };
  return { data: packetText(from === undefined ? fields : stamped(fields, from)) };
}

/** What a packet says of an error. */
export function errorFields({ code, message, payload }: MessageOf<'error'>): object {
  return {
    code,
    ...(message === undefined ? {} : { message }),
    ...(payload === undefined ? {} : { details: valueOf(payload) }),
  };
}

/** What `next` says of a message that had no effect. */
export function problemOf(code: FaultCode): string {
  return `${code}: ${explain(code)}`;
}

/** The `message` of a packet. */
export function valueOf(payload: Payload | undefined): unknown {
  if (payload === undefined) return undefined;
  if (payload.kind === 'body') return payload.value();
  if (payload.kind === 'opaque') return payload.bytes;
  const { args, kwargs } = payload;
  if (kwargs === undefined || Object.keys(kwargs).length === 0)
    return args.length > 1 ? args : args[0];
  return args.length === 0 ? kwargs : { args, kwargs };
}
