/**
 * How the parts of a contract are named on the wire.
 *
 * A procedure is the realm's name and its path: `com.shop` + `order.create`. A topic with parameters
 * is one URI per set of parameters: its own, and one component per value, **in the alphabetical
 * order of the parameters' names**, so that a client needs no schema to compute it:
 *
 *     status: topic({ params: { region, id } })    { id: 'a.b', region: '' }
 *     com.shop.order.status . a%2Eb . %
 *                             id      region
 *
 * A value is escaped as in a web address: letters, digits, `_` and `-` stand for themselves, every
 * other character for the `%XX` (upper case) of its UTF-8 bytes, and the empty string for a bare
 * `%`, because WAMP allows no empty component. Each string has exactly one spelling, so two
 * subscribers meet on one topic if and only if their parameters are equal. A lone surrogate is
 * spelled like any other code point of its size (WTF-8).
 */
import { uriOf } from './node-uri.ts';

/** A value that can be part of a topic's name. */
export type TopicParam = string | number | boolean | bigint;

/** The parameters of a topic, by name. */
export type TopicParams = Readonly<Record<string, TopicParam>>;

/**
 * The URI of a topic with the given parameters; `base` itself without them.
 *
 * @throws TypeError if a parameter is missing (`undefined`), not finite, or not a plain value.
 */
export function topicUri(base: string, params: TopicParams = {}): string {
  const components = Object.keys(params)
    .sort()
    .map((name) => escapeComponent(textOf(name, params[name])));
  return uriOf(base, components);
}

/**
 * The values of the parameters in a concrete URI, as text, by name; undefined if the URI is not one
 * of this topic.
 */
export function paramsOf(
  base: string,
  names: readonly string[],
  uri: string,
): Record<string, string> | undefined {
  if (names.length === 0) return uri === base ? {} : undefined;
  if (!uri.startsWith(`${base}.`)) return undefined;

  const values = uri
    .slice(base.length + 1)
    .split('.')
    .map(unescapeComponent);
  if (values.length !== names.length || values.includes(undefined)) return undefined;
  const sorted = [...names].sort();
  return Object.fromEntries(values.map((value, index) => [sorted[index], value]));
}

/** Spells any string as one legal URI component. */
export function escapeComponent(text: string): string {
  if (text === '') return '%';
  return text.replace(/[^A-Za-z0-9_-]/gu, (character) => {
    // The expression matched one character, so there is a code point.
    const bytes = utf8Of(character.codePointAt(0) as number);
    return bytes.map((byte) => `%${hexOf(byte)}`).join('');
  });
}

/** The string that a component spells; undefined if `escapeComponent` would not spell it so. */
export function unescapeComponent(component: string): string | undefined {
  if (component === '%') return '';
  if (!/^(?:[A-Za-z0-9_-]|%[0-9A-F]{2})+$/.test(component)) return undefined;

  const text = component.replace(/(?:%[0-9A-F]{2})+/g, (escapes) =>
    textOfBytes(escapes.split('%').slice(1)),
  );
  // One spelling per string: `%41` for `A`, or bytes that are not UTF-8, name no topic.
  return escapeComponent(text) === component ? text : undefined;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  const isPlain = typeof value === 'boolean' || typeof value === 'bigint' || Number.isFinite(value);
  if (!isPlain) {
    throw new TypeError(`the topic parameter "${name}" is not a string, number, boolean or bigint`);
  }
  return String(value);
}

function hexOf(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

function utf8Of(point: number): number[] {
  const tail = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >> 6), tail(0)];
  if (point < 0x10000) return [0xe0 | (point >> 12), tail(6), tail(0)];
  return [0xf0 | (point >> 18), tail(12), tail(6), tail(0)];
}

/** Decodes leniently: what is not well formed gives a text that is not spelled this way. */
function textOfBytes(hex: readonly string[]): string {
  const bytes = hex.map((digits) => Number.parseInt(digits, 16));
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] as number;
    const length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    let point = length === 1 ? first : first & (0xff >> (length + 1));
    for (const byte of bytes.slice(at + 1, at + length)) point = (point << 6) | (byte & 0x3f);
    text += String.fromCodePoint(Math.min(point, 0x10ffff));
    at += length;
  }
  return text;
}
