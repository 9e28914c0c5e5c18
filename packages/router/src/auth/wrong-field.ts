/**
 * What a client is told that says something which its method cannot read: where, and what is expected.
 */
import { ProtocolError } from '@realmwire/protocol';

/** The error; never echoes what was there. */
export function wrongField(method: string, field: string, problem: string): ProtocolError {
  return new ProtocolError('message.invalid', { method, field, problem });
}
