import { type Limits, limitsOf } from '@realmwire/protocol';
import { SYSTEM_CLOCK } from './clock.ts';
import { Hub } from './hub.ts';
import { silentLogger } from './logger.ts';

/** A hub for tests, and `turn`: what was put off to the end of the turn happens. */
export function openTurnedHub(given: Partial<Limits>): { hub: Hub; turn: () => void } {
  const due: (() => void)[] = [];
  const clock = {
    ...SYSTEM_CLOCK,
    now: () => 1_000,
    soon: (ring: () => void) => void due.push(ring),
  };
  const turn = () => {
    for (const ring of due.splice(0)) ring();
  };
  return { hub: new Hub({ limits: limitsOf(given), log: silentLogger(), clock }), turn };
}
