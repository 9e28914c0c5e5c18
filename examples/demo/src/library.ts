/**
 * The list of new books and who holds which of its pages, in memory.
 *
 * Knows nothing of calls and topics: its methods say what is true now, and the handlers tell the
 * others.
 */
import * as locking from './locks.ts';
import type { Desk, Lock, Title } from './records.ts';
import type { Subject } from './subjects.ts';

/** Which part of the list. */
export interface PageOf {
  readonly page: number;
  readonly perPage: number;
}

/** What may be set of a title. A field that is not there stays as it is. */
export interface Assignment {
  readonly subject?: Subject | undefined;
  readonly shelf?: string | undefined;
  /** Undefined, if it is there, takes the cover away. */
  readonly cover?: string | undefined;
}

/** See the head of this file. */
export class Library {
  readonly #titles: Title[];
  readonly #places: ReadonlyMap<string, number>;
  #locks = locking.NO_LOCKS;

  constructor(titles: readonly Title[]) {
    this.#titles = [...titles];
    this.#places = new Map(titles.map(({ id }, place) => [id, place]));
  }

  /** All titles, in the order of the list. */
  get titles(): readonly Title[] {
    return this.#titles;
  }

  /** All locks. */
  get locks(): Lock[] {
    return [...this.#locks.values()];
  }

  /** How many pages the list has. */
  pages(perPage: number): number {
    return Math.ceil(this.#titles.length / perPage);
  }

  /** The titles of a page; none if the list has no such page. */
  page({ page, perPage }: PageOf): Title[] {
    return this.#titles.slice((page - 1) * perPage, page * perPage);
  }

  /** One title. */
  title(id: string): Title | undefined {
    return this.#titles[this.#places.get(id) ?? -1];
  }

  /** The desk that holds a title. */
  holderOf(id: string): Desk | undefined {
    return locking.holderOf(this.#locks, id);
  }

  /** Opens a page for a desk, unless another desk holds a title of it. */
  open(desk: Desk, pageOf: PageOf): locking.Opening {
    const titles = this.page(pageOf).map(({ id }) => id);
    const opening = locking.openPage(this.#locks, desk, pageOf.page, titles);
    if (opening.ok) this.#locks = opening.locks;
    return opening;
  }

  /** Frees what a session holds; how many titles that were. */
  release(session: string): number {
    const released = locking.heldBy(this.#locks, session);
    this.#locks = locking.releaseAll(this.#locks, session);
    return released;
  }

  /** The desk is called something else now; whether that shows in a lock. */
  rename(desk: Desk): boolean {
    const before = this.#locks;
    this.#locks = locking.renameHolder(before, desk);
    return this.#locks !== before;
  }

  /** Sets something of a title and returns the title as it is now. */
  assign(id: string, { subject, shelf, ...rest }: Assignment): Title {
    const before = this.title(id);
    if (before === undefined) throw new RangeError(`no title ${id}`);
    const after = { ...before };
    if (subject !== undefined) after.subject = subject;
    if (shelf !== undefined) after.shelf = shelf;
    if ('cover' in rest) after.cover = rest.cover;
    if (after.cover === undefined) delete after.cover;
    this.#titles[this.#places.get(id) ?? -1] = after;
    return after;
  }
}
