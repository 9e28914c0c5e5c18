/**
 * Reads a JSON frame that is written as our own clients write it: no space, and a header of texts
 * without escapes and of whole numbers. Nearly every frame is; any other is read as a whole,
 * with the same outcome. For routers, which read much: pages do without.
 *
 *     ["call",{"id":7,"uri":"com.shop.order.create","body":{"sku":"a"}}]
 *             └──────── letter by letter ─────────┘└──── JSON.parse ──┘
 *
 * The header is read letter by letter, so it is known where the body begins. The names in it, and the
 * URIs of procedures and topics, are always the same: they are looked up where they stand instead of
 * being made each time.
 */

import { ArrivedBody } from '../messages/arrived-body.ts';
import { type Opcode, opcodeNamed } from '../messages/opcodes.ts';
import type { BodyCodec } from '../messages/payload.ts';
import type { Decoded } from './codec.ts';
import { PARTS } from './parts.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const CLOSE_LIST = 0x5d;
const OPEN_FIELDS = 0x7b;
const CLOSE_FIELDS = 0x7d;

/** A number of so many digits is exact. */
const MAX_DIGITS = 15;
/** Longer texts are not usual. */
const MAX_LETTERS = 64;
/** Texts that mean themselves: no escape, and nothing that the engine would keep in two bytes. */
const PLAIN = /^[\w.:-]*$/;

/** Texts that are remembered, each in the one place that its letters point to. */
const SLOTS = 1024;
const names: string[] = new Array(SLOTS).fill('');
const texts: string[] = new Array(SLOTS).fill('');

/** The type of {@link usualIn}. */
export type UsualIn = typeof usualIn;

/**
 * The frame, if it is a usual one. What is said of its body holds for the whole frame: the caller
 * has bounded its depth, and made sure that it holds no tag and no `__proto__`.
 */
export function usualIn(text: string, codec: BodyCodec): Decoded | undefined {
  const end = text.length - 2;
  if (text.charCodeAt(end) !== CLOSE_FIELDS || text.charCodeAt(end + 1) !== CLOSE_LIST) return;
  const nameEnd = text.indexOf('"', 2);
  const opcode = opcodeAt(text, nameEnd);
  if (opcode === undefined) return undefined;
  const fields: Record<string, unknown> = {};
  let at = nameEnd + 3;
  while (at < end) {
    const keyEnd = text.indexOf('"', at + 1);
    if (text.charCodeAt(at) !== QUOTE || text.charCodeAt(keyEnd + 1) !== COLON) return undefined;
    const key = remembered(names, text, at + 1, keyEnd);
    at = keyEnd + 2;
    if (key === 'body') return withBody({ opcode, fields }, text.slice(at, end), codec);
    if (key === undefined || PARTS.has(key)) return undefined;
    const isText = text.charCodeAt(at) === QUOTE;
    const valueEnd = isText ? text.indexOf('"', at + 1) + 1 : digitsEnd(text, at);
    const value = isText
      ? remembered(texts, text, at + 1, valueEnd - 1)
      : numberIn(text, at, valueEnd);
    if (value === undefined) return undefined;
    fields[key] = value;
    if (valueEnd === end) return { opcode, fields };
    if (text.charCodeAt(valueEnd) !== COMMA) return undefined;
    at = valueEnd + 1;
  }
  return undefined;
}

/** Puts the body in its place, if its text is one value. */
function withBody(decoded: Decoded, slice: string, codec: BodyCodec): Decoded | undefined {
  try {
    decoded.fields['payload'] = ArrivedBody.opened(slice, codec, JSON.parse(slice));
  } catch {
    return undefined;
  }
  return decoded;
}

function opcodeAt(text: string, end: number): Opcode | undefined {
  const isOpened = text.charCodeAt(end + 1) === COMMA && text.charCodeAt(end + 2) === OPEN_FIELDS;
  if (!isOpened || !text.startsWith('["')) return undefined;
  const name = remembered(names, text, 2, end);
  return name === undefined ? undefined : opcodeNamed(name);
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= NINE) at++;
  return at;
}

/** A whole number; undefined if JSON has it not in this form, or it would not be exact. */
function numberIn(text: string, start: number, end: number): number | undefined {
  const digits = end - start;
  if (digits === 0 || digits > MAX_DIGITS) return undefined;
  if (digits > 1 && text.charCodeAt(start) === ZERO) return undefined;
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}

/** A text that comes again and again; undefined if it is long or not plain. */
function remembered(slots: string[], text: string, start: number, end: number): string | undefined {
  const length = end - start;
  if (length <= 0 || length > MAX_LETTERS) return undefined;
  const slot = slotOf(text, start, end);
  const known = slots[slot] as string;
  if (known.length === length && text.startsWith(known, start)) return known;
  const found = text.slice(start, end);
  if (!PLAIN.test(found)) return undefined;
  slots[slot] = asKey(found);
  return slots[slot];
}

function slotOf(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start);
  const middle = text.charCodeAt((start + end) >> 1);
  const last = text.charCodeAt(end - 1);
  return ((end - start) * 7 + first * 31 + middle * 131 + last * 517) & (SLOTS - 1);
}

/** The same text as the engine keeps names of fields: fast to look up, and no slice of a frame. */
function asKey(text: string): string {
  return Object.keys({ [text]: 0 })[0] as string;
}
