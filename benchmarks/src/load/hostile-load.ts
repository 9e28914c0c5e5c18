/**
 * All attacks at once, again and again; and a well-behaved pair that calls all the while.
 */
import { RPC_PAYLOAD } from '../payloads.ts';
import type { OpenPeer } from '../peers/peer.ts';
import { Latencies, type Latency } from '../statistics.ts';
import { ATTACKS, type Attack, TONGUES } from './attacks.ts';

/** How often something is done again that was refused. */
const AGAIN_MS = 20;

/** The hostile side. */
export class HostileLoad {
  readonly #port: number;
  #isOver = false;
  #lives = 0;

  constructor(port: number) {
    this.#port = port;
  }

  /** Begins all attacks. Large results come from a callee of this side. */
  async start(open: OpenPeer): Promise<void> {
    const callee = await open(this.#port);
    callee.onClose = () => undefined;
    await callee.serve('get', (input) => ({
      content: 'x'.repeat((input as { length: number }).length),
    }));
    for (const attack of Object.values(ATTACKS)) {
      for (let index = 0; index < attack.lives; index += 1) void this.#repeat(attack, index);
    }
  }

  /** Ends all; says how many lives there were. */
  stop(): number {
    this.#isOver = true;
    return this.#lives;
  }

  async #repeat(attack: Attack, index: number): Promise<void> {
    const codec = TONGUES[index % TONGUES.length] as (typeof TONGUES)[number];
    while (!this.#isOver) {
      this.#lives += 1;
      const endsAt = performance.now() + attack.lifeMs * (0.5 + Math.random());
      const isOver = () => this.#isOver || performance.now() > endsAt;
      await attack.live({ port: this.#port, codec, isOver });
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** How it went for the well-behaved pair. */
export interface HealthyCalls {
  readonly calls: number;
  /** Calls that were not answered in time. */
  readonly unanswered: number;
}

const CALL_EVERY_MS = 10;
/** A call that takes longer was not answered. */
const PATIENCE_MS = 5_000;

/** The well-behaved side: a caller and its callee. */
export class HealthyLoad {
  readonly #latencies = new Latencies();
  readonly #startedAt = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;
  #calls = 0;
  #unanswered = 0;

  /** Begins to call. */
  async start(open: OpenPeer, port: number): Promise<void> {
    const [callee, caller] = [await open(port), await open(port)];
    for (const peer of [callee, caller]) {
      peer.onClose = (reason) => {
        throw new Error(`the router has ended a healthy session: ${reason}`);
      };
    }
    await callee.serve('echo', (input) => input);
    caller.onResult = (id) => this.#onResult(id);
    this.#timer = setInterval(() => {
      this.#calls += 1;
      this.#startedAt.set(this.#calls, performance.now());
      caller.call(this.#calls, 'echo', RPC_PAYLOAD);
    }, CALL_EVERY_MS);
  }

  /** How it went so far. */
  mark(): HealthyCalls {
    const now = performance.now();
    for (const [id, startedAt] of this.#startedAt) {
      if (now - startedAt < PATIENCE_MS) continue;
      this.#startedAt.delete(id);
      this.#unanswered += 1;
    }
    return { calls: this.#calls, unanswered: this.#unanswered };
  }

  /** Calls no more; says how it went. */
  stop(): HealthyCalls & Latency {
    clearInterval(this.#timer);
    return { ...this.mark(), ...this.#latencies.take() };
  }

  #onResult(id: number): void {
    const startedAt = this.#startedAt.get(id);
    // One that was given up already.
    if (startedAt === undefined) return;
    this.#startedAt.delete(id);
    this.#latencies.add(performance.now() - startedAt);
  }
}
