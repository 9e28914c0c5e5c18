/**
 * Things by their ids, for ids that count up and things that do not stay long: a ring in which each
 * has its place by its id, and a map for those whose place was needed by a later one.
 *
 * A map alone would do; but to put something in and take it out again costs it several times as much.
 */

/** The ring of a session with few calls, and the longest there is. Powers of two. */
const FIRST_PLACES = 16;
const MAX_PLACES = 1024;

/** See the head of this file. */
export class RecentIds<T> {
  #ids: number[] = [];
  #things: (T | undefined)[] = [];
  readonly #older = new Map<number, T>();
  #recent = 0;

  /** How many things there are. */
  get size(): number {
    return this.#recent + this.#older.size;
  }

  /** The thing with this id. */
  get(id: number): T | undefined {
    const place = this.#placeOf(id);
    if (this.#ids[place] === id) return this.#things[place];
    return this.#older.size === 0 ? undefined : this.#older.get(id);
  }

  /** Puts a thing in; there is none with this id. */
  set(id: number, thing: T): void {
    if (this.#recent * 2 >= this.#things.length && this.#things.length < MAX_PLACES) this.#grow();
    const place = this.#placeOf(id);
    const before = this.#things[place];
    if (before === undefined) this.#recent += 1;
    else this.#older.set(this.#ids[place] as number, before);
    this.#ids[place] = id;
    this.#things[place] = thing;
  }

  /** Takes a thing out; says whether it was there. */
  delete(id: number): boolean {
    const place = this.#placeOf(id);
    if (this.#ids[place] !== id) return this.#older.delete(id);
    this.#ids[place] = NOBODY;
    this.#things[place] = undefined;
    this.#recent -= 1;
    return true;
  }

  /** All things, in the order of their ids. */
  values(): T[] {
    const all = [...this.#older];
    for (const [place, thing] of this.#things.entries()) {
      if (thing !== undefined) all.push([this.#ids[place] as number, thing]);
    }
    return all.sort(([a], [b]) => a - b).map(([, thing]) => thing);
  }

  #placeOf(id: number): number {
    return id & (this.#things.length - 1);
  }

  #grow(): void {
    const ids = this.#ids;
    const things = this.#things;
    const places = Math.max(FIRST_PLACES, things.length * 2);
    this.#ids = new Array<number>(places).fill(NOBODY);
    this.#things = new Array<T | undefined>(places).fill(undefined);
    for (const [index, thing] of things.entries()) {
      if (thing === undefined) continue;
      // In twice the room, none that had a place of its own gets in the way of another.
      const place = this.#placeOf(ids[index] as number);
      this.#ids[place] = ids[index] as number;
      this.#things[place] = thing;
    }
  }
}

/** Stands where no id is. */
const NOBODY = -1;
