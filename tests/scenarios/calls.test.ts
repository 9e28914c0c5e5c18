import { RpcError } from '@realmwire/client';
import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { Stage, type StageOptions } from './stage.ts';

describe.each(MATRIX)('a call over $transport in $codec', (cell) => {
  const open = (options?: StageOptions) => Stage.open(cell, options);

  test.each(['embedded', 'wire'] as const)('is answered by a callee that is %s', async (served) => {
    const { connect, close } = bound(await open({ served }));

    const { api } = connect();

    expect(await api.add({ a: 2, b: 3 })).toBe(5);
    expect(await Promise.all([1, 2, 3].map((a) => api.add({ a, b: 0 })))).toEqual([1, 2, 3]);
    await close();
  });

  test.each(['embedded', 'wire'] as const)(
    'fails with the errors of its contract, their data and their type (%s)',
    async (served) => {
      const { connect, close } = bound(await open({ served }));
      const { api } = connect();

      const gone = await api.order({ sku: 'gone', qty: 1 }).safe();
      const closed: unknown = await api.order({ sku: 'night', qty: 1 }).catch((error) => error);

      expect(gone.error).toBeInstanceOf(RpcError);
      expect(gone.error).toMatchObject({
        code: 'OUT_OF_STOCK',
        data: { left: 3 },
        message: 'come back tomorrow',
        uri: 'com.lab.order',
        retryable: false,
      });
      expect(api.order.isError(closed, 'CLOSED')).toBe(true);
      expect(api.order.isError(closed, 'OUT_OF_STOCK')).toBe(false);
      await close();
    },
  );

  test('with a wrong input fails with BAD_INPUT: the router names the field, never the value', async () => {
    const { connect, close } = bound(await open());
    const { api } = connect({ validate: 'off' });

    const outcome = await api.order({ sku: 5 as never, qty: 'hunter2' as never }).safe();

    const { error } = outcome;
    expect(error).toMatchObject({ code: 'BAD_INPUT', fault: 'arguments.invalid' });
    expect(error?.message).toContain('sku');
    expect(error?.message).toContain('qty');
    expect(JSON.stringify([error?.message, error?.data])).not.toContain('hunter2');
    await close();
  });

  test('with a wrong input does not even leave a client that has the contract', async () => {
    const { router, connect, close } = bound(await open());
    const { api } = connect();

    const outcome = await api.order({ sku: 'a', qty: 1.5 }).safe();

    expect(outcome.error).toMatchObject({ code: 'BAD_INPUT' });
    expect(router.stats().pendingCalls).toBe(0);
    await close();
  });

  test.each(['embedded', 'wire'] as const)(
    'whose callee answers wrongly fails with BAD_OUTPUT (%s)',
    async (served) => {
      const stage = await open({ served });
      const { api } = stage.connect();

      const outcome = await api.broken().safe();

      expect(outcome.error).toMatchObject({ code: 'BAD_OUTPUT', fault: 'result.invalid' });
      await stage.close({ errors: served === 'wire' ? 1 : 0 });
    },
  );

  test('whose callee answers wrongly, unchecked by itself, is checked by the router', async () => {
    const stage = await open({ served: 'nobody' });
    const app = stage.connect({ validate: 'off' });
    await app.implement({
      broken: () => ({ id: 'hunter2', extra: 5 }) as never,
      crash: () => 5 as never,
    });
    const { api } = stage.connect({ validate: 'off' });

    const outcome = await api.crash().safe();

    expect(outcome.error).toMatchObject({ code: 'BAD_OUTPUT', fault: 'result.invalid' });
    await stage.close();
  });

  test.each(['embedded', 'wire'] as const)(
    'whose callee fails tells the caller nothing of why (%s)',
    async (served) => {
      const stage = await open({ served });

      const outcome = await stage.connect().api.crash().safe();

      expect(outcome.error).toMatchObject({ code: 'INTERNAL', fault: 'callee.failed' });
      expect(JSON.stringify(outcome.error?.message)).not.toContain('hunter2');
      await stage.close({ errors: served === 'wire' ? 1 : 0 });
    },
  );

  test('tells its callee who calls', async () => {
    const { connect, close } = bound(
      await open({ realm: { authorize: 'everything', authenticate: () => ({ user: 'ann' }) } }),
    );
    const client = connect();
    const { uuid } = await client.ready();

    expect(await client.api.caller()).toEqual({ session: uuid, user: 'ann' });
    await close();
  });

  test.each(['embedded', 'wire'] as const)(
    'carries dates, big integers, bytes, maps and sets as they are (%s)',
    async (served) => {
      const { connect, close } = bound(await open({ served }));
      const value = {
        at: new Date('2026-07-01T12:00:00.123Z'),
        big: 2n ** 70n,
        bytes: Uint8Array.of(0, 1, 254, 255),
        names: new Map([['a', 1]]),
        tags: new Set(['x', 'y']),
      };

      const back = await connect().api.native(value);

      expect(back.at).toEqual(value.at);
      expect(back.big).toBe(value.big);
      expect(new Uint8Array(back.bytes)).toEqual(value.bytes);
      expect(back.names).toEqual(value.names);
      expect(back.tags).toEqual(value.tags);
      await close();
    },
  );

  test.each(['embedded', 'wire'] as const)(
    'is canceled by its signal, and the signal of the callee aborts (%s)',
    async (served) => {
      const { connect, close, notes, router } = bound(await open({ served }));
      const abort = new AbortController();
      const { api } = connect();

      const call = api.never(undefined, { signal: abort.signal });
      await until(() => router.stats().pendingCalls === 1);
      abort.abort();

      await expect(call).rejects.toMatchObject({ code: 'CANCELED' });
      await until(() => notes.aborted.includes('never'));
      await close();
    },
  );

  test.each(['embedded', 'wire'] as const)(
    'that takes longer than its contract allows fails with TIMEOUT, and the callee stops (%s)',
    async (served) => {
      const { connect, close, notes } = bound(await open({ served }));

      const outcome = await connect().api.hurry().safe();

      expect(outcome.error).toMatchObject({ code: 'TIMEOUT' });
      await until(() => notes.aborted.includes('hurry'));
      await close();
    },
  );

  test('of a caller that leaves is stopped', async () => {
    const { connect, close, notes, router } = bound(await open());
    const client = connect();

    const call = client.api.never().safe();
    await until(() => router.stats().pendingCalls === 1);
    await client.close();

    expect((await call).ok).toBe(false);
    await until(() => notes.aborted.includes('never'));
    await close();
  });

  test.each(['embedded', 'wire'] as const)(
    'reports progress, then its result (%s)',
    async (served) => {
      const { connect, close } = bound(await open({ served }));

      const job = connect().api.build();
      const heard: number[] = [];
      for await (const { done } of job.progress) heard.push(done);

      expect(heard).toEqual([1, 2, 3]);
      expect(await job).toBe('built');
      await close();
    },
  );

  test('reports all progress to a function before its result', async () => {
    const { connect, close } = bound(await open());
    const heard: number[] = [];

    const answer = await connect().api.build(undefined, {
      onProgress: ({ done }) => heard.push(done),
    });

    const before = [...heard];

    expect(answer).toBe('built');
    expect(before).toEqual([1, 2, 3]);
    await close();
  });

  test('reports progress whole to a function and to a loop beside it', async () => {
    const { connect, close } = bound(await open());
    const told: number[] = [];
    const looped: number[] = [];

    const job = connect().api.build(undefined, { onProgress: ({ done }) => told.push(done) });
    for await (const { done } of job.progress) looped.push(done);

    expect(told).toEqual([1, 2, 3]);
    expect(looped).toEqual([1, 2, 3]);
    await close();
  });

  test('of a procedure that nobody serves fails at once and may be tried again', async () => {
    const { connect, close } = bound(await open({ served: 'nobody' }));

    const outcome = await connect().api.add({ a: 1, b: 2 }).safe();

    expect(outcome.error).toMatchObject({ code: 'NO_CALLEE', retryable: true });
    await close();
  });

  test('to serve what the contract does not declare is refused', async () => {
    const stage = await open();

    const registering = stage.connect().register('com.lab.nope', () => 1);

    await expect(registering).rejects.toMatchObject({ fault: 'procedure.undeclared' });
    await stage.close({ errors: 1 });
  });

  test('to serve what another one serves is refused', async () => {
    const stage = await open();

    const registering = stage.connect().implement({ add: () => 0 });

    await expect(registering).rejects.toMatchObject({ fault: 'procedure.taken' });
    await stage.close({ errors: 1 });
  });

  test('several callees take turns, and each takes its calls with it when it goes', async () => {
    const { connect, close } = bound(await open({ served: 'nobody' }));
    const [one, two] = [connect(), connect()];
    const first = await one.implement({ crash: () => 'one' }, { invoke: 'roundrobin' });
    await two.implement({ crash: () => 'two' }, { invoke: 'roundrobin' });
    const { api } = connect();

    const both = [await api.crash(), await api.crash()];
    await first.unregister();
    const rest = [await api.crash(), await api.crash()];

    expect(both.sort()).toEqual(['one', 'two']);
    expect(rest).toEqual(['two', 'two']);
    await close();
  });

  test('of 5 MB does not hold up the small ones beside it', async () => {
    const { connect, close } = bound(await open({ served: 'wire' }));
    const { api } = connect();
    const order: string[] = [];

    const large = api.weigh(new Uint8Array(5_000_000)).then((bytes) => {
      order.push('large');
      return bytes;
    });
    for (let n = 1; n <= 5; n += 1) {
      expect(await api.add({ a: n, b: n })).toBe(2 * n);
      order.push('small');
    }

    expect(await large).toBe(5_000_000);
    expect(order).toEqual(['small', 'small', 'small', 'small', 'small', 'large']);
    await close();
  }, 30_000);

  test('of more than the router takes fails with TOO_LARGE and costs nothing else', async () => {
    const { connect, close } = bound(await open({ limits: { maxMessageBytes: 64 * 1024 } }));
    const { api } = connect();

    const outcome = await api.weigh(new Uint8Array(100_000)).safe();

    expect(outcome.error).toMatchObject({ code: 'TOO_LARGE' });
    expect(await api.add({ a: 1, b: 1 })).toBe(2);
    await close();
  });
});

describe('who calls in the process of the router', () => {
  test('in a loop leaves turns to the sockets', async () => {
    const stage = await Stage.open({ codec: 'json', transport: 'ws' });
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);

    for (const end = performance.now() + 100; performance.now() < end; ) {
      await stage.realm?.api.add({ a: 1, b: 1 });
    }
    clearInterval(timer);
    await stage.abandon();

    expect(turns).toBeGreaterThan(1);
  });
});

/** The parts of a stage, by their names. */
function bound(stage: Stage) {
  const { router, notes } = stage;
  return { router, notes, connect: stage.connect.bind(stage), close: stage.close.bind(stage) };
}
