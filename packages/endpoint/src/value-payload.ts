/**
 * Values of the application as payloads of messages.
 */
import { Body } from '@realmwire/protocol/lean';

/** The payload that carries `value`; none for `undefined`. */
export function payloadOf(value: unknown): Body | undefined {
  return value === undefined ? undefined : Body.of(value);
}
