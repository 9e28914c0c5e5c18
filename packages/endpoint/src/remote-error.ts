/**
 * What went wrong, as the application gets it: always an `RpcError`.
 */
import type { MessageOf, ProtocolError } from '@realmwire/protocol';
import { RpcError } from '@realmwire/protocol/lean';
import type { Checks } from './checks.ts';
import { valueOf } from './payload-value.ts';

/** The error that a message tells; an error of the contract gets the data that it declares. */
export function errorOf(told: MessageOf<'error'>, checks: Checks): RpcError {
  const { code, fault, message, retry, payload } = told;
  const data = checks.error(code, valueOf(payload));
  return new RpcError(code, { uri: checks.uri, message, data, retryable: retry, fault });
}

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
