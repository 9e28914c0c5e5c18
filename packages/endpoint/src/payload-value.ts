/**
 * Values of the application as payloads of messages, and back.
 */
import type { Payload } from '@realmwire/protocol';
import { Body } from '@realmwire/protocol/lean';

/** The payload that carries `value`; none for `undefined`. */
export function payloadOf(value: unknown): Payload | undefined {
  return value === undefined ? undefined : Body.of(value);
}

/**
 * The value that a payload carries. Arguments of a WAMP peer become the value that they stand for:
 * its keyword arguments, its only argument, or the list of its arguments.
 *
 * @throws ProtocolError if a body is not what it claims to be.
 */
export function valueOf(payload: Payload | undefined): unknown {
  switch (payload?.kind) {
    case 'body':
      return payload.value();
    case 'args': {
      const { args, kwargs } = payload;
      if (args.length > 0) return args.length > 1 ? args : args[0];
      return kwargs;
    }
    case 'opaque':
      return payload.bytes;
    default:
      return undefined;
  }
}
