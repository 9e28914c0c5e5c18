/**
 * Finds the patterns that stand for a name, without asking each of them (WAMP §12.1.1, §12.1.2).
 *
 *     prefix      `com.shop.or`   by its length: the name is cut to each length that occurs
 *     wildcard    `com..created`  by its components: a tree, in which an empty one leads on for any
 */
import type { Match } from '@realmwire/protocol';

/** A way of matching that one pattern may stand for many names by. */
export type PatternMatch = Exclude<Match, 'exact'>;

/** See the head of this file. */
export class PatternIndex<T> {
  readonly #prefixes = new Prefixes<T>();
  readonly #wildcards = new Wildcards<T>();

  /** How many patterns there are. */
  get size(): number {
    return this.#prefixes.size + this.#wildcards.size;
  }

  get(pattern: string, match: PatternMatch): T | undefined {
    return this.#of(match).get(pattern);
  }

  set(pattern: string, match: PatternMatch, value: T): void {
    this.#of(match).set(pattern, value);
  }

  delete(pattern: string, match: PatternMatch): void {
    this.#of(match).delete(pattern);
  }

  /** What stands under the patterns of this name: prefixes first. */
  matching(uri: string): T[] {
    const found: T[] = [];
    if (this.#prefixes.size > 0) this.#prefixes.find(uri, found);
    if (this.#wildcards.size > 0) this.#wildcards.find(uri, found);
    return found;
  }

  #of(match: PatternMatch): Prefixes<T> | Wildcards<T> {
    return match === 'prefix' ? this.#prefixes : this.#wildcards;
  }
}

/** Patterns that a name begins with, whatever follows. */
class Prefixes<T> {
  readonly #values = new Map<string, T>();
  /** How many there are of each length. */
  readonly #lengths = new Map<number, number>();

  get size(): number {
    return this.#values.size;
  }

  get(pattern: string): T | undefined {
    return this.#values.get(pattern);
  }

  set(pattern: string, value: T): void {
    if (!this.#values.has(pattern)) this.#count(pattern.length, 1);
    this.#values.set(pattern, value);
  }

  delete(pattern: string): void {
    if (this.#values.delete(pattern)) this.#count(pattern.length, -1);
  }

  find(uri: string, found: T[]): void {
    for (const length of this.#lengths.keys()) {
      if (length > uri.length) continue;
      const value = this.#values.get(uri.slice(0, length));
      if (value !== undefined) found.push(value);
    }
  }

  #count(length: number, more: number): void {
    const count = (this.#lengths.get(length) ?? 0) + more;
    if (count === 0) this.#lengths.delete(length);
    else this.#lengths.set(length, count);
  }
}

/** A place in the tree of components. */
interface Branch<T> {
  /** What follows, by component; the empty one stands for any. */
  next: Map<string, Branch<T>> | undefined;
  value: T | undefined;
}

/** Patterns with as many components as the name, of which the empty ones stand for any. */
class Wildcards<T> {
  readonly #root: Branch<T> = { next: undefined, value: undefined };
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(pattern: string): T | undefined {
    let branch: Branch<T> | undefined = this.#root;
    for (const component of pattern.split('.')) branch = branch?.next?.get(component);
    return branch?.value;
  }

  set(pattern: string, value: T): void {
    let branch = this.#root;
    for (const component of pattern.split('.')) {
      branch.next ??= new Map();
      let next = branch.next.get(component);
      if (next === undefined) {
        next = { next: undefined, value: undefined };
        branch.next.set(component, next);
      }
      branch = next;
    }
    if (branch.value === undefined) this.#size += 1;
    branch.value = value;
  }

  delete(pattern: string): void {
    const components = pattern.split('.');
    const path: Branch<T>[] = [this.#root];
    for (const component of components) {
      const next = path.at(-1)?.next?.get(component);
      if (next === undefined) return;
      path.push(next);
    }
    const last = path.pop();
    if (last?.value === undefined) return;
    last.value = undefined;
    this.#size -= 1;
    this.#prune(path, last, components);
  }

  find(uri: string, found: T[]): void {
    const components = uri.split('.');
    let branches = [this.#root];
    for (const component of components) {
      const next: Branch<T>[] = [];
      for (const branch of branches) {
        const exact = branch.next?.get(component);
        if (exact !== undefined) next.push(exact);
        const any = branch.next?.get('');
        if (any !== undefined) next.push(any);
      }
      if (next.length === 0) return;
      branches = next;
    }
    for (const { value } of branches) if (value !== undefined) found.push(value);
  }

  /** Takes away what leads nowhere any more. */
  #prune(path: Branch<T>[], last: Branch<T>, components: readonly string[]): void {
    let leaf = last;
    for (let depth = components.length - 1; depth >= 0; depth -= 1) {
      if (leaf.value !== undefined || leaf.next !== undefined) return;
      const parent = path[depth] as Branch<T>;
      parent.next?.delete(components[depth] as string);
      if (parent.next?.size === 0) parent.next = undefined;
      leaf = parent;
    }
  }
}
