/**
 * A set that forgets what was added first once it holds too much: for what need not be known for ever.
 */
export class BoundedSet {
  readonly #items = new Set<number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  add(item: number): void {
    this.#items.delete(item);
    this.#items.add(item);
    if (this.#items.size <= this.#max) return;
    for (const oldest of this.#items) {
      this.#items.delete(oldest);
      return;
    }
  }

  has(item: number): boolean {
    return this.#items.has(item);
  }

  delete(item: number): boolean {
    return this.#items.delete(item);
  }
}
