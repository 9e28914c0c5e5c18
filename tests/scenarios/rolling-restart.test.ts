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
    /** Calls that have reached each process, and those of them that it is busy with. */
    const taken = new Map<string, number>();
    const busy = new Map<string, number>();
    const add = (to: Map<string, number>, name: string, count: number) =>
      to.set(name, (to.get(name) ?? 0) + count);
    let gate = Promise.resolve();
    const startCallee = async (name: string) => {
      const client = connect(mill, { url, codec });
      const served = await client.implement({
        grind: async ({ input }) => {
          add(taken, name, 1);
          add(busy, name, 1);
          await gate;
          add(busy, name, -1);
          return input * 2;
        },
      });
      return { name, client, served };
    };
    const caller = connect(mill, { url, codec });
    type Callee = Awaited<ReturnType<typeof startCallee>>;
    let callees: Callee[] = [
      await startCallee('a0'),
      await startCallee('b0'),
      await startCallee('c0'),
    ];

    const calls: Promise<number>[] = [];
    const call = (): Promise<number> => {
      const made = caller.api.grind(calls.length);
      calls.push(made);
      return made;
    };
    let isOver = false;
    /** Calls without a pause, whatever the processes do meanwhile. */
    const callOn = async () => {
      while (!isOver) await call();
    };
    const calling = Array.from({ length: 4 }, callOn);
    for (let round = 1; round <= 2; round += 1) {
      for (const name of ['a', 'b', 'c']) {
        const made = calls.length;
        await until(() => calls.length > made + 10);
        const [old, ...others] = callees as [Callee, Callee, Callee];
        let goOn!: () => void;
        gate = new Promise((resolve) => {
          goOn = resolve;
        });
        // Two for each of the three processes, one after the other.
        for (let count = 0; count < 6; count += 1) void call();
        await until(() => (busy.get(old.name) ?? 0) >= 2);
        // Takes nothing new, finishes what runs, and leaves.
        const drained = old.served.drain();
        for (let count = 0; count < 6; count += 1) void call();
        // Nobody answers yet, so all calls are with some process.
        await until(() => sumOf(taken.values()) === calls.length);
        goOn();
        await drained;
        expect(busy.get(old.name)).toBe(0);
        await old.client.close();
        callees = [...others, await startCallee(`${name}${round}`)];
      }
    }
    await until(() => taken.has('c2'));
    isOver = true;
    await Promise.all(calling);

    expect(await Promise.all(calls)).toEqual(calls.map((_, input) => input * 2));
    expect([...taken.keys()].sort().join()).toBe('a0,a1,a2,b0,b1,b2,c0,c1,c2');
    await Promise.all([caller, ...callees.map(({ client }) => client)].map((each) => each.close()));
    await leaks.end();
  });
});

function sumOf(numbers: Iterable<number>): number {
  return [...numbers].reduce((sum, each) => sum + each, 0);
}
