/**
 * Writes and reads what most JSON frames are: an opcode, fields, and a body of values that JSON has.
 *
 * The body is opened with the frame. A router forwards bodies as they came, and so reads in another
 * way (`json-codec.ts`), which also says what is wrong with what is not read here.
 */
import { Lacking } from '../lacking.ts';
import type { Message } from '../messages/message.ts';
import { Body, type Payload } from '../messages/payload.ts';
import { needsTags } from './needs-tags.ts';
import { PARTS } from './parts.ts';

/** A list of a name and named fields. */
const ENVELOPE = /^\["\w+",\{/;

/** The name and the fields that a frame holds. */
export interface Plain {
  readonly name: string;
  readonly fields: Record<string, unknown>;
}

/**
 * The text of a message, as every JSON codec writes it.
 *
 * @throws Lacking if it is not plain.
 */
export function plainTextOf(message: Message): string {
  const { opcode, payload, ...fields } = message as Message & { readonly payload?: Payload };
  if (payload === undefined) return JSON.stringify([opcode, fields]);
  const body = payload.kind === 'body' ? payload.value() : undefined;
  if (payload.kind !== 'body' || needsTags(body)) throw new Lacking();
  return JSON.stringify([opcode, { ...fields, body }]);
}

/** Reads a frame, however deep it is, if it is plain. */
export function plainIn(data: string | Uint8Array): Plain | undefined {
  if (typeof data !== 'string' || !ENVELOPE.test(data) || isMarked(data)) return undefined;
  try {
    const [name, { body, ...fields }, ...others] = JSON.parse(data);
    for (const key in fields) if (PARTS.has(key)) return undefined;
    if (body !== undefined) fields.payload = Body.of(body);
    return others.length === 0 ? { name, fields } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a text may hold a tag or the key `__proto__`, both of which could also be escaped. */
export function isMarked(text: string): boolean {
  return text.includes('$') || text.includes('__proto__') || text.includes('\\u');
}
