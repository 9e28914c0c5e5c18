/**
 * Which of several callees gets the next call (WAMP §11.3). Pure: the turn is part of the state.
 */

/** How a shared registration picks a callee. */
export type InvocationPolicy = 'single' | 'first' | 'last' | 'roundrobin' | 'random' | 'leastbusy';

/** A callee, as the choice sees it. */
export interface Candidate {
  /** Calls that it has not answered. */
  readonly running: number;
}

/**
 * Picks one of `candidates`, which stand in the order of their registration.
 *
 * @param turn - counts the choices made before; also the seed of `random`
 */
export function pickCallee<C extends Candidate>(
  policy: InvocationPolicy,
  candidates: readonly C[],
  turn: number,
): C | undefined {
  switch (policy) {
    case 'single':
    case 'first':
      return candidates[0];
    case 'last':
      return candidates.at(-1);
    case 'roundrobin':
      return candidates[turn % candidates.length];
    case 'random':
      return candidates[scatter(turn) % candidates.length];
    case 'leastbusy':
      return candidates.reduce<C | undefined>(
        (best, callee) => (best === undefined || callee.running < best.running ? callee : best),
        undefined,
      );
  }
}

/** A whole number that looks drawn by chance: the finaliser of MurmurHash3 over the turn. */
function scatter(turn: number): number {
  let bits = Math.imul(turn ^ (turn >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
