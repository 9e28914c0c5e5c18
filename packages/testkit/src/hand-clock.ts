/** A clock for one module, without promises to wait for; whole systems have a `VirtualClock`. */
export class HandClock {
  #now: number;
  readonly #alarms = new Set<{ readonly at: number; readonly ring: () => void }>();

  constructor(now = 0) {
    this.#now = now;
  }

  /** How many alarms are set. */
  get waiting(): number {
    return this.#alarms.size;
  }

  now(): number {
    return this.#now;
  }

  /** Calls `ring` once so much time was ticked; the function that comes back calls it off. */
  after(ms: number, ring: () => void): () => void {
    const alarm = { at: this.#now + ms, ring };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** Lets time pass. What is due rings, in the order in which it was set. */
  tick(ms: number): void {
    this.#now += ms;
    for (const alarm of [...this.#alarms]) {
      if (alarm.at <= this.#now && this.#alarms.delete(alarm)) alarm.ring();
    }
  }
}
