/**
 * The consumer of a stream: a lazy one, or one whose socket is not read any more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { serveControl } from '../process/control.ts';
import { machineMs } from '../statistics.ts';
import { stallSockets, watchSockets } from './client-sockets.ts';
import { type Consume, OPEN_ITEMS } from './open-items.ts';
import type { Item } from './production.ts';
import type { StreamerName } from './streamers.ts';

/** What kind of consumer. */
export type Kind = 'lazy' | 'stalled';

/** How far a consumer got. */
export interface Consumed {
  readonly consumed: number;
  /** Why it gets no more items; absent: it may get some. */
  readonly ended: string | undefined;
}

/** How long a lazy consumer is busy with one item. */
const LAZY_MS = 200;
/** Items that a consumer takes before it stalls. */
const ITEMS_BEFORE_STALL = 20;

/** Items that a consumer takes before it leaves the loop. */
const ITEMS_BEFORE_LEAVING = 5;

let consume: Consume | undefined;
let consumed = 0;
let ended: string | undefined;

watchSockets();

serveControl({
  open: async ({ streamer, port }: { streamer: StreamerName; port: number }) => {
    consume = await OPEN_ITEMS[streamer](port);
  },
  begin: (kind: Kind) => {
    consume?.(kind === 'lazy' ? takeLazily : takeThenStall).then(
      () => {
        ended = 'the stream has ended';
      },
      (cause: unknown) => {
        ended = String(cause);
      },
    );
  },
  /** Leaves so many loops, one after the other; says when. */
  leave: async (loops: number): Promise<readonly number[]> => {
    const leftAt: number[] = [];
    for (let loop = 0; loop < loops; loop += 1) leftAt.push(await leave());
    return leftAt;
  },
  consumed: (): Consumed => ({ consumed, ended }),
});

/** Leaves a loop after a few items. */
async function leave(): Promise<number> {
  let taken = 0;
  let leftAt = 0;
  await consume?.(async () => {
    taken += 1;
    if (taken < ITEMS_BEFORE_LEAVING) return;
    leftAt = machineMs();
    throw new Error('left');
  }).catch(() => {});
  return leftAt;
}

async function takeLazily(item: Item): Promise<void> {
  count(item);
  await sleep(LAZY_MS);
}

async function takeThenStall(item: Item): Promise<void> {
  count(item);
  if (consumed === ITEMS_BEFORE_STALL && stallSockets() === 0) throw new Error('nothing to stall');
}

function count({ seq }: Item): void {
  consumed += 1;
  if (seq !== consumed) throw new Error(`item ${seq} came where ${consumed} was due`);
}
