/**
 * Waiting for what happens in its own time, turn by turn, without a sleep of a guessed length.
 */

/** Resolves once `condition` holds; fails if it does not in time (less than a test may take). */
export async function until(
  condition: () => boolean | undefined,
  { within = 4_000, what = 'a condition' }: { within?: number; what?: string } = {},
): Promise<void> {
  const end = performance.now() + within;
  for (;;) {
    if (condition() === true) return;
    if (performance.now() > end) throw new Error(`${what} did not come true in ${within} ms`);
    await turn();
  }
}

/** One turn of the event loop; a short rest now and then lets other processes work. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 2);
  });
}
