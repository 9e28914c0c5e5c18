/**
 * The life of a WAMP session on a connection, as a table: what each phase turns into, and by what.
 *
 *     opening ─HELLO▶ joining ─WELCOME▶ open ─GOODBYE▶ leaving ─GOODBYE▶ opening
 *                      │  ▲
 *              CHALLENGE  AUTHENTICATE          ABORT ends all of them
 *                      ▼  │
 *                    challenged
 *
 * Once both sides have said GOODBYE the connection may be used for another session.
 */
import { WAMP_MESSAGES, type WampName } from './messages.ts';

/** A phase of a connection. */
export type WampPhase = 'opening' | 'joining' | 'challenged' | 'open' | 'leaving' | 'closed';

/** What each phase turns into; in `leaving`, the GOODBYE of the other side. */
export const WAMP_PHASES: Readonly<
  Record<WampPhase, Readonly<Partial<Record<WampName, WampPhase>>>>
> = {
  opening: { HELLO: 'joining', ABORT: 'closed' },
  joining: { WELCOME: 'open', CHALLENGE: 'challenged', ABORT: 'closed' },
  challenged: { AUTHENTICATE: 'joining', ABORT: 'closed' },
  open: { GOODBYE: 'leaving', ABORT: 'closed' },
  leaving: { GOODBYE: 'opening', ABORT: 'closed' },
  closed: {},
};

/** The phase after a message, or what to do with one that has no place in the phase. */
export function wampPhaseAfter(
  phase: WampPhase,
  name: WampName,
): WampPhase | 'ignore' | 'violation' {
  const next = WAMP_PHASES[phase][name];
  if (next !== undefined) return next;
  if (phase === 'leaving' || phase === 'closed') return 'ignore';
  return phase === 'open' && WAMP_MESSAGES[name].phase === 'open' ? 'open' : 'violation';
}
