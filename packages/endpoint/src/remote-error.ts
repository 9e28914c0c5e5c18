/**
 * What went wrong, as the application gets it: always an `RpcError`.
 */
import type { ProtocolError } from '@realmwire/protocol';
import { RpcError } from '@realmwire/protocol/lean';

/** An error of this side, whatever it was; one that names nothing gets the name of what failed. */
export function failureOf(error: unknown, uri: string): RpcError {
  const { name, message, cause } = error instanceof Error ? error : ({} as Partial<Error>);
  if (error instanceof RpcError) {
    return error.uri ? error : new RpcError(error.code, { ...error, uri, message, cause });
  }
  // By its name: who has not loaded the class has no such error.
  const fault = name === 'ProtocolError' ? (error as ProtocolError).code : undefined;
  const code = fault === 'message.too_large' ? 'TOO_LARGE' : 'INTERNAL';
  return new RpcError(code, { uri, message, fault, cause: error });
}

/** The error of a request that was sent and whose answer will never come. */
export function unknownOutcome(uri: string, cause: Error): RpcError {
  return new RpcError('UNKNOWN_OUTCOME', { uri, message: cause.message, cause });
}
