/**
 * One subscriber whose socket is not read, while others get everything.
 */
import { type EventPayload, eventOf, FIRST_SEQ } from '../payloads.ts';
import type { OpenPeer } from '../peers/peer.ts';
import { openMany } from './fanout-load.ts';

/** What is published, to how many. */
export interface StalledOptions {
  readonly eventBytes: number;
  readonly healthy: number;
}

/** How one run went for the healthy subscribers. */
export interface HealthyResult {
  readonly seconds: number;
  /** Events that a healthy subscriber missed, got twice or out of order. */
  readonly wrong: number;
}

/** What became of the stalled subscriber's events. */
export interface StalledResult {
  readonly received: number;
  /** Events of which the router said that they were lost. */
  readonly announced: number;
  /** Whether the router ended its connection, and why. */
  readonly ended: string | undefined;
}

/** Events under way to the healthy subscribers: fewer bytes than one window. */
const UNDER_WAY = 8;
/** After this silence the stalled subscriber has got what it will get. */
const QUIET_MS = 500;

/** The load, in steps: `run`, `stall`, `run`, `resume`. */
export class StalledLoad {
  readonly #event: (seq: number) => EventPayload;
  #publish: (event: EventPayload) => void = () => undefined;
  #onComplete: () => void = () => undefined;
  #reached: number[] = [];
  #published = 0;
  #wrong = 0;
  #pause: () => void = () => undefined;
  #resume: () => void = () => undefined;
  #close: () => void = () => undefined;
  #stalledReceived = 0;
  #stalledAnnounced = 0;
  #stalledEnded: string | undefined;
  #lastHeardAt = 0;

  private constructor(options: StalledOptions) {
    this.#event = eventOf(options.eventBytes);
  }

  static async open(open: OpenPeer, port: number, options: StalledOptions): Promise<StalledLoad> {
    const load = new StalledLoad(options);
    const [publisher, stalled, ...healthy] = await openMany(open, port, 2 + options.healthy);
    if (publisher === undefined || stalled === undefined) throw new Error('nobody is connected');
    load.#reached = healthy.map(() => 0);
    await Promise.all(
      healthy.map((peer, index) => {
        peer.onClose = () => {
          load.#wrong += 1;
        };
        return peer.subscribe(
          (value) => load.#onHealthy(index, (value() as EventPayload).seq - FIRST_SEQ),
          (lost) => {
            load.#wrong += lost;
          },
        );
      }),
    );
    stalled.onClose = (reason) => {
      load.#stalledEnded = reason;
    };
    await stalled.subscribe(
      () => {
        load.#stalledReceived += 1;
        load.#lastHeardAt = performance.now();
      },
      (lost) => {
        load.#stalledAnnounced += lost;
        load.#lastHeardAt = performance.now();
      },
    );
    load.#publish = (event) => publisher.publish(event);
    load.#pause = () => stalled.pause();
    load.#resume = () => stalled.resume();
    load.#close = () => {
      for (const peer of [publisher, stalled, ...healthy]) peer.close();
    };
    return load;
  }

  /** Publishes a number of events, a few under way at a time, until the healthy have them all. */
  async run(events: number): Promise<HealthyResult> {
    const begun = performance.now();
    const wrongBefore = this.#wrong;
    const end = this.#published + events;
    await new Promise<void>((resolve, reject) => {
      const tooLong = setTimeout(() => reject(new Error(this.#stuck())), 60_000);
      this.#onComplete = () => {
        const complete = Math.min(...this.#reached);
        while (this.#published < end && this.#published - complete < UNDER_WAY) {
          this.#publish(this.#event(this.#published));
          this.#published += 1;
        }
        if (complete < end) return;
        clearTimeout(tooLong);
        resolve();
      };
      this.#onComplete();
    });
    return { seconds: (performance.now() - begun) / 1000, wrong: this.#wrong - wrongBefore };
  }

  /** The stalled subscriber stops reading. What it has got before is not counted. */
  stall(): void {
    this.#pause();
    this.#stalledReceived = 0;
  }

  /** The stalled subscriber reads again, until nothing comes any more. */
  async resume(): Promise<StalledResult> {
    this.#lastHeardAt = performance.now();
    this.#resume();
    while (performance.now() - this.#lastHeardAt < QUIET_MS) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return {
      received: this.#stalledReceived,
      announced: this.#stalledAnnounced,
      ended: this.#stalledEnded,
    };
  }

  close(): void {
    this.#close();
  }

  #onHealthy(index: number, seq: number): void {
    if (seq !== this.#reached[index]) this.#wrong += 1;
    this.#reached[index] = seq + 1;
    this.#onComplete();
  }

  #stuck(): string {
    return `published ${this.#published}, the healthy have ${this.#reached.join(', ')}`;
  }
}
