/**
 * The error of a call, as a program sees it: a code to branch on and the data that goes with it.
 *
 * Codes are of two kinds. A procedure declares its own in the contract (`errors`), with the schema
 * of their data; the framework has the closed set {@link SYSTEM_CODES}. The two never overlap,
 * `defineRealm` sees to that.
 */

/** What can go wrong with any request, whatever its contract says. */
export const SYSTEM_CODES = [
  'BAD_INPUT',
  'BAD_OUTPUT',
  'NO_SUCH_PROCEDURE',
  'NO_CALLEE',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'TIMEOUT',
  'CANCELED',
  'DISCONNECTED',
  'NOT_DELIVERED',
  'CALLEE_LOST',
  'UNKNOWN_OUTCOME',
  'RATE_LIMITED',
  'TOO_LARGE',
  'OVERFLOW',
  'INTERNAL',
  'CONTRACT_MISMATCH',
  'NO_SUCH_TOPIC',
  'NO_SUCH_REALM',
  'NO_SUCH_SESSION',
  'NO_SUCH_SUBSCRIPTION',
  'NO_SUCH_REGISTRATION',
  'PROCEDURE_TAKEN',
  'PROTOCOL',
] as const;

/** One of {@link SYSTEM_CODES}. */
export type SystemCode = (typeof SYSTEM_CODES)[number];

/** What an {@link RpcError} is made of besides its code. */
export interface RpcErrorInit<D = unknown> {
  /** The procedure or topic that failed. */
  readonly uri: string;
  /** A sentence for a person; the code by default. */
  readonly message?: string | undefined;
  /** What the contract declares for this code; undefined for a code without data. */
  readonly data?: D | undefined;
  /** Whether the same request, unchanged, may succeed later. False by default. */
  readonly retryable?: boolean | undefined;
  /** The row of the fault table, when the router or the client raised it. */
  readonly fault?: string | undefined;
  /** What led to it, on this side of the wire. */
  readonly cause?: unknown;
}

/** A call, publish or subscribe that failed. Branch on `code`, never on `message`. */
export class RpcError<C extends string = string, D = unknown> extends Error {
  override readonly name = 'RpcError';
  /** A code that the procedure declares, or one of {@link SYSTEM_CODES}. */
  readonly code: C;
  /** What goes with the code; undefined if the contract declares nothing. */
  readonly data: D;
  /** Whether the same request, unchanged, may succeed later. */
  readonly retryable: boolean;
  /** The procedure or topic that failed. */
  readonly uri: string;
  /** The row of the fault table; absent for an error that the callee raised. */
  declare readonly fault?: string;

  constructor(code: C, init: RpcErrorInit<D>) {
    const { message = code, cause, fault } = init;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    // A code without data has the type `undefined`, and then nothing is given.
    this.data = init.data as D;
    this.retryable = init.retryable ?? false;
    this.uri = init.uri;
    if (fault !== undefined) this.fault = fault;
  }
}

/**
 * Whether `error` is a failed call with this code, of this procedure if `uri` is given.
 *
 * A code that a contract declares means something only together with its procedure: two procedures
 * may declare one code with different data, so a typed guard always gives the URI.
 */
export function isRpcError<C extends string>(
  error: unknown,
  code: C,
  uri?: string,
): error is RpcError<C> {
  if (!(error instanceof RpcError) || error.code !== code) return false;
  return uri === undefined || error.uri === uri;
}

/** Whether the code belongs to the framework and may not be declared by a contract. */
export function isSystemCode(code: string): code is SystemCode {
  return (SYSTEM_CODES as readonly string[]).includes(code);
}
