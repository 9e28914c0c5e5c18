/**
 * The checks of one procedure or topic, as an endpoint sees them.
 *
 * What applies schemas comes with the contract; whatever has none is not checked here, the router has
 * done it.
 */
import type { Checks as SchemaChecks } from '@realmwire/protocol/contract';

/** See the head of this file. */
export type Checks = Pick<SchemaChecks, 'uri' | 'outgoing' | 'incoming' | 'error'> &
  Partial<Pick<SchemaChecks, 'isIdempotent' | 'declares' | 'isWithoutData' | 'hasRefused'>>;

/** No checks: every value is as it should be. */
export function unchecked(uri: string): Checks {
  return { uri, outgoing: passOn, incoming: passOn, error: passOn };
}

function passOn(_: string, value: unknown): unknown {
  return value;
}
