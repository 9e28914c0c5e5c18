/**
 * The machine on which the router runs, through its crashes; with a witness in the router's process
 * that hears every event at once, so that the truth is known.
 */

import {
  createRouter,
  type RealmOptions,
  type Router,
  type RouterOptions,
} from '@realmwire/router';
import type { SimulatedLink } from '@realmwire/testkit';
import { TOPICS } from './plan.ts';
import { CONTRACT, type EventPayload, REALM, uriOfTopic } from './workload/payloads.ts';
import { told, type World } from './world.ts';

/** Small enough to be reached, so that the ends of calls and connections are seen. */
const TIMES = {
  heartbeatMs: 1_000,
  heartbeatLostMs: 2_500,
  helloTimeoutMs: 3_000,
  closingMs: 500,
};

/** What may end a connection without anybody having broken the protocol. */
const HONEST_ENDS = new Set([
  'heartbeat.lost',
  'hello.timeout',
  'queue.overflow',
  'router.draining',
  'subscriber.slow',
]);

/** See the head of this file. */
export class RouterHost {
  readonly #world: World;
  readonly #links = new Set<SimulatedLink>();
  #machine: ReturnType<World['clock']['machine']> | undefined;
  router: Router | undefined;
  life = 0;
  #isDraining = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** The router begins, with nothing in memory. */
  start(): void {
    const { clock, plan, note } = bound(this.#world);
    this.life += 1;
    this.#isDraining = false;
    note(`router starts, life ${this.life}`);
    const machine = clock.machine(`router ${this.life}`);
    const { windowBytes, chunkBytes, streamCredit, resumeMs } = plan.router;
    const router = createRouter({
      clock: machine.clock,
      logger: this.#logger(),
      limits: {
        ...TIMES,
        streamCredit,
        resumeMs,
        // An app is cut off no worse than others.
        calleeGraceMs: resumeMs,
        chunkBytes,
        windowStartBytes: windowBytes,
        windowMinBytes: Math.max(16 * 1024, 2 * chunkBytes),
        windowMaxBytes: 256 * 1024,
        outboxSoftBytes: 32 * 1024,
        outboxHardBytes: 64 * 1024,
      },
    });
    this.#machine = machine;
    this.router = router;
    this.#watch(router);
  }

  /** The router is gone, and all it knew; `isTold` says whether the other ends hear of it. */
  crash(isTold: boolean): void {
    if (this.router === undefined) return;
    this.#world.note('router crashes');
    this.#machine?.crash();
    this.router = undefined;
    for (const link of this.#links) {
      link.cut(isTold ? 'left' : 'nobody');
      link.abandon('right');
    }
    this.#links.clear();
  }

  /** The router stops in good order; whether it did, and did not crash meanwhile. */
  async drain(graceMs: number): Promise<boolean> {
    const { router, life } = this;
    if (router === undefined || this.#isDraining) return false;
    this.#isDraining = true;
    this.#world.note('router drains');
    await router.drain({ graceMs });
    this.#isDraining = false;
    if (this.router !== router || this.life !== life) return false;
    this.#world.note('router has stopped');
    this.#machine?.crash();
    this.router = undefined;
    this.#links.clear();
    return true;
  }

  /** A connection comes in; whether there is somebody to take it. */
  accept(link: SimulatedLink, subprotocol: string): boolean {
    if (this.router === undefined) return false;
    this.#links.add(link);
    link.right.open(this.router.accept(link.right, subprotocol));
    return true;
  }

  #watch(router: Router): void {
    const { life } = this;
    const { journal, clock, plan, note } = bound(this.#world);
    const options: RealmOptions = {
      authorize: 'everything',
      onError: (session, error) => {
        if (session === undefined) journal.violate('no hook fails', told(error));
      },
    };
    const realm = plan.router.isDeclared
      ? router.realm(CONTRACT, options)
      : router.openRealm(REALM, options);
    for (const topic of TOPICS) {
      const api = realm.api as Record<string, { subscribe(options: object): Subscription }>;
      const subscription = api[topic]?.subscribe({ credit: 65_536 });
      subscription?.on('event', ({ payload, offset }) => {
        const { publisher, number } = payload;
        const event = { publisher, number };
        note(`accepted ${uriOfTopic(topic)} ${offset} ${publisher} ${number}`);
        journal.accepted.push({
          life,
          topic,
          offset: Number(offset),
          atMs: clock.elapsedMs,
          event,
        });
      });
      void subscription?.ready.then(({ epoch }) => journal.lifeOf.set(epoch, life));
      subscription?.on('gap', ({ from, to, reason }) =>
        journal.violate('the witness loses nothing', `${from} to ${to}: ${reason}`),
      );
    }
  }

  /** What the router logs: our own mistakes, and ends that honest peers must not come to. */
  #logger(): Logger {
    const { journal, note } = bound(this.#world);
    const error = (facts: { err?: unknown }, text: string): void =>
      journal.violate('the router does not fail', `${text}: ${told(facts.err)}`);
    const info = (facts: { code?: string }, text: string): void => {
      note(`log ${text} ${JSON.stringify(facts)}`);
      if (text === 'connection ended' && !HONEST_ENDS.has(facts.code ?? ''))
        journal.violate('nobody breaks the protocol', JSON.stringify(facts));
    };
    return { error, info, warn: info, debug: info } as unknown as Logger;
  }
}

type Logger = NonNullable<RouterOptions['logger']>;

interface Subscription {
  readonly ready: Promise<{ readonly epoch: string }>;
  on(name: 'event', listener: (event: { payload: EventPayload; offset: bigint }) => void): void;
  on(name: 'gap', listener: (gap: { from: bigint; to: bigint; reason: string }) => void): void;
}

function bound(world: World) {
  const { clock, plan, journal } = world;
  return { clock, plan, journal, note: (what: string) => world.note(what) };
}
