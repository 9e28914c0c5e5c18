/**
 * Packets of the seed systems as canonical messages. A packet with no more than an opcode and a message
 * says its message as the value; one with more fields has these as named arguments beside it, so that a
 * receiver that knows of none still finds the message.
 */
import type { Message, Payload } from '@realmwire/protocol';
import { Body } from '@realmwire/protocol/lean';

/** A packet, as a page says and reads it. */
export interface SeedPacket {
  readonly opcode: string;
  readonly message?: unknown;
  readonly [field: string]: unknown;
}

/** A value that stands for a packet, on its way to the wire. */
export class PacketValue {
  /** Its opcode, where the kind of the canonical message does not say it. */
  readonly kind: string | undefined;
  readonly message: unknown;
  /** All other fields. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(message: unknown, fields: Readonly<Record<string, unknown>> = {}, kind?: string) {
    this.message = message;
    this.fields = fields;
    this.kind = kind;
  }
}

/** The message as it is sent: values that stand for packets become payloads. */
export function said(message: Message): Message {
  if (message.opcode !== 'feedback' && message.opcode !== 'broadcast') return message;
  const { payload, kind } = message;
  const value = payload?.kind === 'body' ? payload.value() : undefined;
  if (!(value instanceof PacketValue)) return message;
  return { ...message, kind: value.kind ?? kind, payload: payloadOf(value) };
}

function payloadOf({ message, fields }: PacketValue): Payload | undefined {
  const args = message === undefined ? [] : [message];
  if (Object.keys(fields).length > 0) return { kind: 'args', args, kwargs: fields };
  return message === undefined ? undefined : Body.of(message);
}
