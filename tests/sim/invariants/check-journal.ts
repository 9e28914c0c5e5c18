/**
 * The promises, as plain code over what the applications saw.
 */
import type { Journal } from '../journal.ts';
import { checkCalls } from './check-calls.ts';
import { checkEvents } from './check-events.ts';

/** What is known about the plan. */
export interface Circumstances {
  /** Every session survives, so nothing may fail. */
  readonly isSurvivable: boolean;
  /** The diary keeps its events. */
  readonly isDeclared: boolean;
  /** The router has not crashed. */
  readonly isOneLife: boolean;
}

/** See the head of this file. What is violated is written into the journal. */
export function checkJournal(journal: Journal, circumstances: Circumstances): void {
  checkEvents(journal, circumstances);
  checkCalls(journal, circumstances);
}
