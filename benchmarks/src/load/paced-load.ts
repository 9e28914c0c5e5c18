/**
 * Events at a fixed rate to many subscribers, one of which may stop reading.
 *
 * The rate does not wait for anybody, so what a router delays shows in the latencies of all that
 * comes after.
 */
import { type EventPayload, eventOf, FIRST_SEQ } from '../payloads.ts';
import type { OpenPeer, Peer } from '../peers/peer.ts';
import { openMany } from './fanout-load.ts';

const EVENT_BYTES = 128;
/** One delivery in so many is opened: to read its time, and to see that it is the right one. */
const OPENED_ONE_IN = 50;
const TICK_MS = 1;
/** How long the healthy may take to get the last event. */
const PATIENCE_MS = 30_000;
/** After this silence the stalled subscriber has got what it will get. */
const QUIET_MS = 500;

/** How much is published. */
export interface Pace {
  readonly perSecond: number;
  readonly ms: number;
}

/** How one run went for the healthy subscribers. */
export interface PacedResult {
  /** From the time when an event was due to the time when a subscriber had it; a sample. */
  readonly latenciesMs: Float64Array;
  readonly published: number;
  /** Events that a healthy subscriber missed or got in the wrong place. */
  readonly wrong: number;
}

/** What became of the events that were published while one subscriber was stalled. */
export interface PausedResult {
  readonly received: number;
  /** How often it was told of a loss, and of how many events. */
  readonly gaps: number;
  readonly announced: number;
  /** Whether the router ended its connection, and why. */
  readonly ended: string | undefined;
}

/** See the head of this file. */
export class PacedLoad {
  readonly #event = eventOf(EVENT_BYTES);
  readonly #publisher: Peer;
  readonly #stalled: Peer;
  readonly #healthy: readonly Peer[];
  #published = 0;
  /** Deliveries to healthy subscribers, with those that the router says were lost. */
  #settled = 0;
  #wrong = 0;
  #latenciesMs: number[] = [];
  #onSettled: () => void = () => undefined;
  #isPaused = false;
  /** Deliveries to the one that may be stalled, with those that it was told were lost. */
  #reached = 0;
  #paused = { received: 0, gaps: 0, announced: 0 };
  #ended: string | undefined;
  #lastHeardAt = 0;

  private constructor(publisher: Peer, stalled: Peer, healthy: readonly Peer[]) {
    this.#publisher = publisher;
    this.#stalled = stalled;
    this.#healthy = healthy;
  }

  static async open(open: OpenPeer, port: number, healthy: number): Promise<PacedLoad> {
    const [publisher, stalled, ...others] = await openMany(open, port, 2 + healthy);
    if (publisher === undefined || stalled === undefined) throw new Error('nobody is connected');
    const load = new PacedLoad(publisher, stalled, others);
    await Promise.all([load.#watchStalled(), ...others.map((peer, at) => load.#watch(peer, at))]);
    return load;
  }

  /** Publishes at a pace, and waits until all who read have everything. */
  async run({ perSecond, ms }: Pace): Promise<PacedResult> {
    const first = this.#published;
    const end = first + Math.round((perSecond * ms) / 1000);
    const wrongBefore = this.#wrong;
    this.#latenciesMs = [];
    const begun = performance.now();
    const dueAt = (number: number): number => begun + (1000 * (number - first)) / perSecond;
    const ticking = setInterval(() => {
      const now = performance.now();
      while (this.#published < end && dueAt(this.#published) <= now) {
        // A whole number of microseconds, so that events have one length.
        const at = Math.round(1000 * dueAt(this.#published));
        this.#publisher.publish({ ...this.#event(this.#published), at });
        this.#published += 1;
      }
    }, TICK_MS);
    try {
      await this.#settle(end, ms + PATIENCE_MS);
    } finally {
      clearInterval(ticking);
    }
    return {
      latenciesMs: Float64Array.from(this.#latenciesMs),
      published: end - first,
      wrong: this.#wrong - wrongBefore,
    };
  }

  /** One subscriber stops reading. What it has got before is not counted. */
  pause(): void {
    this.#isPaused = true;
    this.#stalled.pause();
    this.#paused = { received: 0, gaps: 0, announced: 0 };
  }

  /** It reads again, until nothing comes any more. */
  async resume(): Promise<PausedResult> {
    this.#lastHeardAt = performance.now();
    this.#stalled.resume();
    while (performance.now() - this.#lastHeardAt < QUIET_MS) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.#isPaused = false;
    return { ...this.#paused, ended: this.#ended };
  }

  async #watch(peer: Peer, index: number): Promise<void> {
    let next = 0;
    peer.onClose = (reason) => {
      throw new Error(`the router ended a healthy session: ${reason}`);
    };
    await peer.subscribe(
      (value) => {
        if ((next + index) % OPENED_ONE_IN === 0) this.#look(next, value() as EventPayload);
        next += 1;
        this.#count(1);
      },
      (lost) => {
        next += lost;
        this.#wrong += lost;
        this.#count(lost);
      },
    );
  }

  async #watchStalled(): Promise<void> {
    this.#stalled.onClose = (reason) => {
      this.#ended = reason;
    };
    await this.#stalled.subscribe(
      () => {
        this.#paused.received += 1;
        this.#hear(1);
      },
      (lost) => {
        this.#paused.gaps += 1;
        this.#paused.announced += lost;
        this.#hear(lost);
      },
    );
  }

  #look(number: number, { seq, at }: EventPayload): void {
    if (seq !== FIRST_SEQ + number) this.#wrong += 1;
    this.#latenciesMs.push(performance.now() - at / 1000);
  }

  #hear(deliveries: number): void {
    this.#reached += deliveries;
    this.#lastHeardAt = performance.now();
    this.#onSettled();
  }

  #count(deliveries: number): void {
    this.#settled += deliveries;
    this.#onSettled();
  }

  async #settle(published: number, patienceMs: number): Promise<void> {
    const deliveries = published * this.#healthy.length;
    let patience: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const tooLong = (): void =>
          reject(new Error(`${this.#settled} of ${deliveries} deliveries were made`));
        patience = setTimeout(tooLong, patienceMs);
        this.#onSettled = () => {
          if (this.#settled < deliveries) return;
          if (this.#isPaused || this.#reached >= published) resolve();
        };
        this.#onSettled();
      });
    } finally {
      clearTimeout(patience);
      this.#onSettled = () => undefined;
    }
  }
}
