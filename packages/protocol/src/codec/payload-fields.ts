/**
 * The fields of a native message that are parts of its payload: `body`, or `args` and `kwargs`, or
 * `opaque` and `ppt`. Both codecs read them here, so that they agree on what is malformed.
 */
import { Body, type Payload } from '../messages/payload.ts';
import { isFields, malformed } from './fields.ts';
import { PARTS } from './parts.ts';
import { untag } from './tags.ts';

type Fields = Record<string, unknown>;

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
