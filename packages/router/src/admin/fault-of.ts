/**
 * A fault as JSON, for those who get no `error` message.
 */
import type { ProtocolError } from '@realmwire/protocol';
import { explain, FAULTS } from '@realmwire/protocol/faults';

/** A fault, for a program and a person. */
export interface ToldFault {
  /** What a program may branch on. */
  readonly code: string;
  /** The row of the table of faults. */
  readonly fault: string;
  readonly message: string;
  /** What is wrong with which argument. */
  readonly issues?: readonly string[] | undefined;
}

/** See the head of this file. */
export function faultOf({ code, detail }: ProtocolError, issues?: readonly string[]): ToldFault {
  return { code: FAULTS[code].system, fault: code, message: explain(code, detail), issues };
}
