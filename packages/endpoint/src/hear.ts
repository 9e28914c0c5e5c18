/**
 * What an endpoint hears in its session. A client that has no more than the first words of one hears
 * nothing but results, and needs only its `LeanEndpoint`.
 *
 * An entry of its own: it is loaded with what reads the messages.
 *
 * @packageDocumentation
 */
import type { Message, MessageOf } from '@realmwire/protocol';
import type { LeanEndpoint } from './lean-endpoint.ts';
import type { OutgoingCall } from './outgoing-call.ts';
import { bodyOf, valueOf } from './payload-value.ts';
import { errorOf } from './told-error.ts';

/** Takes a message of the session. Never throws. */
export function hear(message: Message, endpoint: LeanEndpoint): void {
  try {
    take(message, endpoint);
  } catch (error) {
    endpoint.options.onError?.(error, '');
  }
}

function take(message: Message, endpoint: LeanEndpoint): void {
  switch (message.opcode) {
    case 'result':
      return endpoint.onResult(message, bodyOf(message.payload));
    case 'error': {
      const call = endpoint.callOf(message.id);
      return call === undefined ? endpoint.passOn(message) : fail(call, message);
    }
    case 'next':
      if (!('of' in message) || message.of !== 'call') return endpoint.passOn(message);
      return endpoint.callOf(message.stream)?.onNext(message.until);
    case 'pressure':
      return endpoint.options.onPressure?.(message);
    case 'feedback':
    case 'broadcast': {
      const { opcode, kind = opcode, payload, from } = message;
      const fields = payload?.kind === 'args' ? payload.kwargs : undefined;
      return endpoint.options.onPacket?.({ opcode: kind, message: valueOf(payload), from, fields });
    }
    default:
      return endpoint.passOn(message);
  }
}

/** The call has failed on the other side. */
function fail(call: OutgoingCall, message: MessageOf<'error'>): void {
  try {
    call.fail(errorOf(message, call.checks));
  } catch (error) {
    call.fail(error);
  }
}
