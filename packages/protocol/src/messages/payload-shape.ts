/**
 * How a contract wants its values to look for WAMP peers, and the values that their arguments stand for.
 *
 * | shape | a value | its arguments |
 * |---|---|---|
 * | `single` | any | `[value]` |
 * | `args` | a list | its items; anything else as `single` |
 * | `kwargs` | an object | its members, by name; anything else as `single` |
 *
 * No arguments at all are no value. Only where the contract takes none but a list or an object, they
 * are an empty one.
 */
import type { ArgsPayload, Payload, PayloadShape } from './payload.ts';
import { Body } from './payload.ts';

/** What one part of a contract says of values. */
export interface ShapeRule {
  readonly shape: Exclude<PayloadShape, 'single'>;
  /** Whether the contract takes this value. */
  accepts(value: unknown): boolean;
}

/**
 * The payload as one value that has this shape wherever it is said to a WAMP peer; arguments that are
 * none of this shape stay arguments, see {@link isMisfit}.
 */
export function shapePayload(payload: Payload | undefined, rule: ShapeRule): Payload | undefined {
  switch (payload?.kind) {
    case 'opaque':
      return payload;
    case 'body':
      payload.shape = rule.shape;
      return payload;
    default: {
      if (payload !== undefined && isMisfit(payload, rule.shape)) return payload;
      const value = valueOf(payload, rule);
      if (value === undefined) return undefined;
      const body = Body.of(value);
      body.shape = rule.shape;
      return body;
    }
  }
}

/** Whether these arguments are no value of the shape: which of them is meant, nobody could say. */
export function isMisfit({ args, kwargs }: ArgsPayload, shape: PayloadShape = 'single'): boolean {
  const isNamed = kwargs !== undefined && Object.keys(kwargs).length > 0;
  if (isNamed) return args.length > 0 || shape === 'args';
  return shape === 'kwargs' && args.length > 1;
}

function valueOf(payload: ArgsPayload | undefined, { shape, accepts }: ShapeRule): unknown {
  const { args = [], kwargs } = payload ?? {};
  if (kwargs !== undefined && Object.keys(kwargs).length > 0) return kwargs;
  const none = shape === 'args' ? args : {};
  if (args.length === 0) return accepts(undefined) || !accepts(none) ? undefined : none;
  const [first] = args;
  if (shape === 'kwargs') return first;
  // What is no list stands alone, and so does a list that the contract takes as such only.
  return args.length === 1 && !accepts(args) && accepts(first) ? first : args;
}
