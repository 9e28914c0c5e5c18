/**
 * Plays one plan from the beginning to the end, and says what was wrong with it.
 *
 *     faults and work ─▶ everything heals ─▶ all work ends ─▶ a last event on each topic ─▶ all leave
 */
import { ClientHost, type Life } from './client-host.ts';
import { setFaults } from './faults.ts';
import { checkJournal } from './invariants/check-journal.ts';
import { checkEmpty, checkMemory } from './invariants/check-memory.ts';
import { isSurvivable, type Plan, TOPICS } from './plan.ts';
import { RouterHost } from './router-host.ts';
import { Trace } from './trace.ts';
import type { Activity } from './workload/activity.ts';
import { app } from './workload/app.ts';
import { caller } from './workload/caller.ts';
import { publisher } from './workload/publisher.ts';
import { subscriber } from './workload/subscriber.ts';
import { told, World } from './world.ts';

/** What came of a plan. */
export interface Outcome {
  /** What must not have happened; empty if all is well. */
  readonly violations: readonly string[];
  /** The same for two runs of the same plan. */
  readonly hash: string;
  readonly virtualMs: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** After the last fault, so long until all work has to be done. */
const SETTLE_MS = 900_000;
/** So long nothing more is seen: the slowest subscriber has caught up. */
const QUIET_MS = 3_000;
/** So long the last events may take, and the leaving. */
const END_MS = 30_000;
const PROBE_MS = 100;

/** See the head of this file. @param print - hears every line of the trace */
export async function runPlan(plan: Plan, print?: (line: string) => void): Promise<Outcome> {
  const world = new World(plan, new Trace(print));
  const { journal, clock, trace } = world;
  const onRejection = (error: unknown): void =>
    journal.violate('every failure is heard', told(error));
  process.on('unhandledRejection', onRejection);
  try {
    await play(world);
  } catch (error) {
    journal.violate('the simulator does not fail', told(error));
  } finally {
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', onRejection);
  }
  const { violations, accepted, calls } = journal;
  return {
    violations,
    hash: trace.end(),
    virtualMs: clock.elapsedMs,
    counts: {
      steps: trace.entries,
      events: accepted.length,
      calls: calls.size,
      answered: [...calls.values()].filter(({ outcome }) => outcome === 'ok').length,
    },
  };
}

async function play(world: World): Promise<void> {
  const { clock, plan, journal } = world;
  const stage = new Stage(world);
  await stage.start();
  const overAtMs = setFaults(world, stage);
  await clock.run(overAtMs + 1);
  world.note('all faults are over');
  await clock.run(SETTLE_MS, () => stage.isSettled);
  if (!stage.isSettled) return stage.tellUnsettled();
  await stage.quiet();
  await stage.lastEvents();
  checkJournal(journal, {
    isSurvivable: isSurvivable(plan),
    isDeclared: plan.router.isDeclared,
    isOneLife: stage.lives === 1,
  });
  await stage.leave();
}

/** All machines of a run. */
class Stage {
  readonly clients: readonly ClientHost[];
  readonly #world: World;
  readonly #router: RouterHost;
  readonly #activities: Map<ClientHost, readonly Activity[]>;
  readonly #marker: ClientHost;

