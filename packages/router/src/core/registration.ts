/**
 * What is served under one name or pattern, and by whom.
 */
import type { Match, SessionId } from '@realmwire/protocol';
import type { CallQueue } from './call-queue.ts';
import type { Procedure } from './declarations.ts';
import type { InvocationPolicy } from './invocation-policy.ts';
import type { Seat } from './seat.ts';

/** A session that serves a registration. */
export interface Callee {
  readonly session: SessionId;
  readonly seat: Seat;
  /** Calls that it has not answered. */
  running: number;
  /** Most calls that it takes at once. */
  readonly concurrency: number;
  /** It watches over the timeout of calls itself. */
  readonly watchesTimeout: boolean;
}

/** A procedure, or a pattern of procedures, and those who serve it. */
export interface Registration {
  readonly id: number;
  readonly uri: string;
  readonly match: Match;
  readonly policy: InvocationPolicy;
  /** What the contract says of it; of what a pattern stands for, it is asked by the name. */
  readonly declared: Procedure | undefined;
  /** When it came to be: milliseconds since 1970-01-01 UTC. */
  readonly createdAt: number;
  readonly callees: Callee[];
  /** Whether a callee takes only so many calls at once. */
  isBounded: boolean;
  /** Calls that wait for a callee to have room; undefined until there was one. */
  waiting: CallQueue | undefined;
  turn: number;
}

/** Stands where a call has no callee yet. */
export const NOBODY: Callee = {
  session: 0,
  seat: { id: 0, uuid: '', roles: [] },
  running: 0,
  concurrency: 0,
  watchesTimeout: false,
};

/** Whether a callee takes one more call. */
export function hasRoom({ running, concurrency }: Callee): boolean {
  return running < concurrency;
}

/** Whether calls wait for one of its callees. */
export function isWaitedFor({ waiting }: Registration): boolean {
  return waiting !== undefined && waiting.size > 0;
}
