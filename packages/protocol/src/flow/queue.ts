/**
 * First in, first out, in constant time. `Array.shift` moves every element that is left.
 */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  /** How many items wait. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** The item that has waited longest. */
  get first(): T | undefined {
    return this.#items[this.#head];
  }

  /** The item at this place, counted from the first. */
  at(index: number): T | undefined {
    return this.#items[this.#head + index];
  }

  /** Lets an item wait behind all others. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the item that has waited longest. */
  shift(): T | undefined {
    const head = this.#head;
    if (head === this.#items.length) return undefined;
    const item = this.#items[head];
    // Not to be held by a slot that nobody reads any more.
    this.#items[head] = undefined;
    this.#head = head + 1;
    if (this.#head >= FEW && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}

/**
 * Fewer slots that nobody reads are not worth an array without them: where each item is taken
 * before the next one comes, a new array for each would cost five times the rest.
 */
const FEW = 16;
