/**
 * Time, as the running router needs it: the only way by which its shell waits for something.
 */

/** See the head of this file; replaced in tests. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC; whole, and never less than before. */
  now(): number;
  /** Calls `ring` after some time; the function that comes back calls it off. */
  after(ms: number, ring: () => void): () => void;
  /** Calls `ring` again and again, until it is called off; nobody is kept alive by it. */
  every(ms: number, ring: () => void): () => void;
  /** Calls `ring` when all that has arrived in this turn of the event loop was read. */
  soon(ring: () => void): void;
}

const STARTED_AT = performance.timeOrigin;

/** The clock of this process. */
export const SYSTEM_CLOCK: Clock = {
  // A corrected wall clock must cut nobody off, so it is not asked.
  now: () => Math.round(STARTED_AT + performance.now()),
  after: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, ring) => {
    const timer = setInterval(ring, ms).unref();
    return () => clearInterval(timer);
  },
  // The check phase comes right after all sockets that were readable have been read.
  soon: (ring) => void setImmediate(ring),
};
