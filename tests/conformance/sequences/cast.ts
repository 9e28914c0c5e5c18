/**
 * Who plays, in sequences about calls.
 */
import {
  asks,
  CALL,
  CANCEL,
  ERROR,
  hears,
  INVOCATION,
  registers,
  type Step,
  says,
} from '../sequence.ts';

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

/** Bob serves `com.b`, and a call of ann is under way. */
export function underWay(id: string, options: object = {}): Step[] {
  return [...registers('bob', 'com.b', '$b'), ...calls(id, options)];
}

/** Ann cancels a call, and is answered at once. */
export function cancels(id: string, mode: string): Step[] {
  return asks('ann', [CANCEL, id, { mode }], [ERROR, CALL, id, {}, 'wamp.error.canceled']);
}
