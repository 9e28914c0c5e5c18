/**
 * Canonical messages as packets of the seed dialect, and packets as payloads.
 *
 * A payload that came in a packet remembers it, so that one seed client gets from another what that one
 * has said, with all its fields, and a broadcast byte for byte.
 */
import {
  Body,
  type FaultCode,
  type Frame,
  type MessageOf,
  type Payload,
} from '@realmwire/protocol';
import { explain } from '@realmwire/protocol/faults';
import { isForged, packetText, type SeedPacket, stamped } from '@realmwire/protocol/seed';

interface Origin {
  readonly packet: SeedPacket;
  readonly text: string;
}

const ORIGINS = new WeakMap<Payload, Origin>();

/** The payload of a packet: its `message`. */
export function payloadOf(packet: SeedPacket, text: string): Body {
  const payload = Body.of(packet.message);
  ORIGINS.set(payload, { packet, text });
  return payload;
}

/** All fields of the packet that a payload came in; undefined: it came in none. */
export function fieldsOf(payload: Payload | undefined): SeedPacket['fields'] | undefined {
  return payload && ORIGINS.get(payload)?.packet.fields;
}

/** A packet from one session to another. Its sender is who it is from, whatever it says. */
export function feedbackText(message: MessageOf<'feedback'>, receiver: string): string {
  const { from, kind = 'feedback', payload } = message;
  const origin = payload && ORIGINS.get(payload);
  const fields = origin?.packet.fields ?? {
    opcode: kind,
    ...(from === undefined ? {} : { uuid: receiver }),
    message: valueOf(payload),
  };
  return packetText(from === undefined ? fields : stamped(fields, from));
}

/** A packet for all, made once. */
export function broadcastFrame(message: MessageOf<'broadcast'>): Frame {
  const { from, kind = 'broadcast', payload } = message;
  const origin = payload && ORIGINS.get(payload);
  if (origin === undefined) {
    const fields = { opcode: kind, message: valueOf(payload) };
    return { data: packetText(from === undefined ? fields : stamped(fields, from)) };
  }
  const { packet, text } = origin;
  if (from === undefined || !isForged(packet, from)) return { data: text };
  return { data: packetText(stamped(packet.fields, from)) };
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
