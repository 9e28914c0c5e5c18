/**
 * The native wire as text: `["call",{"id":7,"uri":"com.shop.order.create","body":{"sku":"a"}}]`.
 *
 * A body is the last field, so that a router can cut it off, look at the header only and forward
 * the slice of text as it came. A chunk is the exception: its slice of another frame's text stands
 * unquoted behind its header, `["chunk",{"id":3}]` + line feed + slice.
 */

import { ArrivedBody } from '../messages/arrived-body.ts';
import { opcodeNamed } from '../messages/opcodes.ts';
import type { Body } from '../messages/payload.ts';
import { ProtocolError } from '../protocol-error.ts';
import { MAX_DEPTH } from './bounds.ts';
import { SUBPROTOCOLS } from './choose.ts';
import type { Codec, Decoded } from './codec.ts';
import { isFields, malformed } from './fields.ts';
import type { JsonExotics } from './json-exotics.ts';
import { isMarked } from './json-plain.ts';
import { scanText } from './json-scan.ts';
import type { UsualIn } from './json-usual.ts';
import { BODY, CHUNK, JsonWriter } from './json-writer.ts';
import { PARTS } from './parts.ts';

const SPACE_OR_OPEN = new Set<string | undefined>([' ', '\t', '\n', '\r', '{']);

/** The JSON codec of the native dialect. */
export class JsonCodec extends JsonWriter implements Codec {
  readonly subprotocol = SUBPROTOCOLS.json;
  readonly kind = 'text';
  readonly #usualIn: UsualIn | undefined;

  /** @param usualIn - reads usual frames faster, with the same outcome */
  constructor(exotics: JsonExotics, usualIn?: UsualIn) {
    super(exotics);
    this.#usualIn = usualIn;
  }

  decode(data: string | Uint8Array): Decoded {
    const text = textIn(data);
    if (text.startsWith(CHUNK)) {
      return this.exotics.chunkIn(text, (header) => this.#decodeText(header));
    }
    const decoded = this.#decodeText(text);
    // A chunk that is written in any other way has no data.
    if (decoded.opcode === 'chunk') throw malformed('envelope');
    return decoded;
  }

  decodeBody(raw: string | Uint8Array): unknown {
    const text = textIn(raw);
    if (text === '') return undefined;
    scanText(text, MAX_DEPTH);
    return this.#untagged(parse(text), isMarked(text));
  }

  #decodeText(text: string): Decoded {
    // The envelope is a list and an object around the body.
    scanText(text, MAX_DEPTH + 2);
    const marked = isMarked(text);
    const usual = marked ? undefined : this.#usualIn?.(text, this);
    return usual ?? this.#decodeCut(text, marked) ?? this.#decodedOf(parse(text), marked);
  }

  /**
   * Reads header and body apart, so that the body's text can be forwarded as it is. That both are
   * JSON on their own proves that the cut is at the envelope's own level and that the slice is one
   * value: a sender cannot smuggle a field or a second message into what is forwarded. Undefined if
   * the frame has no body there; a frame that was written in another way is read as a whole.
   */
  #decodeCut(text: string, marked: boolean): Decoded | undefined {
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
    return this.#decodedOf(
      header,
      marked,
      ArrivedBody.opened(slice, this, this.#untagged(value, marked)),
    );
  }

  /** Checks the envelope and puts the payload in its place. */
  #decodedOf(frame: unknown, marked: boolean, body?: Body): Decoded {
    if (!Array.isArray(frame) || frame.length !== 2) throw malformed('envelope');
    const [name, fields] = frame as [unknown, unknown];
    if (typeof name !== 'string' || !isFields(fields)) throw malformed('envelope');
    const opcode = opcodeNamed(name);
    if (opcode === undefined) {
      // Letters only: what is said of a peer's frame may end up in a log.
      throw new ProtocolError('opcode.unknown', { opcode: name.slice(0, 32).replace(/\W/g, '?') });
    }
    if (marked) this.exotics.refuseProto(fields);
    for (const key in fields) {
      if (!PARTS.has(key)) continue;
      if (body !== undefined) throw malformed('payload');
      fields['payload'] = this.exotics.payloadIn(fields);
      return { opcode, fields };
    }
    if (body !== undefined) fields['payload'] = body;
    return { opcode, fields };
  }

  #untagged(value: unknown, marked: boolean): unknown {
    return marked ? this.exotics.untag(value) : value;
  }
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
