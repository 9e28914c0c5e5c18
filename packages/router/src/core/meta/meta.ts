/**
 * Procedures under `wamp.` that the router itself answers (WAMP §11.5, §12.6, §13.1, §13.2): one
 * table, to which each part of the meta API adds its rows.
 */
import { Body, type FaultCode, type FaultDetail, type MessageOf } from '@realmwire/protocol';
import { deliver, type Effect } from '../effects.ts';
import type { Realm } from '../realm.ts';
import { refusal } from '../refusal.ts';
import type { Seat } from '../seat.ts';
import { SESSION_META } from './session-meta.ts';

/** A call of a meta procedure. */
export interface MetaCall {
  readonly realm: Realm;
  readonly caller: Seat;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly now: number;
}

/** What comes of it. */
export type MetaAnswer =
  /** The result, as the first positional argument. */
  | { readonly result: unknown; readonly effects?: readonly Effect[] }
  | { readonly fault: FaultCode; readonly detail?: FaultDetail };

/** Answers one meta procedure. */
export type MetaProcedure = (call: MetaCall) => MetaAnswer;

/** The procedures, by URI. */
export const META_PROCEDURES: ReadonlyMap<string, MetaProcedure> = new Map(
  Object.entries({ ...SESSION_META }),
);

/** Answers a call under `wamp.`. */
export function answerMeta(
  realm: Realm,
  caller: Seat,
  call: MessageOf<'call'>,
  now: number,
): readonly Effect[] {
  const { id, uri = '', payload } = call;
  const procedure = META_PROCEDURES.get(uri);
  if (procedure === undefined)
    return [deliver(caller.id, refusal('call', id, 'procedure.missing', { detail: { uri } }))];
  const answer = procedure({ realm, caller, now, ...argumentsOf(payload) });
  if ('fault' in answer) {
    const { fault, detail = {} } = answer;
    return [deliver(caller.id, refusal('call', id, fault, { detail: { uri, ...detail } }))];
  }
  const result = deliver(caller.id, { opcode: 'result', id, payload: Body.of(answer.result) });
  return [...(answer.effects ?? []), result];
}

/** A native caller gives one body: a list is taken for the positional arguments. */
function argumentsOf(payload: MessageOf<'call'>['payload']): Pick<MetaCall, 'args' | 'kwargs'> {
  if (payload?.kind === 'args') return { args: payload.args, kwargs: payload.kwargs ?? {} };
  const value = payload?.kind === 'body' ? payload.value() : undefined;
  if (Array.isArray(value)) return { args: value, kwargs: {} };
  return { args: value === undefined ? [] : [value], kwargs: {} };
}
