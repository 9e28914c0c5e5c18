/**
 * Plans by which the simulator has found a bug, as small as it could make them. They are run before
 * all others, and the bug stands in `mutants/`, so that it is found again should it come back.
 */
import type { CallPlan, Plan, SubscribePlan } from './plan.ts';

/** See the head of this file. */
export interface Found {
  readonly name: string;
  readonly plan: Plan;
}

const KIB = 1024;

const SMALL = { windowBytes: 16 * KIB, chunkBytes: KIB } as const;
const NOTHING = { publish: [], subscribe: [], call: [] } as const;
const CALL: CallPlan = {
  kind: 'echo',
  count: 1,
  everyMs: 0,
  bytes: 0,
  items: 0,
  workMs: 0,
  takeMs: 0,
  timeoutMs: 0,
  cancelMs: 0,
};
const APP = { ...SMALL, codec: 'json', concurrency: 0 } as const;
const CLIENT = { ...SMALL, ...NOTHING, codec: 'json', loadMs: 0 } as const;
const ROUTER = { ...SMALL, streamCredit: 256, resumeMs: 0, isDeclared: false } as const;
const SLOW_LINK = { latencyMs: 0, jitterMs: 0, bytesPerMs: 100 } as const;

/** Eight lanes were open; ever new items of more streams took their turns one by one. */
const STARVED: Plan = {
  seed: 1,
  link: SLOW_LINK,
  router: { ...ROUTER, chunkBytes: 16 * KIB },
  app: { ...APP, windowBytes: 256 * KIB, concurrency: 2 },
  clients: [
    {
      ...CLIENT,
      call: [
        { ...CALL, kind: 'talk', count: 8, bytes: 20_472, items: 8, takeMs: 60 },
        { ...CALL, kind: 'count', count: 4, bytes: 4_989, items: 23 },
      ],
    },
    {
      ...CLIENT,
      codec: 'msgpack',
      call: [{ ...CALL, kind: 'sum', count: 8, bytes: 18_400, items: 26, workMs: 519, takeMs: 41 }],
    },
  ],
  faults: [],
};

/** The app took its connection for dead and resumed; then the old one spoke once more. */
const OLD_CONNECTION: Plan = {
  seed: 23,
  link: { latencyMs: 31, jitterMs: 1, bytesPerMs: 100 },
  router: { ...ROUTER, resumeMs: 10_000 },
  app: APP,
  clients: [
    { ...CLIENT, call: [{ ...CALL, kind: 'sum', everyMs: 1, items: 1, workMs: 1, cancelMs: 133 }] },
  ],
  faults: [{ kind: 'stall', atMs: 197, who: 0, side: 'both', forMs: 2_445 }],
};

/** The router's last words came together with the end of the connection. */
const WELCOMED_TOO_LATE: Plan = {
  seed: 17,
  link: SLOW_LINK,
  router: ROUTER,
  app: APP,
  clients: [
    CLIENT,
    {
      ...CLIENT,
      publish: [{ topic: 'news', count: 1, everyMs: 0, bytes: 0, longEvery: 0, acknowledge: true }],
    },
  ],
  faults: [{ kind: 'crash-router', atMs: 3, who: 0, downMs: 1, isTold: true }],
};

/** The same, and the session was resumed. */
const WELCOMED_AND_RESUMED: Plan = {
  seed: 108_418_178,
  link: SLOW_LINK,
  router: { ...ROUTER, resumeMs: 1_500, isDeclared: true },
  app: APP,
  clients: [{ ...CLIENT, call: [CALL] }],
  faults: [{ kind: 'offline', atMs: 3, who: 1, forMs: 1, hears: 'both' }],
};

const LATE_READER: SubscribePlan = {
  topic: 'diary',
  takeMs: 0,
  credit: 256,
  last: 10,
  by: 'loop',
};

