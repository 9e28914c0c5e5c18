/**
 * What the dealer says to the two ends of a call, beyond passing their words on.
 */
import type { FaultCode, MessageOf, SessionId } from '@realmwire/protocol';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { Invocation } from './invocation.ts';
import { refusal } from './refusal.ts';
import type { Seat } from './seat.ts';

/** Something for the callee; while it is away, and did not get the call, it waits with that. */
export function forCallee(
  { callee, held }: Invocation,
  message: MessageOf<'invocation'>,
): readonly Effect[] {
  if (held === undefined) return [deliver(callee.session, message)];
  held.messages.push(message);
  return NOTHING;
}

/** The call does not even begin. */
export function refused(
  caller: Seat,
  { id, uri = '' }: MessageOf<'call'>,
  code: FaultCode,
  issues?: readonly string[],
): Effect {
  const about = issues === undefined ? { detail: { uri } } : { detail: { uri }, issues };
  return deliver(caller.id, refusal('call', id, code, about));
}

/** The callee shall stop (WAMP §11.4). */
export function interrupt(
  invocation: Invocation,
  mode: 'kill' | 'killnowait',
  reason: string | undefined,
): Effect {
  const { id, callee } = invocation;
  return deliver(callee.session, { opcode: 'interrupt', id, mode, reason });
}

/** The caller sent something that the contract forbids. */
export function badInput(invocation: Invocation, issues: readonly string[]): Effect {
  const about = { detail: { uri: invocation.registration.uri }, issues };
  return deliver(invocation.caller, refusal('call', invocation.call, 'arguments.invalid', about));
}

/** The callee sent something that the contract forbids. */
export function badOutput(invocation: Invocation, issues: readonly string[]): Effect {
  const about = { detail: { uri: invocation.registration.uri }, issues };
  return deliver(invocation.caller, refusal('call', invocation.call, 'result.invalid', about));
}

/** The callee has left, or is away too long. It may have run, unless it was away all the time. */
export function lost(invocation: Invocation): Effect {
  return unanswered(invocation, invocation.held === undefined ? 'callee.lost' : 'call.undelivered');
}

/** The callee did not answer. */
export function unanswered(
  invocation: Invocation,
  code: 'callee.lost' | 'call.undelivered' | 'call.timeout',
): Effect {
  const detail = { procedure: invocation.registration.uri };
  return deliver(invocation.caller, refusal('call', invocation.call, code, { detail }));
}

/** A side sent more items than it had credit for. */
export function overdrawn(session: SessionId, of: 'call' | 'invocation', stream: number): Effect {
  return { do: 'end', session, code: 'credit.exceeded', detail: { of, stream } };
}

/** An error of the callee, for the caller: what the contract does not declare stays with us. */
export function calleeFailed(invocation: Invocation, error: MessageOf<'error'>): Effect {
  const { declared, caller, call } = invocation;
  const isUnchecked = declared === undefined || PASSED_ON.has(error.code);
  if (isUnchecked || declared.checkError(error.code, error.payload) === undefined) {
    return deliver(caller, { ...error, of: 'call', id: call });
  }
  const detail = { procedure: invocation.registration.uri };
  return deliver(caller, refusal('call', call, 'callee.failed', { detail }));
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
