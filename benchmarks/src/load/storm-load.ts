/**
 * Sessions that are all cut off at once and all come back at once, as after a failure of a network.
 */
import type { OpenPeer, Peer } from '../peers/peer.ts';
import { Latencies } from '../statistics.ts';
import { openMany } from './fanout-load.ts';

/** How a storm went. */
export interface StormResult {
  /** From the cut to the last subscription. */
  readonly totalMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Sessions that did not come back. */
  readonly lost: number;
}

/** How long a session may take to come back. */
const PATIENCE_MS = 60_000;

/** The load, in steps: `open` in peace, then `storm` as often as is liked. */
export class StormLoad {
  readonly #open: () => Promise<Peer>;
  #peers: Peer[];

  private constructor(open: () => Promise<Peer>, peers: Peer[]) {
    this.#open = open;
    this.#peers = peers;
  }

  static async open(open: OpenPeer, port: number, clients: number): Promise<StormLoad> {
    const peers = await openMany(open, port, clients);
    await Promise.all(peers.map((peer) => peer.subscribe(nothing, nothing)));
    return new StormLoad(() => open(port), peers);
  }

  /** Cuts all off; each comes back without a pause, and subscribes again. */
  async storm(): Promise<StormResult> {
    const latencies = new Latencies();
    const begun = performance.now();
    const clients = this.#peers.length;
    for (const peer of this.#peers.splice(0)) peer.close();
    const comeBack = async (): Promise<void> => {
      const peer = await this.#open();
      await peer.subscribe(nothing, nothing);
      latencies.add(performance.now() - begun);
      this.#peers.push(peer);
    };
    const all = Promise.allSettled(Array.from({ length: clients }, comeBack));
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())]);
    const totalMs = performance.now() - begun;
    return { totalMs, lost: clients - this.#peers.length, ...latencies.take() };
  }
}

function nothing(): void {}
