/**
 * What went wrong on the other side, as the application gets it.
 */
import type { MessageOf } from '@realmwire/protocol';
import { RpcError } from '@realmwire/protocol/lean';
import type { Checks } from './checks.ts';
import { valueOf } from './payload-value.ts';

/** The error that a message tells; an error of the contract gets the data that it declares. */
export function errorOf(told: MessageOf<'error'>, checks: Checks): RpcError {
  const { code, fault, message, retry, payload } = told;
  const data = checks.error(code, valueOf(payload));
  return new RpcError(code, { uri: checks.uri, message, data, retryable: retry, fault });
}
