/**
 * The outer form of a message: a list that begins with a code, and the elements of its row.
 */
import { isId } from '../../ids.ts';
import { ProtocolError } from '../../protocol-error.ts';
import {
  WAMP_MESSAGES,
  type WampElement,
  type WampElementType,
  type WampName,
  wampNameOf,
} from './messages.ts';
import { violation, type WampProfile } from './profile.ts';

/** A dictionary of the wire. */
export type Dictionary = Record<string, unknown>;

/** The elements of a message, by the names that the specification gives them. */
export type Elements = Dictionary;

/** A message whose elements are of the right types; what its dictionary holds is not looked at yet. */
export interface WireMessage {
  readonly name: WampName;
  readonly elements: Elements;
}

/** What an element of each type has to be, and how that is said. */
const ELEMENT_TYPES: Readonly<
  Record<WampElementType, readonly [means: string, accepts: (value: unknown) => boolean]>
> = {
  code: ['a code of a request', (value) => wampNameOf(value) !== undefined],
  id: ['a whole number from 1 to 2^53 - 1', isId],
  idOrZero: ['a whole number from 0 to 2^53 - 1', (value) => value === 0 || isId(value)],
  uri: ['a text', (value) => typeof value === 'string'],
  text: ['a text', (value) => typeof value === 'string'],
  dict: ['a dictionary', isDictionary],
  // Bytes or a text in the place of the list: payload transparency, see `payload.ts`.
  arguments: ['a list', (value) => Array.isArray(value) || isRaw(value)],
};

/** Whether a value from outside is a dictionary. */
export function isDictionary(value: unknown): value is Dictionary {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Date)
  );
}

/** Whether a value may be a payload that no router opens. */
export function isRaw(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

/**
 * Reads the elements of a message.
 *
 * @throws ProtocolError `message.malformed`, `opcode.unknown` or `message.invalid`.
 */
export function wireMessageOf(value: unknown, profile: WampProfile): WireMessage {
  if (!Array.isArray(value) || value.length === 0) {
    throw new ProtocolError('message.malformed', { problem: 'not a list that begins with a code' });
  }
  const items = value as readonly unknown[];
  const [code] = items;
  const name = wampNameOf(code);
  if (name === undefined) {
    throw new ProtocolError(
      'opcode.unknown',
      Number.isSafeInteger(code) ? { opcode: code as number } : {},
    );
  }
  const layout = WAMP_MESSAGES[name].elements;
  if (profile === 'strict' && items.length > layout.length + 1) {
    throw violation(name, 'message', `more than ${layout.length + 1} elements`);
  }
  const elements: Elements = {};
  for (let index = 0; index < layout.length; index++) {
    const element = layout[index] as WampElement;
    const item = items[index + 1];
    if (isAbsent(item, element, index + 1 < items.length, profile)) continue;
    const [means, accepts] = ELEMENT_TYPES[element.type];
    if (!accepts(item)) throw violation(name, element.name, `not ${means}`);
    elements[element.name] = item;
  }
  return { name, elements };
}

/** An optional element is left out at the end; some clients write null in its place. */
function isAbsent(
  item: unknown,
  { isOptional }: WampElement,
  isThere: boolean,
  profile: WampProfile,
): boolean {
  if (!isOptional) return false;
  return isThere ? profile === 'interop' && (item === null || item === undefined) : true;
}
