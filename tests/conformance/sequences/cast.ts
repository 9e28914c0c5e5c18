/**
 * Who plays, in sequences about calls.
 */
import { CALL, hears, INVOCATION, type Step, says } from '../sequence.ts';

/** A caller and a callee. */
export const two = ['ann', 'bob'];
/** Bob knows nothing of the Advanced Profile. */
export const plainBob = ['ann', { name: 'bob', lacks: 'all' }] as const;

/** Ann calls what bob serves, and bob has the invocation `$i`. */
export function calls(id: string, options: object = {}, ...payload: readonly unknown[]): Step[] {
  return [
    ...says('ann', [CALL, id, options, 'com.b', ...payload]),
    ...hears('bob', [INVOCATION, '$i', '$b', {}, ...payload]),
  ];
}
