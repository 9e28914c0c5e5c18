/**
 * What few JSON frames of a page hold: values that JSON lacks, the arguments of WAMP peers, bytes that
 * nobody opens, chunks, and the callers that a router names.
 */
import type { MessageOf } from '../messages/message.ts';
import type { Payload } from '../messages/payload.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { Decoded } from './codec.ts';
import { takePayload } from './payload-fields.ts';
import { type NativeForms, refuseProto, tag, untag } from './tags.ts';

/** JSON has none of these, and carries any text. */
const FORMS: NativeForms = {
  date: (value) => ({ $date: value.getTime() }),
  bytes: (value) => ({ $bytes: toBase64(value) }),
  float: (value) => ({ $float: String(value) }),
  text: (value) => value,
};

/** See the head of this file. */
export const JSON_EXOTICS = {
  tag: (value: unknown): unknown => tag(value, FORMS),
  untag,
  refuseProto,
  payloadIn: (fields: Record<string, unknown>): Payload => takePayload(fields, bytesOf),
  payloadText,
  callerText,
  chunkText,
  chunkIn,
};

/** The type of {@link JSON_EXOTICS}. */
export type JsonExotics = typeof JSON_EXOTICS;

function payloadText(
  payload: Exclude<Payload, { readonly kind: 'body' }>,
  encode: (value: unknown) => string,
): string {
  if (payload.kind === 'opaque') {
    return `"opaque":"${toBase64(payload.bytes)}","ppt":${encode(payload.options)}`;
  }
  const args = `"args":${encode(payload.args)}`;
  return payload.kwargs ? `${args},"kwargs":${encode(payload.kwargs)}` : args;
}

/** A caller is the same object in every call it makes: its text is made once. */
const CALLERS = new WeakMap<object, string>();

function callerText(caller: object): string {
  let text = CALLERS.get(caller);
  if (text === undefined) {
    text = JSON.stringify(caller);
    CALLERS.set(caller, text);
  }
  return text;
}

function chunkText({ id, total, last, data }: MessageOf<'chunk'>): string {
  if (typeof data !== 'string') throw new TypeError('a chunk of a text frame holds text');
  return `["chunk",${JSON.stringify({ id, total, last })}]\n${data}`;
}

function chunkIn(text: string, decodeHeader: (header: string) => Decoded): Decoded {
  const end = text.indexOf(']\n') + 1;
  const decoded = decodeHeader(text.slice(0, end));
  decoded.fields['data'] = text.slice(end + 1);
  return decoded;
}

function bytesOf(opaque: unknown): Uint8Array | undefined {
  return typeof opaque === 'string' ? fromBase64(opaque) : undefined;
}
