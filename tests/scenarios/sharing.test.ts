import { MATRIX, until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { Stage, type StageOptions } from './stage.ts';

describe.each(MATRIX)(
  'a procedure that several clients serve over $transport in $codec',
  (cell) => {
    let stage: Stage;
    const open = async (options: StageOptions = {}) => {
      stage = await Stage.open(cell, { served: 'nobody', ...options });
      return stage;
    };
    afterEach(() => stage.abandon());

    /** A client that serves `add` and answers when it is let; who has begun is noted. */
    const serve = async (
      name: string,
      options: NonNullable<Parameters<ReturnType<Stage['connect']>['implement']>[1]>,
      begun: string[],
    ) => {
      const client = stage.connect();
      const waiting: (() => void)[] = [];
      await client.implement(
        {
          add: async ({ input }) => {
            begun.push(`${name}${input.a}`);
            await new Promise<void>((resolve) => waiting.push(resolve));
            return input.a;
          },
        },
        options,
      );
      return { client, answer: () => waiting.shift()?.() };
    };

    test('takes turns', async () => {
      await open();
      const begun: string[] = [];
      const ann = await serve('ann', { invoke: 'roundrobin' }, begun);
      const ben = await serve('ben', { invoke: 'roundrobin' }, begun);
      const { api } = stage.connect();

      const calls = [1, 2, 3, 4].map((a) => api.add({ a, b: 0 }));
      await until(() => begun.length === 4);
      for (const { answer } of [ann, ben, ann, ben]) answer();

      expect(await Promise.all(calls)).toEqual([1, 2, 3, 4]);
      expect([...begun].sort()).toEqual(['ann1', 'ann3', 'ben2', 'ben4']);
      await stage.close();
    });

    test('goes to the one who is idle, and waits in the router where nobody is', async () => {
      await open();
      const begun: string[] = [];
      const options = { invoke: 'leastbusy', concurrency: 1 } as const;
      const ann = await serve('ann', options, begun);
      const ben = await serve('ben', options, begun);
      const { api } = stage.connect();

      const calls = [1, 2, 3, 4].map((a) => api.add({ a, b: 0 }));
      await until(() => begun.length === 2);
      const queued = stage.router.stats().realms.find(({ realm }) => realm === 'com.lab');
      ben.answer();
      await until(() => begun.length === 3);
      ben.answer();
      await until(() => begun.length === 4);
      ann.answer();
      ben.answer();

      expect(queued).toMatchObject({ pendingCalls: 4, queuedCalls: 2 });
      expect(await Promise.all(calls)).toEqual([1, 2, 3, 4]);
      expect(begun).toEqual(['ann1', 'ben2', 'ben3', 'ben4']);
      await stage.close();
    });

    test('refuses a call when too many wait; a call that waits can be canceled and time out', async () => {
      await open({ limits: { maxQueuedCalls: 2 } });
      const begun: string[] = [];
      const ann = await serve('ann', { concurrency: 1 }, begun);
      const { api } = stage.connect();

      const first = api.add({ a: 1, b: 0 });
      await until(() => begun.length === 1);
      const canceled = api.add({ a: 2, b: 0 });
      const late = api.add({ a: 3, b: 0 }, { timeout: 20 }).safe();
      const refused = await api.add({ a: 4, b: 0 }).safe();
      canceled.cancel('enough');
      const outcomes = [await canceled.safe(), await late];
      ann.answer();
      await first;

      expect(refused.error).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
      expect(outcomes.map(({ error }) => error?.code)).toEqual(['CANCELED', 'TIMEOUT']);
      expect(begun).toEqual(['ann1']);
      await stage.close();
    });

    test('is given to the next one when a callee leaves; what it had begun is lost', async () => {
      await open();
      const begun: string[] = [];
      const options = { invoke: 'first', concurrency: 1 } as const;
      const ann = await serve('ann', options, begun);
      const { api } = stage.connect();
      const calls = [1, 2].map((a) => api.add({ a, b: 0 }).safe());
      await until(() => begun.length === 1);

      const ben = await serve('ben', options, begun);
      await until(() => begun.length === 2);
      const third = api.add({ a: 3, b: 0 }).safe();
      await ann.client.close();
      ben.answer();
      await until(() => begun.length === 3);
      ben.answer();

      const [lost, second] = await Promise.all(calls);
      expect(lost?.error).toMatchObject({ code: 'CALLEE_LOST' });
      expect([second, await third]).toMatchObject([{ value: 2 }, { value: 3 }]);
      expect(begun).toEqual(['ann1', 'ben2', 'ben3']);
      await stage.close();
    });
  },
);

describe.each(MATRIX)('a caller who is not disclosed over $transport in $codec', (cell) => {
  let stage: Stage;
  afterEach(() => stage.abandon());

  test.each([
    { disclose: 'never', user: undefined },
    { disclose: 'choose', user: undefined },
    { disclose: 'always', user: 'ann' },
  ] as const)(
    'has its ctx in the handlers of the router all the same ($disclose)',
    async ({ disclose, user }) => {
      stage = await Stage.open(cell, {
        served: 'nobody',
        realm: {
          authorize: 'everything',
          authenticate: () => ({ user: 'ann', ctx: { plan: 'gold' } }),
          disclose,
        },
      });
      const seen: unknown[] = [];
      await stage.realm?.implement({
        add: ({ ctx, caller }) => seen.push([ctx, caller.session !== '', caller.user]),
      });

      await stage.connect().api.add({ a: 1, b: 1 });

      expect(seen).toEqual([[{ plan: 'gold' }, user !== undefined, user]]);
    },
  );
});
