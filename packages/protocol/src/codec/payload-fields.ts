/**
 * The fields of a native message that are parts of its payload: `body`, or `args` and `kwargs`, or
 * `opaque` and `ppt`. Both codecs read them here, so that they agree on what is malformed.
 */
import { Body, type Payload } from '../messages/payload.ts';
import { ProtocolError } from '../protocol-error.ts';
import { untag } from './tags.ts';

type Fields = Record<string, unknown>;

/**
 * Names that no header may hold beside a body. The last two are ours: a peer that could set them
 * would hand us a payload, or an opcode, that nobody has checked.
 */
export const PARTS: ReadonlySet<string> = new Set([
  'body',
  'args',
  'kwargs',
  'opaque',
  'ppt',
  'payload',
  'opcode',
]);

/**
 * Takes the parts out of the fields and makes the payload of them.
 *
 * @param bytesOf the bytes that stand in the field `opaque`, if they do.
 * @throws ProtocolError `message.malformed` unless the parts are those of one kind of payload.
 */
export function takePayload(
  fields: Fields,
  bytesOf: (opaque: unknown) => Uint8Array | undefined,
): Payload {
  const parts = Object.keys(fields).filter((key) => PARTS.has(key));
  const { body, args, kwargs, opaque, ppt = {} } = fields;
  for (const part of parts) delete fields[part];
  switch (parts.sort().join()) {
    case 'body':
      return Body.of(untag(body));
    case 'args':
    case 'args,kwargs':
      return argsOf(untag(args), untag(kwargs));
    case 'opaque':
    case 'opaque,ppt':
      return opaqueOf(bytesOf(opaque), untag(ppt));
  }
  throw malformed('payload');
}

function argsOf(args: unknown, kwargs: unknown): Payload {
  if (!Array.isArray(args)) throw malformed('args');
  if (kwargs === undefined) return { kind: 'args', args };
  if (!isPlain(kwargs)) throw malformed('kwargs');
  return { kind: 'args', args, kwargs };
}

function opaqueOf(bytes: Uint8Array | undefined, options: unknown): Payload {
  if (bytes === undefined || !isPlain(options)) throw malformed('opaque');
  return { kind: 'opaque', bytes, options };
}

/** A tag may have made a Map or a Date of what should have named fields. */
function isPlain(value: unknown): value is Fields {
  return isFields(value) && Object.getPrototypeOf(value) === Object.prototype;
}

/** Whether a value from outside is an object with named fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fault of a frame that is not what the wire says; `problem` is a word of ours. */
export function malformed(problem: string): ProtocolError {
  return new ProtocolError('message.malformed', { problem });
}
