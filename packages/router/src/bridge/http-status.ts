/**
 * What HTTP calls a fault, and how an error looks in an answer.
 *
 * The status comes from the system code, which is what applications branch on, or from the fault itself
 * where HTTP tells more apart. An error that the contract declares is 422: the request was understood.
 */
import {
  type FaultCode,
  type FaultDetail,
  type MessageOf,
  ProtocolError,
} from '@realmwire/protocol';
import { explain, FAULTS } from '@realmwire/protocol/faults';

type SystemCode = (typeof FAULTS)[FaultCode]['system'];

/** The status of each system code. */
// biome-ignore format: a table
export const STATUS_OF_SYSTEM = {
  PROTOCOL: 400,
  BAD_INPUT: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NO_SUCH_REALM: 404,
  NO_SUCH_PROCEDURE: 404,
  NO_SUCH_TOPIC: 404,
  NO_SUCH_SESSION: 404,
  NO_SUCH_REGISTRATION: 404,
  NO_SUCH_SUBSCRIPTION: 404,
  PROCEDURE_TAKEN: 409,
  CONTRACT_MISMATCH: 409,
  CANCELED: 409,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  BAD_OUTPUT: 502,
  CALLEE_LOST: 502,
  OVERFLOW: 503,
  DISCONNECTED: 503,
  NO_CALLEE: 503,
  NOT_DELIVERED: 503,
  TIMEOUT: 504,
} as const satisfies Record<SystemCode, number>;

/** Faults of which HTTP knows more. */
// biome-ignore format: a table
export const STATUS_OF_FAULT: { readonly [C in FaultCode]?: number } = {
  'parts.unwanted': 406,
  'hello.timeout': 408,
  'key.reused': 422,
  'feature.missing': 501,
  'router.busy': 503,
};

const DECLARED_ERROR = 422;

/** An error, as it is told in JSON. */
export interface Problem {
  /** What programs branch on: a system code, or one of the contract. */
  readonly code: string;
  /** The row of the fault table, where it is one of the protocol. */
  readonly fault?: string;
  readonly message?: string;
  /** The same request may succeed later. */
  readonly retry?: true;
  /** How long to wait before. */
  readonly retryAfterMs?: number;
}

/** The status of an error. */
export function statusOf({ code, fault }: Pick<MessageOf<'error'>, 'code' | 'fault'>): number {
  const known = fault === undefined ? undefined : STATUS_OF_FAULT[fault as FaultCode];
  if (known !== undefined) return known;
  if (Object.hasOwn(STATUS_OF_SYSTEM, code)) return STATUS_OF_SYSTEM[code as SystemCode];
  return DECLARED_ERROR;
}

/** A fault as an error. */
export function problemOf(
  fault: FaultCode,
  detail: FaultDetail = {},
): Problem & { readonly fault: FaultCode } {
  const { system: code, retry } = FAULTS[fault];
  const { retryAfterMs } = detail;
  return {
    code,
    fault,
    message: explain(fault, detail),
    ...(retry && { retry }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  };
}

/** The head of the answer to a problem. */
export function headOf(problem: Problem): { status: number; headers: Record<string, string> } {
  const { retryAfterMs } = problem;
  const status = statusOf(problem);
  return {
    status,
    headers: {
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(retryAfterMs !== undefined && { 'retry-after': `${Math.ceil(retryAfterMs / 1000)}` }),
    },
  };
}

/** A failure of ours as a fault. */
export function faultIn(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  return new ProtocolError('router.failed', {}, { cause: error });
}