/** Two who want history ask one after the other; the second answer passed a long event of the first. */
const ANSWER_OVERTOOK: Plan = {
  seed: 1_342_448_135,
  link: { latencyMs: 0, jitterMs: 5, bytesPerMs: 0 },
  router: { ...ROUTER, isDeclared: true },
  app: APP,
  clients: [
    { ...CLIENT, loadMs: 1, subscribe: [LATE_READER, LATE_READER] },
    {
      ...CLIENT,
      publish: [
        { topic: 'diary', count: 2, everyMs: 1, bytes: 0, longEvery: 2, acknowledge: false },
      ],
    },
  ],
  faults: [],
};

/** A listener that took its time unsubscribed; then it got what had waited for it. */
const LISTENED_ON: Plan = {
  seed: 2_147_483_629,
  link: { latencyMs: 0, jitterMs: 0, bytesPerMs: 0 },
  router: ROUTER,
  app: APP,
  clients: [
    {
      ...CLIENT,
      subscribe: [
        { ...LATE_READER, topic: 'news', takeMs: 1, last: 0, by: 'listener', leaveMs: 2 },
      ],
    },
    {
      ...CLIENT,
      loadMs: 1,
      publish: [
        { topic: 'news', count: 3, everyMs: 0, bytes: 0, longEvery: 4, acknowledge: false },
      ],
    },
  ],
  faults: [],
};

/** Long items of one stream waited for the short ones of others until nobody believed in them. */
const STARVED_ITEMS: Plan = {
  seed: 911_193_622,
  link: SLOW_LINK,
  router: { ...ROUTER, chunkBytes: 16 * KIB },
  app: { ...APP, windowBytes: 256 * KIB, codec: 'msgpack' },
  clients: [
    {
      ...CLIENT,
      call: [
        { ...CALL, kind: 'talk', count: 4, bytes: 4_932, items: 17, takeMs: 1, cancelMs: 9 },
        { ...CALL, count: 5, bytes: 4_208, takeMs: 1, timeoutMs: 260 },
      ],
    },
    {
      ...CLIENT,
      windowBytes: 256 * KIB,
      codec: 'msgpack',
      call: [
        { ...CALL, kind: 'pay', count: 8, everyMs: 145, bytes: 139, items: 7, takeMs: 5 },
        { ...CALL, kind: 'talk', count: 1, everyMs: 139, bytes: 31_666, items: 3 },
      ],
    },
  ],
  faults: [{ kind: 'stall', atMs: 1_860, who: 0, side: 'right', forMs: 3 }],
};

/** The engine came while the first long message was on its way, and counted from the beginning. */
const FORGOTTEN_WORDS: Plan = {
  seed: 1_281_321_350,
  link: { latencyMs: 0, jitterMs: 1, bytesPerMs: 0 },
  router: ROUTER,
  app: APP,
  clients: [
    {
      ...CLIENT,
      loadMs: 3,
      publish: [{ topic: 'news', count: 3, everyMs: 4, bytes: 0, longEvery: 2, acknowledge: true }],
      call: [{ ...CALL, count: 2 }],
    },
    { ...CLIENT, loadMs: 1 },
  ],
  faults: [],
};

/** The list. */
export const FOUND: readonly Found[] = [
  { name: 'a long message starved behind short ones of others', plan: STARVED },
  { name: 'an old connection spoke into a session that went on elsewhere', plan: OLD_CONNECTION },
  { name: 'a welcome was believed after its connection had ended', plan: WELCOMED_TOO_LATE },
  { name: 'a session was resumed that had never begun', plan: WELCOMED_AND_RESUMED },
  { name: 'the answer to a subscriber overtook the events of another', plan: ANSWER_OVERTOOK },
  { name: 'long items of one stream starved behind the short ones of others', plan: STARVED_ITEMS },
  { name: 'the engine did not know what was said before it came', plan: FORGOTTEN_WORDS },
  { name: 'a listener that had left heard what had waited for it', plan: LISTENED_ON },
];
