/**
 * Nobody is asked anything: who comes so is the same for all.
 */
import type { AuthMethod } from '../shell/auth-method.ts';
import type { Identity } from '../shell/types.ts';

/** See the head of this file. */
export function anonymous(as: Identity | true): AuthMethod {
  const identity = as === true ? {} : as;
  return { begin: () => ({ identity, provider: 'static' }) };
}
