/**
 * URIs of the wire as canonical messages take them.
 */
import { MAX_URI_LENGTH } from '../../uri.ts';
import type { WampProfile } from './profile.ts';

/** What the specification recommends for components; empty ones are for patterns. */
const STRICT = /^[0-9a-z_.]*$/;

/**
 * A URI of any length as one that canonical messages take. Which URIs are valid, the core says by an
 * answer to the request; one that is too short or too long stays invalid, and is answered so too.
 */
export function refusable(uri: unknown): string {
  const text = uri as string;
  if (text.length === 0) return '#';
  return text.length > MAX_URI_LENGTH ? `${text.slice(0, MAX_URI_LENGTH - 1)}#` : text;
}

/**
 * The same for what a request names: in `strict` its components have to be as the specification
 * recommends, and another name is valid nowhere.
 */
export function namedIn(uri: unknown, profile: WampProfile): string {
  const name = refusable(uri);
  if (profile === 'interop' || STRICT.test(name)) return name;
  return `${name.slice(0, MAX_URI_LENGTH - 1)}#`;
}
