/**
 * The native wire as MessagePack: `[48, {"id": 7, "uri": "com.shop.order.create", "body": <bin>}]`.
 *
 * A body is one `bin` that is itself MessagePack. A router scans it and forwards it unopened; the
 * header around it is read and written here. Bodies are opened by the reader of the envelope too: a
 * library's decoder believes whatever the bytes claim.
 */

import { ArrivedBody } from '../messages/arrived-body.ts';
import type { Message } from '../messages/message.ts';
import { opcodeOf } from '../messages/opcode-of.ts';
import { OPCODES } from '../messages/opcodes.ts';
import type { Body, Payload } from '../messages/payload.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { FrameData } from '../transport.ts';
import { SUBPROTOCOLS } from './choose.ts';
import type { Codec, Decoded } from './codec.ts';
import { malformed } from './fields.ts';
import { bodyOf } from './msgpack-body.ts';
import { Reader } from './msgpack-reader.ts';
import { HOLDS_TAGS, scan } from './msgpack-scan.ts';
import {
  begin,
  closeFields,
  openFields,
  position,
  take,
  writeBytes,
  writeListHead,
  writeNumber,
  writeRaw,
  writeText,
  writeValue,
  writtenSince,
} from './msgpack-writer.ts';
import { PARTS } from './parts.ts';
import { takePayload } from './payload-fields.ts';
import { type NativeForms, tag, untag } from './tags.ts';

type Fields = Record<string, unknown>;

/** What the codecs below have in common. */
const COMMON = {
  name: 'msgpack',
  subprotocol: SUBPROTOCOLS.msgpack,
  kind: 'binary',
  encode: (message: Message) => ({ data: frameOf(message) }),
  encodeBody,
  decodeBody(raw: string | Uint8Array) {
    const bytes = bytesIn(raw);
    return bytes.length === 0 ? undefined : open(bytes);
  },
} as const;

/** The MessagePack codec of the native dialect. */
export const msgpackCodec: Codec = codecWith(provenBody);

/**
 * The same for routers: bodies are not looked through when they come, for a contract may open them,
 * which proves as much. Whoever forwards one unopened proves it (`Body.prove`).
 */
export const routerMsgpackCodec: Codec = codecWith((bytes) =>
  // No bytes would be opened as nothing, which is not what they are.
  bytes.length === 0 ? provenBody(bytes) : ArrivedBody.encoded(bytes, routerMsgpackCodec, prove),
);

type Proof = (bytes: Uint8Array) => Body;

function codecWith(proof: Proof): Codec {
  return { ...COMMON, decode: (data) => decode(data, proof) };
}

/** Dates, bytes and floats are native; of a text, only what UTF-8 can carry. */
const FORMS: NativeForms = {
  // One of ours, which the library knows even if the value came from another window.
  date: (value) => new Date(value.getTime()),
  bytes: (value) => value,
  float: (value) => value,
  text: (value) => value.replace(LONE_SURROGATE, '\ufffd'),
};
const LONE_SURROGATE = /\p{Surrogate}/gu;
const NOTHING = new Uint8Array(0);
/** `$`, with which every tag begins. */
const TAG_BYTE = 0x24;

function frameOf(message: Message): Uint8Array {
  const fields = message as unknown as Fields;
  if (message.opcode === 'chunk' && !(message.data instanceof Uint8Array)) {
    throw new TypeError('a chunk of a binary frame holds bytes');
  }
  // Payloads first: to make a body may need the writer.
  const parts = partsOf(fields['payload'] as Payload | undefined);
  let count = parts.length;
  begin();
  writeListHead(2);
  writeNumber(OPCODES[message.opcode].number);
  const head = openFields();
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined || name === 'opcode' || name === 'payload') continue;
    count++;
    writeText(name);
    if (name === 'caller') writeCaller(value as object);
    else writeValue(value);
  }
  for (const part of parts) {
    writeText(part.name);
    if (part.isValue) writeRaw(part.bytes);
    else writeBytes(part.bytes);
  }
  closeFields(head, count);
  return take();
}

/** A caller is the same object in every call it makes: its bytes are made once. */
const CALLERS = new WeakMap<object, Uint8Array>();

function writeCaller(caller: object): void {
  const known = CALLERS.get(caller);
  if (known !== undefined) return writeRaw(known);
  const from = position();
  writeValue(caller);
  CALLERS.set(caller, writtenSince(from));
}

/** A field of the payload; `isValue`: its bytes are the field's value, else they are its content. */
interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isValue: boolean;
}

const NO_PARTS: readonly Part[] = [];

function partsOf(payload: Payload | undefined): readonly Part[] {
  switch (payload?.kind) {
    case undefined:
      return NO_PARTS;
    case 'body': {
      const bytes = payload.as(msgpackCodec) as Uint8Array;
      return bytes.length === 0 ? NO_PARTS : [{ name: 'body', bytes, isValue: false }];
    }
    case 'args': {
      const args = { name: 'args', bytes: encodeBody(payload.args), isValue: true };
      if (payload.kwargs === undefined) return [args];
      return [args, { name: 'kwargs', bytes: encodeBody(payload.kwargs), isValue: true }];
    }
    case 'opaque':
      return [
        { name: 'opaque', bytes: payload.bytes, isValue: false },
        { name: 'ppt', bytes: encodeBody(payload.options), isValue: true },
      ];
  }
}

function decode(data: FrameData, proof: Proof): Decoded {
  const reader = new Reader(bytesIn(data));
  if (reader.openList() !== 2) throw malformed('envelope');
  const number = reader.value();
  if (typeof number !== 'number') throw malformed('envelope');
  const opcode = opcodeOf(number);
  if (opcode === undefined) throw new ProtocolError('opcode.unknown', { opcode: number });
  const fields: Fields = {};
  let body: Body | undefined;
  let hasParts = false;
  for (let left = reader.openFields(); left > 0; left--) {
    const name = reader.fieldName();
    if (name === 'body' && body === undefined) {
      body = proof(reader.bytes());
    } else {
      if (PARTS.has(name)) hasParts = true;
      fields[name] = name === 'uri' ? reader.name() : reader.value();
    }
  }
  reader.finish();
  if (hasParts) {
    if (body !== undefined) throw malformed('payload');
    fields['payload'] = takePayload(fields, bytesOf);
  } else if (body !== undefined) {
    fields['payload'] = body;
  }
  if (opcode === 'chunk' && bytesOf(fields['data']) === undefined) throw malformed('data');
  return { opcode, fields };
}

/** Opened here only where it may hold tags, so that no sender can hand on one that is none. */
function provenBody(bytes: Uint8Array): Body {
  const found = scan(bytes);
  if ((found & HOLDS_TAGS) === 0) return ArrivedBody.encoded(bytes, msgpackCodec);
  return ArrivedBody.opened(bytes, msgpackCodec, open(bytes));
}

/** The same, where nobody asked for the value. */
function prove(raw: string | Uint8Array): void {
  provenBody(bytesIn(raw));
}

function encodeBody(value: unknown): Uint8Array {
  return value === undefined ? NOTHING : bodyOf(tag(value, FORMS));
}

/** Opens a body; the reader checks what it reads, as the scan does. */
function open(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes, true);
  const value = reader.value();
  reader.finish();
  return bytes.includes(TAG_BYTE) ? untag(value) : value;
}

function bytesOf(value: unknown): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}

function bytesIn(data: FrameData): Uint8Array {
  if (typeof data === 'string') throw new ProtocolError('frame.wrong_kind', { expected: 'binary' });
  return data;
}
