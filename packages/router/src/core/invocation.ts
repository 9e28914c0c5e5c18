/**
 * One call under way, between its caller and its callee.
 */
import type { MessageOf, RequestId } from '@realmwire/protocol';
import type { Procedure } from './declarations.ts';
import { type Flow, flowOf } from './part-flow.ts';
import { messageBytes } from './payload-bytes.ts';
import type { Callee, Registration } from './registration.ts';
import { identityOf, knows, type Seat } from './seat.ts';

/** What it takes to make a call again. */
export interface Again {
  readonly caller: Seat;
  readonly call: MessageOf<'call'>;
  /** From 1. */
  readonly attempt: number;
  /** When its caller waits no longer, however often it is made; undefined: it waits for ever. */
  readonly expiresAt: number | undefined;
}

/** A call that waits for its callee: to come back, or to have room. */
export interface Held extends Again {
  /** What the callee is to be sent. */
  readonly messages: MessageOf<'invocation'>[];
}

/** See the head of this file. */
export interface Invocation {
  /** Its id at the callee; 0 while there is none. */
  id: RequestId;
  readonly caller: Seat;
  /** Its id at the caller. */
  readonly call: RequestId;
  /** The procedure that is called. */
  readonly uri: string;
  callee: Callee;
  readonly registration: Registration;
  readonly declared: Procedure | undefined;
  /** The caller takes parts of the result. */
  readonly takesParts: boolean;
  /** Parts of the result: progress and yields. */
  readonly toCaller: Flow;
  /** Items that the caller sends; undefined if this is not a streaming call. */
  readonly toCallee: Flow | undefined;
  timeoutMs: number | undefined;
  expiresAt: number | undefined;
  /** The caller has been answered, or is gone: whatever the callee says is swallowed. */
  isOver: boolean;
  /** The callee has answered, or is gone; what it said may still wait for the caller. */
  isAnswered: boolean;
  /** Canceled with mode `kill`: the callee's answer is awaited. */
  isInterrupted: boolean;
  /** An idempotent call may be made again, if its callee does not answer. */
  readonly again: Again | undefined;
  /** Not sent yet: it waits for its callee to come back, or for any to have room. */
  held: Held | undefined;
  /** Bytes of what is kept of it, to be made again or to be sent later. */
  keptBytes: number;
}

/** The shorter of two timeouts of which either may be absent. */
export function shorterOf(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

/** A call that its caller makes now. */
export function askedBy(
  caller: Seat,
  call: MessageOf<'call'>,
  declared: Procedure | undefined,
  now: number,
): Again {
  const timeoutMs = timeoutOf(call, declared);
  const expiresAt = timeoutMs === undefined ? undefined : now + timeoutMs;
  return { caller, call, attempt: 1, expiresAt };
}

/** WAMP §11.5: a timeout of 0 is none. */
function timeoutOf(
  { timeoutMs }: MessageOf<'call'>,
  declared: Procedure | undefined,
): number | undefined {
  return shorterOf(timeoutMs || undefined, declared?.timeoutMs);
}

/** A call that begins. */
export function invocationOf(
  asked: Again,
  given: Pick<Invocation, 'callee' | 'registration' | 'declared'> & {
    readonly streamCredit: number;
    readonly isHeld: boolean;
  },
): Invocation {
  const { caller, call, expiresAt } = asked;
  const { callee, registration, declared, streamCredit, isHeld } = given;
  // A WAMP caller says of each call whether items follow; of ours, the contract says it.
  const isStreaming =
    call.part === 'open' || (declared?.takesItems === true && caller.features === undefined);
  const again = declared?.isIdempotent === true && !isStreaming ? asked : undefined;
  const isKept = isHeld || again !== undefined;
  return {
    id: 0,
    caller,
    call: call.id,
    uri: call.uri as string,
    callee,
    registration,
    declared,
    takesParts: call.receiveProgress !== false,
    toCaller: flowOf(call.credit ?? streamCredit),
    toCallee: isStreaming ? flowOf(streamCredit) : undefined,
    timeoutMs: timeoutOf(call, declared),
    expiresAt,
    isOver: false,
    isAnswered: false,
    isInterrupted: false,
    again,
    held: isHeld ? { ...asked, messages: [] } : undefined,
    keptBytes: isKept ? messageBytes(call.payload) : 0,
  };
}

/** What its callee is told. */
export function openingOf(
  { id, uri, callee, registration, toCallee, toCaller, takesParts, timeoutMs }: Invocation,
  { caller, call, attempt, expiresAt }: Again,
  given: { readonly isKnown: boolean; readonly streamCredit: number; readonly now: number },
): MessageOf<'invocation'> {
  const { seat, watchesTimeout } = callee;
  const isUsual = call.credit === undefined && toCaller.until === given.streamCredit;
  const isToldTimeout = seat.features === undefined || watchesTimeout;
  // Items begin it anew; of other calls it is told what is left.
  const isWhole = toCallee !== undefined || expiresAt === undefined;
  const leftMs = isWhole ? timeoutMs : Math.max(1, Math.round(expiresAt - given.now));
  const opening = {
    opcode: 'invocation',
    id,
    registration: registration.id,
    uri: registration.match === 'exact' ? undefined : uri,
    part: toCallee === undefined ? undefined : 'open',
    caller: given.isKnown ? identityOf(caller) : undefined,
    attempt: attempt > 1 ? attempt : undefined,
    timeoutMs: isToldTimeout ? leftMs : undefined,
    credit: isUsual ? undefined : toCaller.until,
    receiveProgress:
      takesParts && knows(seat, 'callee.progressive_call_results') ? undefined : false,
    payload: call.payload,
  } as const;
  if (!given.isKnown) HIDDEN_CALLERS.set(opening, caller);
  return opening;
}

/** Callers that their callees are not told of. */
const HIDDEN_CALLERS = new WeakMap<MessageOf<'invocation'>, Seat>();

/**
 * Who made a call whose caller is not disclosed. Only for who serves the realm in the router's own
 * process: what it has attached to the session of the caller is its own.
 */
export function hiddenCallerOf(opening: MessageOf<'invocation'>): Seat | undefined {
  return HIDDEN_CALLERS.get(opening);
}
