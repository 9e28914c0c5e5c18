/**
 * How something ended, in one word.
 */
import { RpcError } from '@realmwire/protocol/contract';

/** The code of an error; an error that is none of ours is told in full. */
export function codeOf(error: unknown): string {
  return error instanceof RpcError ? error.code : String(error);
}
