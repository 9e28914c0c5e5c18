/**
 * The end of a turn of the event loop: where every driver here writes what the turn has produced.
 */

const due: (() => void)[] = [];

/** Runs `action` once the turn has read all that had arrived. */
export function atTurnEnd(action: () => void): void {
  if (due.push(action) === 1) setImmediate(runDue);
}

function runDue(): void {
  // What an action adds belongs to the next turn.
  for (const action of due.splice(0)) action();
}
