/**
 * What the realm says, as JSON. Values look as on the native wire: what JSON has not is tagged.
 */
import { routerJsonCodec as codec, type MessageOf, type Payload } from '@realmwire/protocol';
import { valueOf } from '../core/declarations.ts';
import type { Problem } from './http-status.ts';

const LINE_END = /[\r\n]/;
const LINE_ENDS = /[\r\n]+/g;

/** A payload as JSON text; nothing is `null`. */
export function jsonOf(payload: Payload | undefined): string {
  if (payload === undefined) return 'null';
  const text = payload.kind === 'body' ? payload.as(codec) : codec.encodeBody(plainOf(payload));
  return text === '' ? 'null' : inOneLine(text as string);
}

/** Strings of JSON have no line ends of their own; between values they mean nothing. */
function inOneLine(text: string): string {
  return LINE_END.test(text) ? text.replaceAll(LINE_ENDS, ' ') : text;
}

/** An error of the realm. */
export function problemIn({ code, fault, message, retry }: MessageOf<'error'>): Problem {
  return {
    code,
    ...(fault !== undefined && { fault }),
    ...(message !== undefined && { message }),
    ...(retry === true && { retry }),
  };
}

/** The same as JSON text, with the data of the error as its last field. */
export function errorText(error: MessageOf<'error'>): string {
  const text = JSON.stringify(problemIn(error));
  return error.payload === undefined
    ? text
    : `${text.slice(0, -1)},"data":${jsonOf(error.payload)}}`;
}

function plainOf(payload: Exclude<Payload, { kind: 'body' }>): unknown {
  return payload.kind === 'opaque' ? payload.bytes : valueOf(payload);
}
