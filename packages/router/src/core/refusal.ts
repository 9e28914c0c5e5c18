/**
 * The error message that tells a session why its request failed.
 */
import { Body, type FaultCode, type FaultDetail, type MessageOf } from '@realmwire/protocol';
import { explain, FAULTS } from '@realmwire/protocol/faults';

/** The kind of request that an error answers. */
export type RequestKind = MessageOf<'error'>['of'];

/** The id of an answer that nobody has asked for: something was taken away (WAMP §11.2). */
export const UNASKED = 0;

/** Refuses a request with a row of the fault table; `issues` say which fields are wrong. */
export function refusal(
  of: RequestKind,
  id: number,
  code: FaultCode,
  about: { readonly detail?: FaultDetail; readonly issues?: readonly string[] } = {},
): MessageOf<'error'> {
  const fault = FAULTS[code];
  const { detail = {}, issues } = about;
  const sentence = explain(code, detail);
  return {
    opcode: 'error',
    of,
    id,
    code: fault.system,
    fault: code,
    message: (issues === undefined ? sentence : `${sentence} ${issues.join('; ')}`).slice(0, 2048),
    ...(fault.retry ? { retry: true } : {}),
    ...(issues === undefined ? {} : { payload: Body.of({ issues }) }),
  };
}
