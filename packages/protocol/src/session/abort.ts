/**
 * What is said when a connection ends because a rule was broken.
 */
import type { MessageOf } from '../messages/message.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { PeerOptions } from './peer-options.ts';

/** The fault behind an error; what is none of the protocol's is our own. */
export function faultOf(error: unknown): ProtocolError {
  return error instanceof ProtocolError
    ? error
    : new ProtocolError('router.failed', {}, { cause: error });
}

/** The last message of a connection that ends because of a fault. */
export function abortFor(
  { code, detail }: ProtocolError,
  explain: PeerOptions['explain'],
): MessageOf<'abort'> {
  const message = explain?.(code, detail);
  return {
    opcode: 'abort',
    code,
    ...(message === undefined ? {} : { message }),
    detail: { ...detail },
  };
}
