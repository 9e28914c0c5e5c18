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
/** What a router says that is about to stop. */
const STOPS = new Set(['DISCONNECTED']);

/** The router does not keep answers that are longer: who asks late has the call made again. */
const LONG_ANSWER = 4_000;

/** See the head of this file. */
export function checkCalls(journal: Journal, { isSurvivable, isDeclared }: Circumstances): void {
  for (const call of journal.calls.values()) {
    const { id, outcome, runs, isLost, plan } = call;
    // Without a contract the router knows of no call that may run twice, and its client does.
    const isOnce = isSurvivable && isDeclared && outcome === 'ok' && plan.bytes < LONG_ANSWER;
    const mayRepeat = plan.kind === 'pay' && !isOnce;
    if (runs > 1 && !mayRepeat)
      journal.violate('a handler runs at most once', `${id} ran ${runs} times`);
    if (isLost) continue;
    if (outcome === 'pending') journal.violate('every call ends', id);
    else if (!isDocumented(call, isSurvivable)) {
      journal.violate('a call fails only for a reason', `${id}: ${outcome}`);
    }
    if (outcome === 'ok' && runs === 0) {
      journal.violate('an answer has been computed', `${id} ran ${runs} times`);
    }
    if (NOT_RUN.has(outcome) && runs > 0 && plan.kind !== 'pay') {
      journal.violate('what was not delivered has not run', `${id}: ${outcome}`);
    }
    checkItems(journal, call);
  }
}

function isDocumented({ outcome, plan }: CallMade, isSurvivable: boolean): boolean {
  if (outcome === 'ok' || BUSY.has(outcome)) return true;
  if (plan.cancelMs > 0 && CANCELED.has(outcome)) return true;
  if (plan.timeoutMs > 0 && TIMEOUT.has(outcome)) return true;
  return !isSurvivable && [NOT_RUN, MAY_HAVE_RUN, STOPS].some((codes) => codes.has(outcome));
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
