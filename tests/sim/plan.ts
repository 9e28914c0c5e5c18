/**
 * What one run of the simulator does: who takes part, what each of them does, on which links, and
 * what goes wrong when. A plan is data: the same plan always gives the same run.
 */
import type { Hears } from '@realmwire/testkit';
import fc from 'fast-check';

/** A topic of the simulated realm. */
export const TOPICS = ['news', 'ticks', 'diary'] as const;

/** The topic that keeps its last events, where the realm has a contract. */
export const DIARY = { topic: 'diary', size: 24 } as const;

/** One of {@link TOPICS}. */
export type Topic = (typeof TOPICS)[number];

/** What one end takes, and how it cuts what is long. */
export interface WindowPlan {
  readonly windowBytes: number;
  readonly chunkBytes: number;
}

/** One publisher: numbered events on one topic. */
export interface PublishPlan {
  readonly topic: Topic;
  readonly count: number;
  /** 0: all at once. */
  readonly everyMs: number;
  readonly bytes: number;
  /** Each so many events, one is long. */
  readonly longEvery: number;
  readonly acknowledge: boolean;
}

/** One subscriber, and how long it takes over an event. */
export interface SubscribePlan {
  readonly topic: Topic;
  readonly takeMs: number;
  readonly credit: number;
  /** What becomes of events beyond the credit; absent: what suits the topic. */
  readonly overflow?: (typeof OVERFLOWS)[number] | undefined;
  /** So many earlier events are wanted too; 0: none. */
  readonly last: number;
  /** By a loop, or by a listener. */
  readonly by: 'loop' | 'listener';
  /** When it unsubscribes; absent: never. */
  readonly leaveMs?: number | undefined;
}

/** What may become of events beyond the credit. */
export const OVERFLOWS = ['pause', 'drop-oldest', 'drop-newest', 'latest', 'disconnect'] as const;

/** What a call does; `pay` is idempotent, and is made twice with one key. */
export const CALLS = ['echo', 'count', 'sum', 'talk', 'pay'] as const;

/** Calls of one kind, one after the other or at once. */
export interface CallPlan {
  readonly kind: (typeof CALLS)[number];
  readonly count: number;
  readonly everyMs: number;
  readonly bytes: number;
  /** Items of a streaming call. */
  readonly items: number;
  /** What the handler takes for its answer, or for each item. */
  readonly workMs: number;
  /** What the caller takes for each item. */
  readonly takeMs: number;
  /** How long the caller waits; 0: for ever. */
  readonly timeoutMs: number;
  /** When the caller changes its mind; 0: never. */
  readonly cancelMs: number;
}

/** One client, on a machine of its own. */
export interface ClientPlan extends WindowPlan {
  readonly codec: 'json' | 'msgpack';
  /** What it takes to load the parts that few messages need. */
  readonly loadMs: number;
  readonly publish: readonly PublishPlan[];
  readonly subscribe: readonly SubscribePlan[];
  readonly call: readonly CallPlan[];
}

/** Something that goes wrong. */
export type FaultPlan = {
  readonly atMs: number;
  /** 0: the app; otherwise a client, counted round. A crash of `router` concerns all. */
  readonly who: number;
} & (
  | { readonly kind: 'cut'; readonly hears: Hears }
  /** `left` is the end of the client. */
  | { readonly kind: 'stall'; readonly side: 'left' | 'right' | 'both'; readonly forMs: number }
  /** No network: what it has breaks, and new connections do not come about. */
  | { readonly kind: 'offline'; readonly forMs: number; readonly hears: Hears }
  | { readonly kind: 'crash'; readonly downMs: number; readonly isTold: boolean }
  | { readonly kind: 'crash-router'; readonly downMs: number; readonly isTold: boolean }
  /** The router stops in good order, and begins anew. */
  | { readonly kind: 'drain-router'; readonly graceMs: number; readonly downMs: number }
);

/** See the head of this file. */
export interface Plan {
  /** Draws what the plan does not say: jitter, what a cut loses, ids. */
  readonly seed: number;
  readonly link: {
    readonly latencyMs: number;
    readonly jitterMs: number;
    readonly bytesPerMs: number;
  };
  readonly router: WindowPlan & {
    readonly streamCredit: number;
    /** How long a session is kept whose connection was lost; 0: not at all. */
    readonly resumeMs: number;
    /** The realm has a contract: values are checked, and the diary keeps its events. */
    readonly isDeclared: boolean;
  };
  readonly app: WindowPlan & {
    readonly codec: 'json' | 'msgpack';
    readonly concurrency: number;
  };
  readonly clients: readonly ClientPlan[];
  readonly faults: readonly FaultPlan[];
}

const KIB = 1024;

/** When the last fault may begin, and how long one may last. */
const LAST_FAULT_MS = 4_000;
const LONGEST_FAULT_MS = 6_000;

/** Long enough for any short fault. */
const LONG_RESUME_MS = 15_000;
/** A fault of this length ends well before that. */
const SHORT_FAULT_MS = 2_000;

/** So many bytes go by one streaming call. */
const LONGEST_STREAM = 80 * KIB;

