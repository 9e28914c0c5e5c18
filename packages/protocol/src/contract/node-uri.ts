/**
 * The URIs of the nodes of a contract: all that a page needs of `uri.ts` for calls.
 */

/** The URI of the node at `path` of a realm. */
export function uriOf(realm: string, path: readonly string[]): string {
  return [realm, ...path].join('.');
}
