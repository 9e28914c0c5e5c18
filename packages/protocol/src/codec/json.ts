/**
 * The native wire as text: `["call",{"id":7,"uri":"com.shop.order.create","body":{"sku":"a"}}]`.
 *
 * A body is the last field, so that a router can cut it off, look at the header only and forward
 * the slice of text as it came. A chunk is the exception: its slice of another frame's text stands
 * unquoted behind its header, `["chunk",{"id":3}]` + line feed + slice.
 */
import type { Message, MessageOf } from '../messages/message.ts';
import { opcodeOf } from '../messages/opcodes.ts';
import { Body, type Payload } from '../messages/payload.ts';
import { ProtocolError } from '../protocol-error.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { MAX_DEPTH } from './bounds.ts';
import { SUBPROTOCOLS } from './choose.ts';
import type { Codec, Decoded } from './codec.ts';
import { scanText } from './json-scan.ts';
import { isFields, malformed, PARTS, takePayload } from './payload-fields.ts';
import { type NativeForms, refuseProto, tag, untag } from './tags.ts';

type Fields = Record<string, unknown>;

/** The JSON codec of the native dialect. */
export const jsonCodec: Codec = {
  name: 'json',
  subprotocol: SUBPROTOCOLS.json,
  kind: 'text',
  encode: (message) => ({ data: textOf(message) }),
  decode(data) {
    const text = textIn(data);
    if (text.startsWith(CHUNK)) return decodeChunk(text);
    // The envelope is a list and an object around the body.
    scanText(text, MAX_DEPTH + 2);
    const marked = isMarked(text);
    const decoded = decodeCut(text, marked) ?? decodedOf(parse(text), marked);
    // A chunk that is written in any other way has no data.
    if (decoded.opcode === 'chunk') throw malformed('envelope');
    return decoded;
  },
  encodeBody: (value) => (value === undefined ? '' : JSON.stringify(tag(value, FORMS))),
  decodeBody(raw) {
    const text = textIn(raw);
    if (text === '') return undefined;
    scanText(text, MAX_DEPTH);
    return isMarked(text) ? untag(parse(text)) : parse(text);
  },
};

/** JSON has none of these, and carries any text. */
const FORMS: NativeForms = {
  date: (value) => ({ $date: value.getTime() }),
  bytes: (value) => ({ $bytes: toBase64(value) }),
  float: (value) => ({ $float: String(value) }),
  text: (value) => value,
};

const CHUNK = '["chunk",';
const BODY = '"body":';
const SPACE_OR_OPEN = new Set<string | undefined>([' ', '\t', '\n', '\r', '{']);

function textOf(message: Message): string {
  if (message.opcode === 'chunk') return chunkTextOf(message);
  const fields = message as unknown as Fields;
  let text = '';
  for (const key in fields) {
    const value = fields[key];
    if (value === undefined || key === 'opcode' || key === 'payload') continue;
    // Never sliced: to cut a text that was put together makes the engine copy it first.
    text += text === '' ? '"' : ',"';
    text += `${key}":${typeof value === 'number' ? value : fieldTextOf(key, value)}`;
  }
  const parts = payloadTextOf(fields['payload'] as Payload | undefined);
  const comma = text === '' || parts === '' ? '' : ',';
  return `["${message.opcode}",{${text}${comma}${parts}}]`;
}

/** A caller is the same object in every call it makes: its text is made once. */
const CALLERS = new WeakMap<object, string>();

function fieldTextOf(key: string, value: unknown): string {
  if (key !== 'caller') return JSON.stringify(value);
  let text = CALLERS.get(value as object);
  if (text === undefined) {
    text = JSON.stringify(value);
    CALLERS.set(value as object, text);
  }
  return text;
}

function payloadTextOf(payload: Payload | undefined): string {
  switch (payload?.kind) {
    case undefined:
      return '';
    case 'body': {
      const body = payload.as(jsonCodec);
      return body === '' ? '' : `${BODY}${body}`;
    }
    case 'args': {
      const args = `"args":${jsonCodec.encodeBody(payload.args)}`;
      return payload.kwargs ? `${args},"kwargs":${jsonCodec.encodeBody(payload.kwargs)}` : args;
    }
    case 'opaque':
      return `"opaque":"${toBase64(payload.bytes)}","ppt":${jsonCodec.encodeBody(payload.options)}`;
  }
}

function chunkTextOf({ id, total, last, data }: MessageOf<'chunk'>): string {
  if (typeof data !== 'string') throw new TypeError('a chunk of a text frame holds text');
  return `["chunk",${JSON.stringify({ id, total, last })}]\n${data}`;
}

function decodeChunk(text: string): Decoded {
  const end = text.indexOf(']\n') + 1;
  const header = text.slice(0, end);
  scanText(header, MAX_DEPTH);
  const decoded = decodedOf(parse(header), isMarked(header));
  decoded.fields['data'] = text.slice(end + 1);
  return decoded;
}

/**
 * Reads header and body apart, so that the body's text can be forwarded as it is. That both are
 * JSON on their own proves that the cut is at the envelope's own level and that the slice is one
 * value: a sender cannot smuggle a field or a second message into what is forwarded. Undefined if
 * the frame has no body there; a frame that was written in another way is read as a whole.
 */
function decodeCut(text: string, marked: boolean): Decoded | undefined {
  const open = text.indexOf('{') + 1;
  const alone = text.startsWith(BODY, open);
  const cut = alone ? open : text.indexOf(`,${BODY}`, open);
  // A comma that separates nothing is not JSON, which the two halves would hide.
  if (cut < open || !text.endsWith('}]') || (!alone && SPACE_OR_OPEN.has(text[cut - 1]))) {
    return undefined;
  }
  const slice = text.slice(cut + BODY.length + (alone ? 0 : 1), -2);
  let header: unknown;
  let value: unknown;
  try {
    header = JSON.parse(`${text.slice(0, cut)}}]`);
    value = JSON.parse(slice);
  } catch {
    return undefined;
  }
  return decodedOf(header, marked, Body.opened(slice, jsonCodec, marked ? untag(value) : value));
}

/** Checks the envelope and puts the payload in its place. */
function decodedOf(frame: unknown, marked: boolean, body?: Body): Decoded {
  if (!Array.isArray(frame) || frame.length !== 2) throw malformed('envelope');
  const [name, fields] = frame as [unknown, unknown];
  if (typeof name !== 'string' || !isFields(fields)) throw malformed('envelope');
  const opcode = opcodeOf(name);
  if (opcode === undefined) {
    // Letters only: what is said of a peer's frame may end up in a log.
    throw new ProtocolError('opcode.unknown', { opcode: name.slice(0, 32).replace(/\W/g, '?') });
  }
  if (marked) refuseProto(fields);
  for (const key in fields) {
    if (!PARTS.has(key)) continue;
    if (body !== undefined) throw malformed('payload');
    fields['payload'] = takePayload(fields, bytesOf);
    return { opcode, fields };
  }
  if (body !== undefined) fields['payload'] = body;
  return { opcode, fields };
}

/** Whether a text may hold a tag or the key `__proto__`, both of which could also be escaped. */
function isMarked(text: string): boolean {
  return text.includes('$') || text.includes('__proto__') || text.includes('\\u');
}

function bytesOf(opaque: unknown): Uint8Array | undefined {
  return typeof opaque === 'string' ? fromBase64(opaque) : undefined;
}

function textIn(data: string | Uint8Array): string {
  if (typeof data !== 'string') throw new ProtocolError('frame.wrong_kind', { expected: 'text' });
  return data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('json');
  }
}
