/**
 * Whether two ends speak of one contract.
 *
 * A client says the fingerprint of its contract in HELLO; if it is not the router's, the two
 * descriptions are compared. The fingerprint is about compatibility, not security: it says nothing
 * about who wrote the contract.
 */
import { compareDeclarations, type Difference } from './compare-declarations.ts';
import type { JsonObject, RealmDescription } from './description.ts';
import { fingerprintOf } from './fingerprint.ts';
import { canonicalJson, essenceOf } from './realm-essence.ts';

/**
 * The fingerprint of a contract: 32 hexadecimal digits, the same for every order of declarations and
 * for every text that is for people only. FNV-1a 128 of the canonical JSON of what matters.
 */
export function realmHash(description: RealmDescription): string {
  return fingerprintOf(canonicalJson(essenceOf(description)));
}

/** What it means for the users of the first contract that the second has taken its place. */
export interface RealmComparison {
  /** Nothing; more than before; or something that was there is gone or changed. */
  readonly verdict: 'same' | 'additive' | 'breaking';
  /** Where: URIs, and places in a declaration after a `/`; the breaking ones if there are any. */
  readonly paths: readonly string[];
}

/**
 * Compares the contract that somebody uses with the one that is served.
 *
 * - Same: equal but for texts for people and the version.
 * - Additive: new procedures, topics, errors; new optional properties in what is sent to the realm;
 *   new properties in what comes from it, unless the object was closed; a changed `timeout`,
 *   `invoke`, `idempotent`, `history`, `retain`, `conflate` or `presence`.
 * - Breaking: everything else. A schema that only became wider is breaking too: this does not
 *   compute with schemas.
 */
export function compareRealms(used: RealmDescription, served: RealmDescription): RealmComparison {
  const [a, b] = [essenceOf(used), essenceOf(served)];
  const found: Difference[] = [];
  if (a['name'] !== b['name']) found.push({ path: used.name, isBreaking: true });
  if (a['allowUndeclared'] !== b['allowUndeclared']) {
    found.push({ path: `${used.name}/allowUndeclared`, isBreaking: a['allowUndeclared'] === true });
  }
  for (const kind of ['procedures', 'topics'] as const) {
    found.push(...compareDeclarations(a[kind] as JsonObject, b[kind] as JsonObject));
  }

  const breaking = found.filter(({ isBreaking }) => isBreaking);
  const told = breaking.length > 0 ? breaking : found;
  const verdict = found.length === 0 ? 'same' : breaking.length > 0 ? 'breaking' : 'additive';
  return { verdict, paths: told.map(({ path }) => path) };
}
