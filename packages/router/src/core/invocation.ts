/**
 * One call under way, between its caller and its callee.
 */
import type { MessageOf, RequestId, SessionId } from '@realmwire/protocol';
import type { Procedure } from './declarations.ts';
import type { Callee, Registration } from './registrations.ts';
import { identityOf, type Seat } from './seat.ts';

/** Items of one direction of a call: how many passed, and up to which number they may. */
export interface Flow {
  passed: number;
  until: number;
}

/** What it takes to make a call again. */
export interface Again {
  readonly caller: Seat;
  readonly call: MessageOf<'call'>;
  /** From 1. */
  readonly attempt: number;
}

/** A call that waits for its callee to come back. */
export interface Held {
  readonly caller: Seat;
  readonly call: MessageOf<'call'>;
  /** What the callee is to be sent. */
  readonly messages: MessageOf<'invocation'>[];
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
  /** An idempotent call may be made again, if its callee does not answer. */
  readonly again: Again | undefined;
  /** Made while the callee was away, and not sent: it could be made elsewhere. */
  held: Held | undefined;
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

/** A call that begins. */
export function invocationOf(
  asked: Again,
  given: Pick<Invocation, 'id' | 'callee' | 'registration'> & {
    readonly streamCredit: number;
    readonly isAway: boolean;
    readonly now: number;
  },
): Invocation {
  const { caller, call } = asked;
  const { id, callee, registration, streamCredit, isAway, now } = given;
  const { declared } = registration;
  const isStreaming = call.part === 'open' || declared?.takesItems === true;
  const timeoutMs = shorterOf(call.timeoutMs, declared?.timeoutMs);
  return {
    id,
    caller: caller.id,
    call: call.id,
    callee,
    registration,
    declared,
    toCaller: { passed: 0, until: call.credit ?? streamCredit },
    toCallee: isStreaming ? { passed: 0, until: streamCredit } : undefined,
    timeoutMs,
    expiresAt: timeoutMs === undefined ? undefined : now + timeoutMs,
    isOver: false,
    isInterrupted: false,
    again: declared?.isIdempotent === true && !isStreaming ? asked : undefined,
    held: isAway ? { caller, call, messages: [] } : undefined,
  };
}

/** What its callee is told. */
export function openingOf(
  { id, registration, toCallee, timeoutMs }: Invocation,
  { caller, call, attempt }: Again,
): MessageOf<'invocation'> {
  return {
    opcode: 'invocation',
    id,
    registration: registration.id,
    part: toCallee === undefined ? undefined : 'open',
    caller: identityOf(caller),
    attempt: attempt > 1 ? attempt : undefined,
    timeoutMs,
    credit: call.credit,
    payload: call.payload,
  };
}
