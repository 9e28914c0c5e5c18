/**
 * Many deadlines, of which only the next one matters: a binary heap of (time, thing).
 *
 * A thing that is no longer waited for is not searched: its owner marks it, and it is skipped when
 * its time comes, or sorted out when there are many.
 */
export class Deadlines<T> {
  readonly #heap: { readonly at: number; readonly thing: T }[] = [];
  #dead = 0;

  /** The earliest time that was asked for, whether or not it is still waited for. */
  get next(): number | undefined {
    return this.#heap[0]?.at;
  }

  /** How many deadlines are held. */
  get size(): number {
    return this.#heap.length;
  }

  /** Asks for `thing` at the time `at`, in ms. */
  add(at: number, thing: T): void {
    const heap = this.#heap;
    let child = heap.push({ at, thing }) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (this.#at(parent) <= at) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Takes everything whose time has come, the earliest first. */
  take(now: number): T[] {
    const due: T[] = [];
    for (let top = this.#heap[0]; top !== undefined && top.at <= now; top = this.#heap[0]) {
      due.push(top.thing);
      this.#removeTop();
    }
    return due;
  }

  /**
   * One thing is no longer waited for. It is not searched; when most are of no use, they are sorted
   * out.
   */
  forgetOne(isWanted: (thing: T) => boolean): void {
    this.#dead += 1;
    if (this.#dead < MANY_DEAD || this.#dead * 2 < this.#heap.length) return;
    this.#dead = 0;
    const wanted = this.#heap.splice(0).filter(({ thing }) => isWanted(thing));
    for (const { at, thing } of wanted) this.add(at, thing);
  }

  #removeTop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return;
    heap[0] = last;
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const child = right < heap.length && this.#at(right) < this.#at(left) ? right : left;
      if (this.#at(parent) <= this.#at(child)) return;
      this.#swap(parent, child);
      parent = child;
    }
  }

  #at(index: number): number {
    return this.#heap[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as (typeof heap)[0], heap[a] as (typeof heap)[0]];
  }
}

/** The earliest of times of which any may be absent. */
export function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const next = Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY));
  return next === Number.POSITIVE_INFINITY ? undefined : next;
}

/** Fewer are not worth the work. */
const MANY_DEAD = 1024;
