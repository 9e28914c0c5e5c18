/**
 * Credit for the parts of a call: what its reader grants is passed on to its writer, end to end.
 */
import type { SessionId } from '@realmwire/protocol';
import { deliver, type Effect, NOTHING } from './effects.ts';
import { raiseMark } from './invocation.ts';
import type { Pending } from './pending.ts';

/** What a reader says of one direction of a call. */
export interface CallCredit {
  /** Parts of my call's result, or items of an invocation of mine. */
  readonly of: 'call' | 'invocation';
  readonly stream: number;
  readonly until: number;
}

/** Credit that tells its writer nothing new, or of a call that is over, is normal. */
export function relayCredit(
  pending: Pending,
  reader: SessionId,
  { of, stream, until }: CallCredit,
): readonly Effect[] {
  if (of === 'call') {
    const invocation = pending.ofCaller(reader, stream);
    if (invocation === undefined || !raiseMark(invocation.toCaller, until)) return NOTHING;
    const { id, callee } = invocation;
    return [deliver(callee.session, { opcode: 'next', of: 'invocation', stream: id, until })];
  }
  const invocation = pending.ofCallee(reader, stream);
  if (invocation?.toCallee === undefined || invocation.isOver) return NOTHING;
  if (!raiseMark(invocation.toCallee, until)) return NOTHING;
  const { caller, call } = invocation;
  return [deliver(caller, { opcode: 'next', of: 'call', stream: call, until })];
}
