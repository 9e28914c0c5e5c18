import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { CODECS, isBack, isServed, Line, outcomeOf, WATCHFUL } from './line.ts';

describe.each(CODECS)('silence on the line (%s)', (codec) => {
  let line: Line;
  afterEach(() => line.close());

  test('is found by the client when nothing reaches it any more, and it comes back', async () => {
    line = await Line.open(codec);
    const client = await line.far();
    const before = client.uuid;

    line.proxy.swallow('toClient');

    await isBack(client, before);
    await isServed(client);
    await line.check();
  });

  test('is found by the router when nothing reaches it any more, and it says so', async () => {
    line = await Line.open(codec);
    const client = await line.far();
    const endings: string[] = [];
    client.on('close', ({ reason }) => endings.push(reason));
    const before = client.uuid;

    line.proxy.swallow('toRouter');

    await isBack(client, before);
    expect(endings[0]).toMatch(/^Nothing was heard from the other side for too long/);
    await line.check();
  });

  test('both ways is found by both: the client has a session, the router keeps no other', async () => {
    line = await Line.open(codec);
    const client = await line.far();
    const neighbour = await line.near();
    const before = client.uuid;
    const { connections, sessions } = line.router.stats();

    line.proxy.swallow();

    await isBack(client, before);
    await until(() => line.router.stats().connections === connections);
    expect(line.router.stats().sessions).toBe(sessions);
    await isServed(client);
    await isServed(neighbour);
    await line.check();
  });

  test('of a network that is gone is waited for until the network is back', async () => {
    line = await Line.open(codec);
    const client = await line.far();
    const before = client.uuid;
    let attempts = 0;
    client.on('status', ({ phase }) => {
      if (phase === 'connecting') attempts += 1;
    });

    line.proxy.isRefusing = true;
    line.proxy.cut();
    await until(() => attempts >= 3);
    line.proxy.isRefusing = false;

    await isBack(client, before);
    await isServed(client);
    await line.check();
  });

  test('that is shorter than the limit ends nothing', async () => {
    line = await Line.open(codec, { ...WATCHFUL, heartbeatLostMs: 60_000 });
    const client = await line.far();
    const before = client.uuid;

    line.proxy.stall();
    const answer = client.api.echo('late');
    await line.near().then(isServed);
    line.proxy.flow();

    expect(await answer).toBe('late');
    expect(client.uuid).toBe(before);
    await line.check();
  });
});

describe.each(CODECS)('a callee on a bad line (%s)', (codec) => {
  let line: Line;
  afterEach(() => line.close());

  test('that neither hears nor says anything is given up, and its callers are told', async () => {
    line = await Line.open(codec);
    const callee = await line.far();
    const taken: number[] = [];
    await callee.implement({
      work: ({ input, signal }) => {
        taken.push(input);
        return never(signal);
      },
    });
    const caller = await line.near();
    const under = outcomeOf(caller.api.work(1));
    await until(() => taken.length === 1);

    line.proxy.stall();
    const late = outcomeOf(caller.api.work(2));

    expect(await under).toBe('CALLEE_LOST');
    expect(await late).toBe('CALLEE_LOST');
    await isServed(caller);
    expect(line.router.stats().pendingCalls).toBe(0);
  });

  test('serves again as soon as it is back', async () => {
    line = await Line.open(codec);
    const callee = await line.far();
    await callee.implement({ work: ({ input }) => 2 * input });
    const caller = await line.near();
    expect(await caller.api.work(1)).toBe(2);
    const before = callee.uuid;

    line.proxy.swallow();

    await until(() => callee.uuid !== undefined && callee.uuid !== before);
    let answer = await outcomeOf(caller.api.work(21));
    // The old session of the callee lasts until the router has found the silence too.
    while (answer === 'CALLEE_LOST' || answer === 'NO_CALLEE')
      answer = await outcomeOf(caller.api.work(21));
    expect(answer).toBe(42);
    await line.check();
  });
});

/** Never an answer, until nobody waits for it. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
