/**
 * How strictly a peer is held to the specification, and what is said where it breaks it.
 */
import { ProtocolError } from '../../protocol-error.ts';

/**
 * `strict`: what the specification demands. `interop`: the same, but for what clients in wide use get
 * wrong without harm to others; `docs/protocol/wamp2.md` lists it.
 */
export type WampProfile = 'interop' | 'strict';

/** The fault of a message that is not what it should be; never holds a value of the peer. */
export function violation(message: string, field: string, problem: string): ProtocolError {
  return new ProtocolError('message.invalid', { message, field, problem });
}
