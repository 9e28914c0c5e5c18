/**
 * A machine with a client on it, through its crashes: what it was to do goes on in its next life.
 */

import { PARTS } from '@realmwire/endpoint/parts';
import { BULK } from '@realmwire/protocol/bulk';
import { msgpackCodec } from '@realmwire/protocol/msgpack';
import type { Machine, SimulatedLink } from '@realmwire/testkit';
import { Client } from '../../packages/client/src/client.ts';
import { Comeback } from '../../packages/client/src/comeback.ts';
import { Connection } from '../../packages/client/src/connection.ts';
import type { Platform } from '../../packages/client/src/platform.ts';
import type { WindowPlan } from './plan.ts';
import type { RouterHost } from './router-host.ts';
import { REALM } from './workload/payloads.ts';
import { sleep, told, type World } from './world.ts';

/** One life of a client. */
export interface Life {
  /** `client.life`, as traces and publishers are named. */
  readonly name: string;
  readonly client: Client;
  readonly machine: Machine;
  readonly world: World;
}

/** What a {@link ClientHost} is made of. */
export interface ClientHostInit {
  readonly world: World;
  readonly router: RouterHost;
  readonly name: string;
  readonly plan: WindowPlan & { readonly codec: 'json' | 'msgpack'; readonly loadMs: number };
  /** What it does, in each life. */
  live(life: Life): void;
}

/** The same for all, so that silence is noticed soon. */
const TIMES = {
  heartbeatMs: 1_000,
  heartbeatLostMs: 2_500,
  closingMs: 500,
};

/** Errors without a promise that an honest run may bring. */
const HONEST_ERRORS = new Set(['PROCEDURE_TAKEN']);

/** See the head of this file. */
export class ClientHost {
  readonly #init: ClientHostInit;
  readonly #links = new Set<SimulatedLink>();
  #life: Life | undefined;
  #lives = 0;
  #isOffline = false;

  constructor(init: ClientHostInit) {
    this.#init = init;
  }

  get name(): string {
    return this.#init.name;
  }

  /** The client, unless it is down. */
  get life(): Life | undefined {
    return this.#life;
  }

  /** The links that are not over. */
  get links(): SimulatedLink[] {
    for (const link of this.#links) if (link.isOver) this.#links.delete(link);
    return [...this.#links];
  }

  /** The client begins, with nothing in memory. */
  start(): void {
    const { world, name, plan, live } = this.#init;
    this.#lives += 1;
    const lifeName = `${name}.${this.#lives}`;
    world.note(`${lifeName} starts`);
    const machine = world.clock.machine(lifeName);
    const { windowBytes, chunkBytes, codec } = plan;
    const client = new Client({
      name: REALM,
      options: {
        url: 'sim:',
        codec,
        reconnect: { minMs: 20, maxMs: 500 },
        limits: {
          ...TIMES,
          chunkBytes,
          windowStartBytes: windowBytes,
          windowMinBytes: Math.max(16 * 1024, 2 * chunkBytes),
          windowMaxBytes: 256 * 1024,
        },
      },
      platform: this.#platform(machine),
    });
    client.on('status', (status) => world.note(`${lifeName} ${JSON.stringify(status)}`));
    client.on('error', (error) => {
      if (HONEST_ERRORS.has((error as { code?: string }).code ?? '')) return;
      world.journal.violate('no error without a promise', `${lifeName}: ${told(error)}`);
    });
    this.#life = { name: lifeName, client, machine, world };
    live(this.#life);
  }

  /** The machine is gone, and all it knew; `isTold` says whether the router hears of it. */
  crash(isTold: boolean): void {
    if (this.#life === undefined) return;
    this.#init.world.note(`${this.#life.name} crashes`);
    this.#life.machine.crash();
    this.#life = undefined;
    for (const link of this.#links) {
      link.cut(isTold ? 'right' : 'nobody');
      link.abandon('left');
    }
    this.#links.clear();
  }

  /** Whether new connections come about. */
  setOffline(isOffline: boolean): void {
    this.#isOffline = isOffline;
  }

  #platform(machine: Machine): Platform {
    const { world, plan } = this.#init;
    const random = world.random.named(`backoff of ${machine.name}`);
    return {
      clock: machine.clock,
      random: () => random.next(),
      loadBulk: async () => {
        await sleep(machine, plan.loadMs);
        return BULK;
      },
      loadMsgpack: async () => msgpackCodec,
      loadAfterwards: async () => {
        await sleep(machine, plan.loadMs);
        return { Comeback, Connection };
      },
      parts: PARTS,
      openSocket: ({ subprotocol }, events) => {
        const link = world.link(machine.name);
        this.#links.add(link);
        let isOpening = true;
        link.left.open({
          onFrame: (data) => events.onFrame(data),
          onClose: (code, reason) => {
            isOpening = false;
            events.onClose(code, reason);
          },
        });
        this.#reach(link, subprotocol, () => {
          if (isOpening && !machine.isDead) events.onOpen();
        });
        return link.left;
      },
    };
  }

  /** The handshake takes a round trip, if somebody is there. */
  #reach(link: SimulatedLink, subprotocol: string, onOpen: () => void): void {
    const { world, router } = this.#init;
    const { latencyMs } = world.plan.link;
    if (this.#isOffline) return link.cut('nobody');
    world.clock.after(latencyMs, () => {
      if (router.accept(link, subprotocol)) world.clock.after(latencyMs, onOpen);
      else link.cut('left');
    });
  }
}
