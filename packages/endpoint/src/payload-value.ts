/**
 * Payloads of messages as values of the application.
 */
import type { Payload } from '@realmwire/protocol';
import { Body } from '@realmwire/protocol/lean';

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

/** The one value that a payload carries, where it is not one already. */
export function bodyOf(payload: Payload | undefined): Body | undefined {
  return payload === undefined || payload.kind === 'body' ? payload : Body.of(valueOf(payload));
}
