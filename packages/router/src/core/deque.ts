/**
 * A list that grows at its end and shrinks at its beginning, in constant time.
 */
export class Deque<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  get last(): T | undefined {
    return this.#items[this.#items.length - 1];
  }

  /** The item at this place, counted from the first. */
  at(index: number): T | undefined {
    return this.#items[this.#head + index];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the first item. */
  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#head];
    // Not to be held by a slot that nobody reads any more.
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head >= FEW && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** The first place whose item is `from` or beyond; the items must be in that order. */
  search(isBeyond: (item: T) => boolean): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBeyond(this.at(middle) as T)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Fewer empty slots are not worth the work. */
const FEW = 32;
