/**
 * What goes wrong, for tests.
 */
import { ProtocolError } from '../../protocol-error.ts';

/** The fault that `act` ends with; undefined if it does not. Any other error is thrown on. */
export function faultIn(act: () => unknown): string | undefined {
  return problemIn(act)?.code;
}

/** The error that `act` ends with; undefined if it does not. Any other error is thrown on. */
export function problemIn(act: () => unknown): ProtocolError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}
