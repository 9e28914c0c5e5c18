/**
 * What few JSON frames hold: values that JSON lacks, the arguments of WAMP peers, and bytes that
 * nobody opens.
 */
import type { Payload } from '../messages/payload.ts';
import { fromBase64, toBase64 } from './base64.ts';
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

function bytesOf(opaque: unknown): Uint8Array | undefined {
  return typeof opaque === 'string' ? fromBase64(opaque) : undefined;
}
