/**
 * Whether requests are numbered as the specification demands: 1, 2, 3, … and after the last number 1
 * again. A continuation of a progressive call has the number of its call, and is no request of its own.
 */
import { nextId } from '../../ids.ts';

/** See the head of this file. One for each direction of a session. */
export class RequestIds {
  #last = 0;

  /** Takes the id of a request; says whether it is the one that comes next, was there, or is too far. */
  take(id: number): 'next' | 'old' | 'gap' {
    const next = nextId(this.#last);
    if (id !== next) return id > next ? 'gap' : 'old';
    this.#last = id;
    return 'next';
  }

  /** Draws the next id. */
  draw(): number {
    this.#last = nextId(this.#last);
    return this.#last;
  }
}
