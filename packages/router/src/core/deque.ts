import { Queue } from '@realmwire/protocol';

/**
 * A queue that can be looked into: at its end, and by halving where its items are in order.
 */
export class Deque<T> extends Queue<T> {
  get last(): T | undefined {
    return this.at(this.size - 1);
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
