/**
 * A call ends once: with its answer, or with an error that says what is known of it.
 */
import type { CallMade, Journal } from '../journal.ts';
import type { Circumstances } from './check-journal.ts';

/** Errors of which the plan itself is the cause. */
const CANCELED = new Set(['CANCELED']);
const TIMEOUT = new Set(['TIMEOUT']);
/** Errors that say that the call has not run. */
const NOT_RUN = new Set(['NO_CALLEE', 'NOT_DELIVERED', 'RATE_LIMITED']);
/** Errors that need nothing to go wrong: the queue to the callee is full. */
const BUSY = new Set(['RATE_LIMITED']);
/** Errors that leave open whether it has. */
const MAY_HAVE_RUN = new Set(['UNKNOWN_OUTCOME', 'CALLEE_LOST']);

/** See the head of this file. */
export function checkCalls(journal: Journal, { isSurvivable }: Circumstances): void {
  for (const call of journal.calls.values()) {
    const { id, outcome, runs, isLost } = call;
    if (runs > 1) journal.violate('a handler runs at most once', `${id} ran ${runs} times`);
    if (isLost) continue;
    if (outcome === 'pending') journal.violate('every call ends', id);
    else if (!isDocumented(call, isSurvivable)) {
      journal.violate('a call fails only for a reason', `${id}: ${outcome}`);
    }
    if (outcome === 'ok' && runs !== 1) {
      journal.violate('an answer has been computed', `${id} ran ${runs} times`);
    }
    if (NOT_RUN.has(outcome) && runs > 0) {
      journal.violate('what was not delivered has not run', `${id}: ${outcome}`);
    }
    checkItems(journal, call);
  }
}

function isDocumented({ outcome, plan }: CallMade, isSurvivable: boolean): boolean {
  if (outcome === 'ok' || BUSY.has(outcome)) return true;
  if (plan.cancelMs > 0 && CANCELED.has(outcome)) return true;
  if (plan.timeoutMs > 0 && TIMEOUT.has(outcome)) return true;
  return !isSurvivable && (NOT_RUN.has(outcome) || MAY_HAVE_RUN.has(outcome));
}

/** An answer comes after all items, in both directions. */
function checkItems(journal: Journal, call: CallMade): void {
  const { id, outcome, plan, taken, received } = call;
  if (outcome !== 'ok') return;
  const mustTake = plan.kind === 'count' || plan.kind === 'talk' ? plan.items : 0;
  const mustReceive = plan.kind === 'sum' || plan.kind === 'talk' ? plan.items : 0;
  if (taken !== mustTake || received !== mustReceive) {
    journal.violate(
      'no item is lost',
      `${id}: took ${taken} of ${mustTake}, received ${received} of ${mustReceive}`,
    );
  }
}
