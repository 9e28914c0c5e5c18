/**
 * Payloads on the wire: positional and named arguments, or bytes that nobody opens.
 */
import { isPlain } from '../../codec/needs-tags.ts';
import type { ArgsPayload, Payload } from '../../messages/payload.ts';
import type { WampName } from './messages.ts';
import { violation } from './profile.ts';
import { type Dictionary, type Elements, isRaw } from './wire-message.ts';

// In browsers and Node alike, but not in the bare ES library.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const utf8 = new TextEncoder();

/**
 * The payload of a message.
 *
 * @param passthru - the options that say that nobody opens it
 * @throws ProtocolError `message.invalid` where it is not what the options say.
 */
export function readPayload(
  name: WampName,
  { Arguments: args, ArgumentsKw: kwargs }: Elements,
  passthru: Readonly<Dictionary> | undefined,
): Payload | undefined {
  if (passthru?.['ppt_scheme'] !== undefined) {
    const [bytes] = Array.isArray(args) && args.length === 1 ? (args as unknown[]) : [];
    if (!(bytes instanceof Uint8Array) || !isEmpty(kwargs)) {
      throw violation(name, 'Arguments', 'not one binary, as ppt_scheme says');
    }
    return { kind: 'opaque', bytes, options: passthru };
  }
  if (isRaw(args)) {
    if (passthru?.['enc_algo'] === undefined) throw violation(name, 'Arguments', 'not a list');
    const bytes = typeof args === 'string' ? utf8.encode(args) : args;
    return { kind: 'opaque', bytes, options: passthru };
  }
  if (args === undefined && kwargs === undefined) return undefined;
  const list = (args ?? []) as unknown[];
  if (kwargs === undefined) return { kind: 'args', args: list };
  return { kind: 'args', args: list, kwargs: kwargs as Dictionary };
}

/** What comes after the other elements of a message: never an empty or a missing last one. */
export function writePayload(payload: Payload | undefined): unknown[] {
  if (payload === undefined) return [];
  if (payload.kind === 'opaque') {
    // Payload transparency has the bytes in the place of the list, payload passthru mode in it.
    return [payload.options['enc_algo'] === undefined ? [payload.bytes] : payload.bytes];
  }
  return tailOf(argsOf(payload));
}

/** The options that go with a payload which nobody opens. */
export function passthruOf(payload: Payload | undefined): Readonly<Dictionary> | undefined {
  return payload?.kind === 'opaque' ? payload.options : undefined;
}

/** Arguments and named arguments as the last elements of a message. */
export function tailOf({ args, kwargs }: Pick<ArgsPayload, 'args' | 'kwargs'>): unknown[] {
  if (!isEmpty(kwargs)) return [args, kwargs];
  return args.length > 0 ? [args] : [];
}

/** A body as arguments: its only one, unless its shape says that it has all of them. */
export function argsOf(
  payload: Exclude<Payload, { readonly kind: 'opaque' }>,
): Pick<ArgsPayload, 'args' | 'kwargs'> {
  if (payload.kind === 'args') return payload;
  const { shape } = payload;
  const value = payload.value();
  if (value === undefined) return { args: [] };
  if (shape === 'args' && Array.isArray(value)) return { args: value };
  if (shape === 'kwargs' && isFields(value)) return { args: [], kwargs: value };
  return { args: [value] };
}

/** Whether it is an object that can be named arguments. */
export function isFields(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value);
}

function isEmpty(kwargs: unknown): boolean {
  return kwargs === undefined || Object.keys(kwargs as Dictionary).length === 0;
}
