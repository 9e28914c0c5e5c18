/**
 * Items that arrived and were not taken yet, for whoever iterates.
 *
 * An item is *taken* when the iterator hands it out; that is what the sender gets credit for, so a
 * slow reader suspends the sender and the queue never holds more than the stream's credit. Nothing
 * that comes before somebody iterates is lost.
 *
 * An inbox may be *loose*: while nobody iterates, items count as taken when they arrive, and only
 * the newest are kept. So a stream that nobody looks at never suspends its sender.
 */

/** What an {@link Inbox} needs. */
export interface InboxOptions<T> {
  /** How many items are kept while nobody iterates a loose inbox. */
  readonly keep: number;
  /** An item was taken. */
  onTaken(item: T): void;
}

interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

const DONE = { done: true, value: undefined } as const;

/** See the head of this file. */
export class Inbox<T> {
  readonly #options: InboxOptions<T>;
  readonly #items: T[] = [];
  readonly #waiting: Waiting<T>[] = [];
  /** How many of the items, from the oldest, count as taken already. */
  #released = 0;
  #isLoose = false;
  #readers = 0;
  #isOver = false;
  #error: unknown;
  /** Whether items were thrown away that nobody had seen. */
  hasDropped = false;

  constructor(options: InboxOptions<T>) {
    this.#options = options;
  }

  /** Whether somebody iterates. */
  get isRead(): boolean {
    return this.#readers > 0;
  }

  /** Adds an item; the oldest goes when a loose inbox is full. */
  push(item: T): void {
    if (this.#isOver) return this.#options.onTaken(item);
    const waiting = this.#waiting.shift();
    if (waiting === undefined) {
      this.#items.push(item);
      if (this.#isLoose && !this.isRead) this.#release();
    } else {
      this.#options.onTaken(item);
      waiting.resolve({ done: false, value: item });
    }
  }

  /** No more items come; with an error, iterating throws it after the items that are left. */
  end(error?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    for (const waiting of this.#waiting.splice(0)) this.#finish(waiting);
  }

  /** The items that are left, without counting them as taken: that is the caller's business now. */
  takeAll(): T[] {
    this.#released = 0;
    return this.#items.splice(0);
  }

  /** Ends it, and what is left counts as taken. */
  discard(): void {
    this.end();
    this.#release();
    this.#items.length = 0;
  }

  /** From now on nobody has to iterate: see the head of this file. */
  loosen(): void {
    this.#isLoose = true;
    if (!this.isRead) this.#release();
  }

  /** Somebody iterates. `onLeave` is called when the loop is left before the end. */
  read(onLeave?: () => void): AsyncIterableIterator<T, undefined> {
    this.#readers += 1;
    let hasLeft = false;
    const leave = (): Promise<IteratorResult<T, undefined>> => {
      if (!hasLeft) {
        hasLeft = true;
        this.#readers -= 1;
        if (this.#isLoose && !this.isRead) this.#release();
        if (!this.#isOver) onLeave?.();
      }
      return Promise.resolve(DONE);
    };
    const iterator: AsyncIterableIterator<T, undefined> = {
      next: () => (hasLeft ? leave() : this.#next()),
      return: leave,
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  #next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject };
      if (this.#items.length > 0) {
        const value = this.#items.shift() as T;
        if (this.#released > 0) this.#released -= 1;
        else this.#options.onTaken(value);
        resolve({ done: false, value });
      } else if (this.#isOver) {
        this.#finish(waiting);
      } else {
        this.#waiting.push(waiting);
      }
    });
  }

  /** The error is thrown once, like by a generator. */
  #finish({ resolve, reject }: Waiting<T>): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) resolve(DONE);
    else reject(error);
  }

  #release(): void {
    for (const item of this.#items.slice(this.#released)) this.#options.onTaken(item);
    this.#released = this.#items.length;
    while (this.#released > this.#options.keep) {
      this.#items.shift();
      this.#released -= 1;
      this.hasDropped = true;
    }
  }
}
