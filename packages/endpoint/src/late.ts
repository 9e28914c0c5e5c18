/**
 * A part of the program that is loaded when it is first needed, so that who never needs it never
 * downloads it.
 *
 * What is asked of it meanwhile is done when it is there, in the order in which it was asked. When it
 * cannot be loaded, all who wait hear of it, and the next use tries again.
 */
import { ignore } from './wire.ts';

/** What is to be done with a part. */
export interface Use<T> {
  use(part: T): void;
  onFailure(error: unknown): void;
}

/** See the head of this file. */
export class Late<T> {
  readonly #load: () => Promise<T>;
  #part: T | undefined;
  #waiting: Use<T>[] | undefined;

  /** @param part the part itself, where it is loaded already */
  constructor(load: () => Promise<T>, part?: T) {
    this.#load = load;
    this.#part = part;
  }

  /** The part, if it is loaded. */
  get part(): T | undefined {
    return this.#part;
  }

  /** Calls `use` with the part: now, if it is there. What `use` throws is a failure too. */
  use(use: (part: T) => void, onFailure: (error: unknown) => void): void {
    const waiting = { use, onFailure };
    if (this.#part !== undefined) return give(waiting, this.#part);
    this.#waiting ??= this.#begin();
    this.#waiting.push(waiting);
  }

  /** Loads the part. */
  get(): Promise<T> {
    return new Promise((resolve, reject) => this.use(resolve, reject));
  }

  #begin(): Use<T>[] {
    const waiting: Use<T>[] = [];
    this.#load().then(
      (part) => {
        this.#part = part;
        for (const one of waiting) give(one, part);
      },
      (cause) => {
        this.#waiting = undefined;
        for (const { onFailure } of waiting) onFailure(notLoaded(cause));
      },
    );
    return waiting;
  }
}

function notLoaded(cause: unknown): Error {
  return new Error('a part of Realmwire could not be loaded', { cause });
}

function give<T>({ use, onFailure }: Use<T>, part: T): void {
  try {
    use(part);
  } catch (error) {
    onFailure(error);
  }
}

/** Opens something, at once or later; as a promise is made. */
export type Opening<T> = (resolve: (value: T) => void, reject: (error: unknown) => void) => void;

/**
 * What `open` gives, if it does so at once; otherwise what `later` makes of the promise. What fails at
 * once is thrown.
 */
export function soonOrLate<T>(open: Opening<T>, later: (opened: Promise<T>) => T): T {
  let soon: (() => T) | undefined;
  const opened = new Promise<T>((resolve, reject) => {
    open(
      (value) => {
        soon = () => value;
        resolve(value);
      },
      (error) => {
        soon = () => {
          throw error;
        };
        reject(error);
      },
    );
  });
  // Whoever uses it hears of a failure.
  opened.catch(ignore);
  return soon ? soon() : later(opened);
}

/** Iterates what is not there yet. Whoever iterates hears of a failure. */
export function iterateLate<T>(
  source: Promise<AsyncIterator<T, undefined>>,
): AsyncIterableIterator<T, undefined> {
  source.catch(ignore);
  const iterator: AsyncIterableIterator<T, undefined> = {
    next: async () => (await source).next(),
    return: async () => {
      await (await source).return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
