/**
 * The simulated world of one run: time, chance, the network, and the machines on it.
 */
import type { FrameData } from '@realmwire/protocol';
import {
  type LinkProfile,
  type Machine,
  SeededRandom,
  SimulatedLink,
  VirtualClock,
} from '@realmwire/testkit';
import { Journal } from './journal.ts';
import type { Plan } from './plan.ts';
import { drawFrom } from './seams.ts';
import type { Trace } from './trace.ts';

/** See the head of this file. */
export class World {
  readonly plan: Plan;
  readonly trace: Trace;
  readonly journal = new Journal();
  readonly random: SeededRandom;
  readonly clock: VirtualClock;
  readonly links = new Set<SimulatedLink>();
  #lastLink = 0;

  constructor(plan: Plan, trace: Trace) {
    this.plan = plan;
    this.trace = trace;
    this.random = new SeededRandom(plan.seed);
    this.clock = new VirtualClock((error) => this.journal.violate('nothing throws', told(error)));
    const ids = this.random.named('ids');
    drawFrom(() => ids.next());
  }

  /** Notes what has happened. */
  note(what: string): void {
    this.trace.add(this.clock.elapsedMs, what);
  }

  /** A link from a machine (left) to the router (right). */
  link(from: string): SimulatedLink {
    this.#lastLink += 1;
    const name = `${from}/${this.#lastLink}`;
    const profile: LinkProfile = this.plan.link;
    const link = new SimulatedLink({
      clock: this.clock,
      random: this.random.named(name),
      profile,
      onArrival: (side, data: FrameData) =>
        this.trace.addFrame(
          this.clock.elapsedMs,
          side === 'left' ? `${name} ▸` : `${name} ◂`,
          data,
        ),
    });
    this.links.add(link);
    return link;
  }
}

/** Waits on a machine; never ends if it crashes meanwhile. */
export function sleep(machine: Machine, ms: number): Promise<void> {
  return new Promise((resolve) => {
    machine.clock.after(ms, resolve);
  });
}

const TOLD_LINES = 5;

/** An error in words. */
export function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.stack ?? error.message).split('\n').slice(0, TOLD_LINES).join('\n');
}
