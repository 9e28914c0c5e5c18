/**
 * Writes messages of the native wire as text; `json-codec.ts` says how they look, and reads them.
 *
 * Values that JSON lacks, payloads of other kinds than a body, chunks and the callers that a router
 * names are the business of `json-exotics.ts`, which a page need not have loaded.
 */
import { Lacking } from '../lacking.ts';
import type { Message } from '../messages/message.ts';
import type { BodyWriter, Payload } from '../messages/payload.ts';
import type { Frame } from '../transport.ts';
import type { JsonExotics } from './json-exotics.ts';
import { needsTags } from './needs-tags.ts';

/** What a chunk begins with. */
export const CHUNK = '["chunk",';
/** What stands before a body. */
export const BODY = '"body":';

/** See the head of this file. Without exotics it throws {@link Lacking} for whatever needs them. */
export class JsonWriter implements BodyWriter {
  readonly name = 'json';
  readonly #loaded: JsonExotics | undefined;

  constructor(exotics?: JsonExotics) {
    this.#loaded = exotics;
  }

  encode(message: Message): Frame {
    return { data: this.#textOf(message) };
  }

  encodeBody(value: unknown): string {
    if (value === undefined) return '';
    return JSON.stringify(needsTags(value) ? this.exotics.tag(value) : value);
  }

  protected get exotics(): JsonExotics {
    if (this.#loaded === undefined) throw new Lacking();
    return this.#loaded;
  }

  #textOf(message: Message): string {
    if (message.opcode === 'chunk') return this.exotics.chunkText(message);
    const fields = message as unknown as Record<string, unknown>;
    let text = '';
    for (const key in fields) {
      const value = fields[key];
      if (value === undefined || key === 'opcode' || key === 'payload') continue;
      // Never sliced: to cut a text that was put together makes the engine copy it first.
      text += text === '' ? '"' : ',"';
      text += `${key}":${typeof value === 'number' ? value : this.#fieldText(key, value)}`;
    }
    const parts = this.#payloadTextOf(fields['payload'] as Payload | undefined);
    const comma = text === '' || parts === '' ? '' : ',';
    return `["${message.opcode}",{${text}${comma}${parts}}]`;
  }

  #payloadTextOf(payload: Payload | undefined): string {
    if (payload === undefined) return '';
    if (payload.kind !== 'body') {
      return this.exotics.payloadText(payload, (value) => this.encodeBody(value));
    }
    const body = payload.as(this);
    return body === '' ? '' : `${BODY}${body}`;
  }

  #fieldText(key: string, value: unknown): string {
    return key === 'caller' ? this.exotics.callerText(value as object) : JSON.stringify(value);
  }
}
