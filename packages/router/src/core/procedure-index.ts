/**
 * Finds the one registration that a call goes to, among those of one name, of the beginning of names,
 * and of names with gaps (WAMP §11.6).
 *
 *     exact  ▸  the longest prefix  ▸  the wildcard whose first exact portion is longest, then the next
 *
 * A prefix is one of the text, not of components: `com.a` stands for `com.ab` too. Prefixes are looked
 * up by their lengths, of which there are few; wildcards form a tree with a level for each component.
 */
import type { Match } from '@realmwire/protocol';

/** One level of the tree of wildcards. */
interface Level<T> {
  readonly named: Map<string, Level<T>>;
  /** Where the pattern has a gap. */
  gap: Level<T> | undefined;
  /** The pattern that ends here. */
  thing: T | undefined;
}

/** See the head of this file. */
export class ProcedureIndex<T> {
  readonly #things: Readonly<Record<Match, Map<string, T>>> = {
    exact: new Map(),
    prefix: new Map(),
    wildcard: new Map(),
  };
  /** How many prefixes there are of each length; the longest first. */
  #prefixLengths: { readonly length: number; count: number }[] = [];
  readonly #wildcards: Level<T> = emptyLevel();

  /** How many things there are. */
  get size(): number {
    const { exact, prefix, wildcard } = this.#things;
    return exact.size + prefix.size + wildcard.size;
  }

  /** The thing of exactly this pattern. */
  lookup(pattern: string, match: Match): T | undefined {
    return this.#things[match].get(pattern);
  }

  /** The things of one way to match, in the order in which they came. */
  all(match: Match): Iterable<T> {
    return this.#things[match].values();
  }

  /** The one that stands for this name and comes before all others. */
  best(uri: string): T | undefined {
    const exact = this.#things.exact.get(uri);
    if (exact !== undefined) return exact;
    const prefix = this.#longestPrefix(uri);
    if (prefix !== undefined) return prefix;
    return this.#things.wildcard.size === 0 ? undefined : bestOf(this.#wildcards, uri.split('.'));
  }

  /** Puts a thing in; there is none of this pattern. */
  add(pattern: string, match: Match, thing: T): void {
    this.#things[match].set(pattern, thing);
    if (match === 'prefix') this.#countPrefix(pattern.length, 1);
    if (match === 'wildcard') {
      let level = this.#wildcards;
      for (const component of pattern.split('.')) level = openLevel(level, component);
      level.thing = thing;
    }
  }

  /** Takes a thing out again. */
  remove(pattern: string, match: Match): void {
    if (!this.#things[match].delete(pattern)) return;
    if (match === 'prefix') this.#countPrefix(pattern.length, -1);
    if (match === 'wildcard') prune(this.#wildcards, pattern.split('.'), 0);
  }

  #longestPrefix(uri: string): T | undefined {
    for (const { length } of this.#prefixLengths) {
      if (length > uri.length) continue;
      const found = this.#things.prefix.get(uri.slice(0, length));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #countPrefix(length: number, by: 1 | -1): void {
    const known = this.#prefixLengths.find((each) => each.length === length);
    if (known === undefined) {
      this.#prefixLengths.push({ length, count: by });
      this.#prefixLengths.sort((a, b) => b.length - a.length);
      return;
    }
    known.count += by;
    if (known.count === 0)
      this.#prefixLengths = this.#prefixLengths.filter((each) => each !== known);
  }
}

function emptyLevel<T>(): Level<T> {
  return { named: new Map(), gap: undefined, thing: undefined };
}

function openLevel<T>(level: Level<T>, component: string): Level<T> {
  const known = component === '' ? level.gap : level.named.get(component);
  if (known !== undefined) return known;
  const opened = emptyLevel<T>();
  if (component === '') level.gap = opened;
  else level.named.set(component, opened);
  return opened;
}

/**
 * To go by the name wherever that leads to a pattern is to take the longest portion first: of two
 * patterns, the one that names the first component in which they differ has the longer portion there.
 */
function bestOf<T>(level: Level<T>, components: readonly string[], depth = 0): T | undefined {
  if (depth === components.length) return level.thing;
  const named = level.named.get(components[depth] as string);
  const found = named && bestOf(named, components, depth + 1);
  return found ?? (level.gap && bestOf(level.gap, components, depth + 1));
}

/** Takes a pattern out of the tree, where it is; says whether the level is of no use any more. */
function prune<T>(level: Level<T>, components: readonly string[], depth: number): boolean {
  const component = components[depth];
  if (component === undefined) level.thing = undefined;
  else {
    const next = (component === '' ? level.gap : level.named.get(component)) as Level<T>;
    if (prune(next, components, depth + 1)) {
      if (component === '') level.gap = undefined;
      else level.named.delete(component);
    }
  }
  return level.named.size === 0 && level.gap === undefined && level.thing === undefined;
}
