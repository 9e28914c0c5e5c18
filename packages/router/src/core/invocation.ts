/**
 * One call under way, between its caller and its callee.
 */
import type { MessageOf, RequestId, SessionId } from '@realmwire/protocol';
import type { Procedure } from './declarations.ts';
import type { Callee, Registration } from './registrations.ts';

/** Items of one direction of a call: how many passed, and up to which number they may. */
export interface Flow {
  passed: number;
  until: number;
}

/** See the head of this file. */
export interface Invocation {
  /** Its id at the callee. */
  readonly id: RequestId;
  readonly caller: SessionId;
  /** Its id at the caller. */
  readonly call: RequestId;
  readonly callee: Callee;
  readonly registration: Registration;
  readonly declared: Procedure | undefined;
  /** Parts of the result: progress and yields. */
  readonly toCaller: Flow;
  /** Items that the caller sends; undefined if this is not a streaming call, or it has ended. */
  toCallee: Flow | undefined;
  readonly timeoutMs: number | undefined;
  expiresAt: number | undefined;
  /** The caller has been answered, or is gone: whatever the callee says is swallowed. */
  isOver: boolean;
  /** Canceled with mode `kill`: the callee's answer is awaited. */
  isInterrupted: boolean;
}

/** Whether one more item may pass; counts it if so. */
export function passItem(flow: Flow): boolean {
  if (flow.passed >= flow.until) return false;
  flow.passed += 1;
  return true;
}

/** Raises the mark of a flow: absolute, never lowered. Says whether it was raised. */
export function raiseMark(flow: Flow, until: number): boolean {
  if (until <= flow.until) return false;
  flow.until = until;
  return true;
}

/** The mode of a cancel (WAMP §11.4); ours is `killnowait` where none is given. */
export function cancelMode(message: MessageOf<'cancel'>): 'skip' | 'kill' | 'killnowait' {
  return message.mode ?? 'killnowait';
}

/** The shorter of two timeouts of which either may be absent. */
export function shorterOf(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
