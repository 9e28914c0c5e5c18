/**
 * Names of realms, procedures and topics, and the three ways to match them.
 *
 * A URI is a sequence of components joined by dots. The loose rule of WAMP §2.1.1 holds: a
 * component has no white space, no `.` and no `#`. Patterns of a wildcard match may have empty
 * components. The first component `wamp` is reserved to the protocol.
 */

/** How a registration or subscription names what it wants (WAMP §11.1, §12.1). */
export const MATCHES = ['exact', 'prefix', 'wildcard'] as const;

/** One of {@link MATCHES}. */
export type Match = (typeof MATCHES)[number];

/** Longest URI that is accepted, in UTF-16 units. */
export const MAX_URI_LENGTH = 255;

const LOOSE = /^[^\s.#]+(?:\.[^\s.#]+)*$/;
const LOOSE_WITH_EMPTY = /^(?:[^\s.#]+|)(?:\.(?:[^\s.#]+|))*$/;

/** Whether `uri` may name one realm, procedure or topic. */
export function isUri(uri: string): boolean {
  return uri.length <= MAX_URI_LENGTH && LOOSE.test(uri);
}

/** Whether `pattern` may be used with the given way of matching. */
export function isPattern(pattern: string, match: Match): boolean {
  if (match === 'exact') return isUri(pattern);
  if (pattern.length === 0 || pattern.length > MAX_URI_LENGTH) return false;
  // WAMP §12.1.1: a prefix may end in a dot, so that `a.` matches `a.b` and not `ab`.
  return LOOSE_WITH_EMPTY.test(pattern);
}

/** Whether the name belongs to the protocol and may be used by the router only. */
export function isReserved(uri: string): boolean {
  return uri === 'wamp' || uri.startsWith('wamp.') || uri.startsWith('realmwire.');
}

/** Whether `uri` is one of those that `pattern` stands for. */
export function matches(pattern: string, uri: string, match: Match): boolean {
  switch (match) {
    case 'exact':
      return pattern === uri;
    case 'prefix':
      return uri.startsWith(pattern);
    case 'wildcard':
      return matchesWildcard(pattern, uri);
  }
}

/** WAMP §12.1.2: an empty component stands for any one component; the counts must be equal. */
function matchesWildcard(pattern: string, uri: string): boolean {
  const wanted = pattern.split('.');
  const given = uri.split('.');
  return (
    wanted.length === given.length &&
    wanted.every((component, index) => component === '' || component === given[index])
  );
}
