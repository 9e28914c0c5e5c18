/**
 * Which callee gets a call, now that some may be away, hold a full queue, or run as much as they take.
 */
import type { SessionId } from '@realmwire/protocol';
import { pickCallee } from './invocation-policy.ts';
import { type Callee, hasRoom, type Registration } from './registration.ts';

/** What is known of callees that cannot be given a call just so. */
export interface Unready {
  /** Nobody is away, and no queue is full. */
  readonly isEmpty: boolean;
  /** Its connection is lost. */
  isAway(session: SessionId): boolean;
  /** Its connection is lost, and nobody waits for it any more. */
  isGivenUp(session: SessionId): boolean;
  /** Whatever came on top of its queue would end it. */
  isFull(session: SessionId): boolean;
}

/** The callee, or why there is none: all run as much as they take, all are full, or all are away. */
export type Choice = Callee | 'busy' | 'full' | 'away';

/** Chooses by the policy: among those who are ready, else among those who are likely to come back. */
export function chooseCallee(registration: Registration, unready: Unready): Choice {
  const { callees, isBounded } = registration;
  if (unready.isEmpty && !isBounded) return pick(registration, callees) ?? 'away';
  const isThere = ({ session }: Callee): boolean =>
    !unready.isAway(session) && !unready.isFull(session);
  const ready = callees.filter((callee) => isThere(callee) && hasRoom(callee));
  if (ready.length > 0) return pick(registration, ready) as Callee;
  if (callees.some(isThere)) return 'busy';
  const awaited = callees.filter(
    ({ session }) => unready.isAway(session) && !unready.isGivenUp(session),
  );
  if (awaited.length > 0) return pick(registration, awaited.filter(hasRoom)) ?? 'busy';
  return callees.some(({ session }) => !unready.isAway(session)) ? 'full' : 'away';
}

function pick(registration: Registration, candidates: readonly Callee[]): Callee | undefined {
  return pickCallee(registration.policy, candidates, registration.turn++);
}
