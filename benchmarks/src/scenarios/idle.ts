/**
 * What a session costs that only waits: connected, subscribed, silent.
 */
import { residentBytes } from './memory.ts';
import type { Pair, Stage, Values } from './stage.ts';

/** Sessions that are opened before counting, so that what is made once has been made. */
const WARM_UP = 300;
const SESSIONS = 3000;

/** Resident memory of the router per idle session. */
export async function runIdle(stage: Stage): Promise<void> {
  const { options } = stage;
  const sessions = options.isQuick ? SESSIONS / 3 : SESSIONS;
  stage.expect(options.repeats * options.contenders.length);
  await stage.interleaved(async (contender, repeat) => {
    const step = { scenario: 'idle', variant: 'subscribed', contender, repeat } as const;
    await stage.step(step, summary, () =>
      stage.withPair(contender, (pair) => idle(pair, sessions)),
    );
  });
}

async function idle({ router, load, target }: Pair, sessions: number): Promise<Values> {
  await load.ask('idleOpen', { ...target, count: WARM_UP });
  const before = await settledBytes(router);
  await load.ask('idleOpen', { ...target, count: sessions });
  const after = await settledBytes(router);
  return { kibPerSession: (after - before) / sessions / 1024, sessions };
}

/** Memory after garbage was collected, twice: the first time frees what the second can return. */
async function settledBytes(router: Pair['router']): Promise<number> {
  for (let times = 0; times < 2; times += 1) {
    await router.ask('collect');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return residentBytes(router);
}

function summary({ kibPerSession = 0 }: Values): string {
  return `${kibPerSession.toFixed(1)} KiB per session`;
}