const codec = fc.constantFrom('json' as const, 'msgpack' as const);
const topic = fc.constantFrom(...TOPICS);
const hears: fc.Arbitrary<Hears> = fc.constantFrom('both', 'left', 'right', 'nobody');
const side = fc.constantFrom('left' as const, 'right' as const, 'both' as const);
const atMs = fc.integer({ min: 0, max: LAST_FAULT_MS });
const forMs = fc.integer({ min: 1, max: LONGEST_FAULT_MS });
const who = fc.integer({ min: 0, max: 3 });

/** Mostly short, sometimes longer than a chunk, rarely longer than a window. */
const bytes = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 3, arbitrary: fc.integer({ min: 500, max: 6_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 15_000, max: 40_000 }) },
);

/** Often nothing at all, or some time up to `max`. */
const sometimes = (max: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max }) },
  );

const window = {
  windowBytes: fc.constantFrom(16 * KIB, 32 * KIB, 64 * KIB, 256 * KIB),
  chunkBytes: fc.constantFrom(KIB, 4 * KIB, 16 * KIB),
};

const publish: fc.Arbitrary<PublishPlan> = fc.record({
  topic,
  count: fc.integer({ min: 1, max: 40 }),
  everyMs: sometimes(80),
  bytes: fc.integer({ min: 0, max: 100 }),
  longEvery: fc.oneof(fc.constant(0), fc.integer({ min: 2, max: 9 })),
  acknowledge: fc.boolean(),
});

const subscribe: fc.Arbitrary<SubscribePlan> = fc.record({
  topic,
  takeMs: sometimes(120),
  credit: fc.constantFrom(256, 1, 2, 8, 32),
  overflow: fc.constantFrom(undefined, undefined, undefined, ...OVERFLOWS),
  leaveMs: fc.option(fc.integer({ min: 1, max: LAST_FAULT_MS }), { freq: 5, nil: undefined }),
  last: fc.constantFrom(0, 0, 1, 10),
  by: fc.constantFrom('loop' as const, 'listener' as const),
});

const call: fc.Arbitrary<CallPlan> = fc
  .record({
    kind: fc.constantFrom(...CALLS),
    count: fc.integer({ min: 1, max: 8 }),
    everyMs: sometimes(200),
    bytes,
    items: fc.integer({ min: 0, max: 30 }),
    workMs: sometimes(600),
    takeMs: sometimes(60),
    timeoutMs: fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 50, max: 3_000 }) },
    ),
    cancelMs: fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 1_000 }) },
    ),
  })
  // Long items are few, or a slow link would carry them for minutes.
  .map((plan) => ({
    ...plan,
    items: Math.min(plan.items, Math.ceil(LONGEST_STREAM / (plan.bytes + 1))),
  }));

const client: fc.Arbitrary<ClientPlan> = fc.record({
  ...window,
  codec,
  loadMs: sometimes(100),
  publish: fc.array(publish, { maxLength: 2 }),
  subscribe: fc.array(subscribe, { maxLength: 2 }),
  call: fc.array(call, { maxLength: 2 }),
});

const fault: fc.Arbitrary<FaultPlan> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('cut' as const), atMs, who, hears }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('stall' as const), atMs, who, side, forMs }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('offline' as const), atMs, who, forMs, hears }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('crash' as const, 'crash-router' as const),
      atMs,
      who,
      downMs: fc.integer({ min: 1, max: 3_000 }),
      isTold: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('drain-router' as const),
      atMs,
      who,
      graceMs: fc.integer({ min: 1, max: 2_000 }),
      downMs: fc.integer({ min: 1, max: 3_000 }),
    }),
  },
);

/** Every plan that there is. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.noShrink(fc.integer({ min: 1, max: 0x7f_ff_ff_ff })),
  link: fc.record({
    latencyMs: fc.integer({ min: 0, max: 150 }),
    jitterMs: sometimes(40),
    bytesPerMs: fc.constantFrom(0, 2_000, 100),
  }),
  router: fc.record({
    ...window,
    streamCredit: fc.constantFrom(256, 1, 4, 16),
    resumeMs: fc.constantFrom(0, 1_500, LONG_RESUME_MS),
    isDeclared: fc.boolean(),
  }),
  app: fc.record({ ...window, codec, concurrency: fc.constantFrom(0, 1, 2) }),
  clients: fc.array(client, { minLength: 1, maxLength: 3 }),
  faults: fc.array(fault, { maxLength: 4 }),
});

/** The plan of a seed. */
export function planOf(seed: number): Plan {
  const [plan] = fc.sample(plans, { seed, numRuns: 1 });
  if (plan === undefined) throw new Error(`no plan for seed ${seed}`);
  return plan;
}

/** Whether every session must survive everything that goes wrong. */
export function isSurvivable({ router, clients, faults }: Plan): boolean {
  // Who wants that is disconnected whenever it is slow.
  const mayEnd = clients.some(({ subscribe: all }) =>
    all.some(({ overflow }) => overflow === 'disconnect'),
  );
  const isShort = (fault: FaultPlan): boolean =>
    fault.kind === 'cut' || ('forMs' in fault && fault.forMs <= SHORT_FAULT_MS);
  if (mayEnd) return false;
  return (
    faults.length === 0 ||
    (router.resumeMs >= LONG_RESUME_MS && faults.length <= 2 && faults.every(isShort))
  );
}
