/**
 * The arguments of a meta procedure: read from whichever payload brought them, and checked.
 */
import type { Payload } from '@realmwire/protocol';
import { check } from '@realmwire/protocol/contract';
import * as z from 'zod';
import type { MetaAnswer, MetaCall, MetaProcedure } from './meta.ts';

/** Positional and named arguments. */
export type MetaArguments = Pick<MetaCall, 'args' | 'kwargs'>;

const BOTH = z.strictObject({
  args: z.array(z.unknown()).optional(),
  kwargs: z.record(z.string(), z.unknown()).optional(),
});

/**
 * The arguments in a payload. A native caller gives one body: a list is taken for the positional
 * arguments, `{args, kwargs}` for both, anything else for the only argument.
 *
 * @throws ProtocolError if a body is not what it claims to be.
 */
export function argumentsOf(payload: Payload | undefined): MetaArguments {
  if (payload?.kind === 'args') return { args: payload.args, kwargs: payload.kwargs ?? {} };
  const value = payload?.kind === 'body' ? payload.value() : undefined;
  if (Array.isArray(value)) return { args: value, kwargs: {} };
  const both = BOTH.safeParse(value);
  if (both.success) return { args: both.data.args ?? [], kwargs: both.data.kwargs ?? {} };
  return { args: value === undefined ? [] : [value], kwargs: {} };
}

/** A procedure whose arguments are checked before it is asked; `schema` is of `{args, kwargs}`. */
export function checked<A>(
  schema: z.ZodType<A>,
  answer: (call: MetaCall, given: A) => MetaAnswer,
): MetaProcedure {
  return (call) => {
    const { args, kwargs } = call;
    const verdict = check(schema, { args, kwargs });
    if (!verdict.ok) return { fault: 'arguments.invalid', issues: verdict.issues };
    return answer(call, verdict.value as A);
  };
}
