/**
 * Numbers that look random and are the same for the same seed.
 *
 * Each part of a simulation draws from a sequence of its own, named after it, so that one part that
 * draws more or less often changes nothing for the others.
 */

/** See the head of this file. */
export class SeededRandom {
  readonly #seed: number;
  #state: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#state = this.#seed;
  }

  /** Another sequence, given by the seed of this one and a name. */
  named(name: string): SeededRandom {
    let hash = this.#seed ^ 0x81_1c_9d_c5;
    for (let index = 0; index < name.length; index += 1) {
      hash = Math.imul(hash ^ name.charCodeAt(index), 0x01_00_01_93);
    }
    return new SeededRandom(hash);
  }

  /** A number from 0 up to but not including 1. */
  next(): number {
    // mulberry32: one multiplication-rotation step per number is random enough for a test.
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to but not including `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }
}
