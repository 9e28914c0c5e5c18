/**
 * Procedures under `wamp.` that the router itself answers (WAMP §11.5, §12.6, §13.1, §13.2): one
 * table, to which each part of the meta API adds its rows.
 */
import { Body, type FaultCode, type FaultDetail, type MessageOf } from '@realmwire/protocol';
import { deliver, type Effect } from '../effects.ts';
import type { Realm } from '../realm.ts';
import { refusal } from '../refusal.ts';
import type { Seat } from '../seat.ts';
import { argumentsOf } from './meta-arguments.ts';
import { REGISTRATION_META } from './registration-meta.ts';
import { SESSION_META } from './session-meta.ts';
import { SUBSCRIPTION_META } from './subscription-meta.ts';
import { TESTAMENT_META } from './testament-meta.ts';

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
  /** The result, as the first positional argument; absent: there is none. */
  | { readonly result?: unknown; readonly effects?: readonly Effect[] }
  | {
      readonly fault: FaultCode;
      readonly detail?: FaultDetail;
      readonly issues?: readonly string[];
    };

/** Answers one meta procedure. */
export type MetaProcedure = (call: MetaCall) => MetaAnswer;

/** The procedures, by URI. */
export const META_PROCEDURES: ReadonlyMap<string, MetaProcedure> = new Map(
  Object.entries({
    ...SESSION_META,
    ...SUBSCRIPTION_META,
    ...REGISTRATION_META,
    ...TESTAMENT_META,
  }),
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
    const { fault, detail = {}, issues } = answer;
    const about = { detail: { uri, ...detail }, ...(issues === undefined ? {} : { issues }) };
    return [deliver(caller.id, refusal('call', id, fault, about))];
  }
  const { result, effects = [] } = answer;
  const told = result === undefined ? undefined : Body.of(result);
  return [...effects, deliver(caller.id, { opcode: 'result', id, payload: told })];
}
