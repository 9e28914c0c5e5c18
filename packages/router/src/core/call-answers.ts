/**
 * What the dealer says to the two ends of a call, beyond passing their words on.
 */
import type { FaultCode, FaultDetail, MessageOf, SessionId } from '@realmwire/protocol';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { Invocation } from './invocation.ts';
import { refusal } from './refusal.ts';
import { knows, type Seat } from './seat.ts';

/** The call does not even begin. */
export function refused(
  caller: Seat,
  { id, uri = '' }: MessageOf<'call'>,
  code: FaultCode,
  more: { readonly detail?: FaultDetail; readonly issues?: readonly string[] } = {},
): Effect {
  const about = { ...more, detail: { uri, ...more.detail } };
  return deliver(caller.id, refusal('call', id, code, about));
}

/** Whether a callee can be told to stop. */
export function canStop({ callee }: Invocation): boolean {
  return knows(callee.seat, 'callee.call_canceling');
}

/** The callee shall stop, if it can be told (WAMP §11.4). */
export function interrupt(
  invocation: Invocation,
  mode: 'kill' | 'killnowait',
  reason: string | undefined,
): readonly Effect[] {
  const { id, callee } = invocation;
  if (!canStop(invocation)) return NOTHING;
  return [deliver(callee.session, { opcode: 'interrupt', id, mode, reason })];
}

/** The caller sent something that the contract forbids. */
export function badInput(invocation: Invocation, issues: readonly string[]): Effect {
  const about = { detail: { uri: invocation.uri }, issues };
  return refuse(invocation, 'arguments.invalid', about);
}

/** The callee sent something that the contract forbids. */
export function badOutput(invocation: Invocation, issues: readonly string[]): MessageOf<'error'> {
  const about = { detail: { uri: invocation.uri }, issues };
  return refusal('call', invocation.call, 'result.invalid', about);
}

/** The callee has left, or is away too long. It may have run, unless it was away all the time. */
export function lost(invocation: Invocation): Effect {
  return unanswered(invocation, invocation.held === undefined ? 'callee.lost' : 'call.undelivered');
}

/** The call ends without an answer of the callee. */
export function unanswered(invocation: Invocation, code: FaultCode): Effect {
  return refuse(invocation, code, { detail: { procedure: invocation.uri } });
}

function refuse(
  { caller, call }: Invocation,
  code: FaultCode,
  about: Parameters<typeof refusal>[3],
): Effect {
  return deliver(caller.id, refusal('call', call, code, about));
}

/** A side sent more items than it had credit for. */
export function overdrawn(session: SessionId, of: 'call' | 'invocation', stream: number): Effect {
  return { do: 'end', session, code: 'credit.exceeded', detail: { of, stream } };
}

/** An error of the callee, for the caller: what the contract does not declare stays with us. */
export function calleeFailed(
  invocation: Invocation,
  error: MessageOf<'error'>,
): MessageOf<'error'> {
  const { declared, call } = invocation;
  const isUnchecked = declared === undefined || PASSED_ON.has(error.code);
  if (isUnchecked || declared.checkError(error.code, error.payload) === undefined) {
    return { ...error, of: 'call', id: call };
  }
  const detail = { procedure: invocation.uri };
  return refusal('call', call, 'callee.failed', { detail });
}

/** Codes that every callee may answer with, whatever the contract declares. */
const PASSED_ON = new Set([
  'INTERNAL',
  'CANCELED',
  'TIMEOUT',
  'BAD_INPUT',
  'BAD_OUTPUT',
  'FORBIDDEN',
  'UNAUTHORIZED',
  'OVERFLOW',
  'RATE_LIMITED',
  'TOO_LARGE',
  'NO_CALLEE',
]);