  constructor(world: World) {
    const { plan } = world;
    this.#world = world;
    this.#router = new RouterHost(world);
    this.#activities = new Map();
    const healthy = { codec: 'json', windowBytes: 65_536, chunkBytes: 4_096, loadMs: 0 } as const;
    this.clients = [
      this.#client('app', { ...plan.app, loadMs: 0 }, [app(plan.app.concurrency)]),
      ...plan.clients.map((client, index) =>
        this.#client(`c${index + 1}`, client, [
          ...client.publish.map((each, at) => publisher(`p${at}`, each)),
          ...client.subscribe.map((each) => subscriber(each)),
          ...client.call.map((each, at) => caller(`k${at}`, each)),
        ]),
      ),
    ];
    this.#marker = this.#client('last', healthy, [
      ...TOPICS.map((topic) =>
        publisher(topic, {
          topic,
          count: 1,
          everyMs: 0,
          bytes: 0,
          longEvery: 0,
          acknowledge: true,
        }),
      ),
      caller('call', { ...ONE_CALL }),
    ]);
  }

  /** First the router and the app, so that without faults nothing can fail; then the clients. */
  async start(): Promise<void> {
    const [app, ...others] = this.clients as [ClientHost, ...ClientHost[]];
    this.#router.start();
    app.start();
    await this.#world.clock.run(END_MS, () => this.#isDone(app));
    for (const client of others) client.start();
    this.#world.clock.every(PROBE_MS, () => checkMemory(this.#world, this.#router, this.clients));
  }

  /** How often the router has begun. */
  get lives(): number {
    return this.#router.life;
  }

  /** Whether everything that was to be done is done, and everybody has a session. */
  get isSettled(): boolean {
    return (
      this.#router.router !== undefined &&
      this.clients.every(
        (client) => client.life?.client.status.phase === 'ready' && this.#isDone(client),
      )
    );
  }

  tellUnsettled(): void {
    const { journal } = this.#world;
    const phases = this.clients.map(
      ({ name, life }) => `${name} ${life?.client.status.phase ?? 'down'}`,
    );
    const calls = [...journal.calls.values()]
      .filter(({ outcome, isLost }) => outcome === 'pending' && !isLost)
      .map(({ id, plan }) => `${id} (${plan.kind})`);
    const publications = journal.publications
      .filter(({ outcome }) => outcome === 'pending')
      .map(({ event }) => `${event.publisher} ${event.number}`);
    const open = [...phases, ...calls.slice(0, 3), ...publications.slice(0, 3)];
    journal.violate('all settles when the faults are over', open.join(', '));
  }

  /** Waits until the router has heard of all that was published, and subscribers of all they get. */
  async quiet(): Promise<void> {
    const { clock, journal } = this.#world;
    const seen = (): number =>
      journal.subscriptions.reduce(
        (sum, subscription) => sum + subscription.seen.length,
        journal.accepted.length,
      );
    let before = -1;
    while (seen() !== before) {
      before = seen();
      await clock.run(QUIET_MS);
    }
  }

  /** Somebody who had no trouble publishes once more, and calls: then nothing may be missing. */
  async lastEvents(): Promise<void> {
    const { clock, journal } = this.#world;
    this.#marker.start();
    const marked = this.#activities.get(this.#marker) ?? [];
    const isSeen = (): boolean =>
      marked.every(({ isDone }) => isDone) &&
      journal.subscriptions.every(({ isLost, topic, seen }) => {
        if (isLost) return true;
        const isLast = (each: (typeof seen)[number]): boolean =>
          each.is === 'event' && each.event.publisher === `last.1/${topic}`;
        return seen.some(isLast);
      });
    await clock.run(END_MS, isSeen);
    if (!isSeen()) {
      const deaf = journal.subscriptions.filter(({ isLost, topic, seen }) => {
        const last = seen.at(-1);
        return !isLost && !(last?.is === 'event' && last.event.publisher === `last.1/${topic}`);
      });
      const names = deaf.map(({ client, topic }) => `${client} of ${topic}`);
      journal.violate('the last event arrives', names.join(', ') || 'nobody could publish it');
    }
  }

  /** Everybody leaves, and the router forgets them all. */
  async leave(): Promise<void> {
    const { clock, journal } = this.#world;
    let left = 0;
    const lives = [...this.clients, this.#marker].map(({ life }) => life as Life);
    for (const { client } of lives) {
      void client.close().then(() => {
        left += 1;
      });
    }
    const router = this.#router.router;
    const endAtMs = clock.elapsedMs + END_MS;
    // To ask the router is an event in its life, so it is not done after every turn.
    const isEmpty = (): boolean => {
      const { sessions, connections } = router?.stats() ?? { sessions: 1, connections: 0 };
      return left === lives.length && sessions === 1 && connections === 0;
    };
    while (clock.elapsedMs < endAtMs && !isEmpty()) await clock.run(PROBE_MS);
    if (left < lives.length) journal.violate('everybody can leave', `${left} of ${lives.length}`);
    if (router !== undefined) checkEmpty(journal, router.stats());
  }

  crashRouter(downMs: number, isTold: boolean): void {
    if (this.#router.router === undefined) return;
    this.#router.crash(isTold);
    this.#world.clock.after(downMs, () => this.#router.start());
  }

  drainRouter(graceMs: number, downMs: number): void {
    void this.#router.drain(graceMs).then((hasStopped) => {
      if (hasStopped) this.#world.clock.after(downMs, () => this.#router.start());
    });
  }

  crashClient(client: ClientHost, downMs: number, isTold: boolean): void {
    if (client.life === undefined) return;
    client.crash(isTold);
    for (const activity of this.#activities.get(client) ?? []) activity.onCrash();
    this.#world.clock.after(downMs, () => client.start());
  }

  #isDone(client: ClientHost): boolean {
    return (this.#activities.get(client) ?? []).every(({ isDone }) => isDone);
  }

  #client(
    name: string,
    plan: ConstructorParameters<typeof ClientHost>[0]['plan'],
    activities: readonly Activity[],
  ): ClientHost {
    const live = (life: Life): void => {
      for (const activity of activities) activity.run(life);
    };
    const client = new ClientHost({ world: this.#world, router: this.#router, name, plan, live });
    this.#activities.set(client, activities);
    return client;
  }
}

const ONE_CALL = {
  kind: 'echo',
  count: 1,
  everyMs: 0,
  bytes: 10,
  items: 0,
  workMs: 0,
  takeMs: 0,
  timeoutMs: 0,
  cancelMs: 0,
} as const;
