/**
 * Time that passes only when everything that can happen now has happened.
 *
 * What is due at one instant happens as one turn: each callback, and all promises that it settles,
 * then what was put off to the end of the turn. So a whole system runs in one thread, as fast as the
 * machine allows, and always in the same order.
 *
 *     clock.machine('router') ──▶ now, after, every, soon     stops for good when it crashes
 *     clock.run(60_000)           plays everything of the next minute
 */

/** What may be asked of time; the clocks of client and router have this shape. */
export interface SimulatedClock {
  /** Milliseconds since the beginning of the simulation, plus its epoch. */
  now(): number;
  /** Calls `ring` after some time; the function that comes back calls it off. */
  after(ms: number, ring: () => void): () => void;
  /** Calls `ring` again and again, until it is called off. */
  every(ms: number, ring: () => void): () => void;
  /** Calls `ring` at the end of the turn. */
  soon(ring: () => void): void;
}

/** A computer in the simulation: its timers end with it. */
export interface Machine {
  readonly name: string;
  readonly clock: SimulatedClock;
  readonly isDead: boolean;
  /** From now on nothing happens on it any more. */
  crash(): void;
}

/** A time of day, so that nothing works only because the time is small. */
const EPOCH = 1_700_000_000_000;

/** A turn of the real event loop costs more than most of the simulated ones. */
const TURNS_AT_ONCE = 8;

/** So many turns at one instant never end. */
const ENDLESS_TURNS = 10_000;

interface Alarm {
  readonly at: number;
  /** Alarms of one instant ring in the order in which they were set. */
  readonly order: number;
  ring: (() => void) | undefined;
}

/** See the head of this file. */
export class VirtualClock implements SimulatedClock {
  readonly #heap: Alarm[] = [];
  readonly #onError: (error: unknown) => void;
  #soon: (() => void)[] = [];
  #now = EPOCH;
  #order = 0;
  #turns = 0;

  /** @param onError - hears what callbacks throw */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  now(): number {
    return this.#now;
  }

  /** Milliseconds since the beginning. */
  get elapsedMs(): number {
    return this.#now - EPOCH;
  }

  /** How many turns there were. */
  get turns(): number {
    return this.#turns;
  }

  after(ms: number, ring: () => void): () => void {
    const alarm = { at: this.#now + Math.max(0, Math.round(ms)), order: this.#order, ring };
    this.#order += 1;
    this.#push(alarm);
    return () => {
      (alarm as Alarm).ring = undefined;
    };
  }

  every(ms: number, ring: () => void): () => void {
    let stop: () => void;
    const again = (): void => {
      stop = this.after(ms, again);
      ring();
    };
    stop = this.after(ms, again);
    return () => stop();
  }

  soon(ring: () => void): void {
    this.#soon.push(ring);
  }

  /** A computer with this clock. */
  machine(name: string): Machine {
    let isDead = false;
    const alive = (ring: () => void) => (): void => {
      if (!isDead) ring();
    };
    return {
      name,
      clock: {
        now: () => this.#now,
        after: (ms, ring) => this.after(ms, alive(ring)),
        every: (ms, ring) => {
          const stop = this.every(ms, () => (isDead ? stop() : ring()));
          return stop;
        },
        soon: (ring) => this.soon(alive(ring)),
      },
      get isDead() {
        return isDead;
      },
      crash: () => {
        isDead = true;
      },
    };
  }

  /** Lets so much time pass, or less if `isDone` says so at the end of a turn. */
  async run(ms: number, isDone: () => boolean = () => false): Promise<void> {
    const end = this.#now + ms;
    // What was begun before may have put something off already.
    await this.#endTurn();
    for (let [at, turns] = [this.#now, 0]; !isDone(); turns += 1) {
      if (at !== this.#now) [at, turns] = [this.#now, 0];
      if (turns > ENDLESS_TURNS) throw new Error('time stands still: something goes on for ever');
      if (this.#soon.length > 0) {
        await this.#endTurn();
        continue;
      }
      const next = this.#heap[0];
      if (next === undefined || next.at > end) {
        this.#now = end;
        return;
      }
      this.#now = Math.max(this.#now, next.at);
      await this.#turn();
    }
  }

  async #turn(): Promise<void> {
    this.#turns += 1;
    const order = this.#order;
    for (let alarm = this.#heap[0]; alarm !== undefined; alarm = this.#heap[0]) {
      // What is set for now from within the turn belongs to the next one.
      if (alarm.at > this.#now || alarm.order >= order) break;
      this.#pop();
      if (alarm.ring !== undefined) await this.#play(alarm.ring);
    }
    await this.#endTurn();
  }

  async #endTurn(): Promise<void> {
    const soon = this.#soon;
    this.#soon = [];
    for (const ring of soon) await this.#play(ring);
    // Only between turns of the real event loop Node tells of promises whose failure nobody heard.
    if (this.#turns % TURNS_AT_ONCE === 0) await realTurn();
    else if (soon.length === 0) await settled();
  }

  async #play(ring: () => void): Promise<void> {
    try {
      ring();
    } catch (error) {
      this.#onError(error);
    }
    await settled();
  }

  #push(alarm: Alarm): void {
    const heap = this.#heap;
    let child = heap.push(alarm) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (isBefore(heap[parent] as Alarm, alarm)) break;
      heap[child] = heap[parent] as Alarm;
      child = parent;
    }
    heap[child] = alarm;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Alarm;
    const { length } = heap;
    if (length === 0) return;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(heap[child + 1] as Alarm, heap[child] as Alarm))
        child += 1;
      if (isBefore(last, heap[child] as Alarm)) break;
      heap[parent] = heap[child] as Alarm;
      parent = child;
    }
    heap[parent] = last;
  }
}

function isBefore(a: Alarm, b: Alarm): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Resolves when no promise has anything more to do: Node rings ticks after the last of them. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function realTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
