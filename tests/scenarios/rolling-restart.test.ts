import { connect } from '@realmwire/client';
import { defineRealm, rpc } from '@realmwire/protocol/contract';
import { createRouter } from '@realmwire/router';
import { LeakCheck, until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';

const mill = defineRealm('com.mill', {
  grind: rpc({ input: z.number(), output: z.number(), invoke: 'roundrobin' }),
});

describe.each(['json', 'msgpack'] as const)('an app of several processes (%s)', (codec) => {
  let router: ReturnType<typeof createRouter>;
  afterEach(() => router.close());

  test('is restarted one by one, and no call fails', async () => {
    router = createRouter();
    router.realm(mill, { authorize: 'everything' });
    const { url } = await router.listen({ port: 0 });
    const leaks = new LeakCheck(router);
    const running = new Map<string, number>();
    const startCallee = async (name: string) => {
      const client = connect(mill, { url, codec });
      const served = await client.implement({
        grind: async ({ input }) => {
          running.set(name, (running.get(name) ?? 0) + 1);
          await new Promise((resolve) => setTimeout(resolve, 20));
          return input * 2;
        },
      });
      return { client, served };
    };
    const caller = connect(mill, { url, codec });
    let callees = [await startCallee('a0'), await startCallee('b0'), await startCallee('c0')];

    const calls: Promise<number>[] = [];
    const calling = setInterval(() => calls.push(caller.api.grind(calls.length)), 5);
    for (let round = 1; round <= 2; round += 1) {
      for (const name of ['a', 'b', 'c']) {
        const made = calls.length;
        await until(() => calls.length > made + 10);
        const [old, ...others] = callees;
        // Takes nothing new, finishes what runs, and leaves.
        await old?.served.drain();
        await old?.client.close();
        callees = [...others, await startCallee(`${name}${round}`)];
      }
    }
    await until(() => running.has('c2'));
    clearInterval(calling);

    expect(await Promise.all(calls)).toEqual(calls.map((_, input) => input * 2));
    expect([...running.keys()].sort().join()).toBe('a0,a1,a2,b0,b1,b2,c0,c1,c2');
    await Promise.all([caller, ...callees.map(({ client }) => client)].map((each) => each.close()));
    await leaks.end();
  });
});
