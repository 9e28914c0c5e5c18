import { type ClientOptions, connect } from '@realmwire/client';
import { defineRealm, rpc } from '@realmwire/protocol/contract';
import { createRouter, type RealmHandle } from '@realmwire/router';
import { LeakCheck, until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';

const till = defineRealm('com.till', {
  charge: rpc({ input: z.number(), output: z.string(), idempotent: true, invoke: 'roundrobin' }),
  once: rpc({ input: z.number(), output: z.string(), invoke: 'roundrobin' }),
});

describe.each(['json', 'msgpack'] as const)('an idempotent call (%s)', (codec) => {
  let router: ReturnType<typeof createRouter>;
  let realm: RealmHandle<(typeof till)['tree']>;
  let url: string;
  const clients: { close(): Promise<void> }[] = [];
  const runs: { who: string; input: number; attempt: number }[] = [];
  let gate: Promise<void>;
  let begin: () => void;

  beforeEach(async () => {
    router = createRouter({ limits: { resumeMs: 0, calleeGraceMs: 0 } });
    realm = router.realm(till, {
      authorize: 'everything',
      authenticate: ({ token }) => ({ user: token ?? 'nobody' }),
    });
    ({ url } = await router.listen({ port: 0 }));
    runs.length = 0;
    gate = new Promise((resolve) => {
      begin = resolve;
    });
  });

  afterEach(async () => {
    begin();
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await router.close();
  });

  const meet = (user: string, options: Partial<ClientOptions> = {}) => {
    const reconnect = { minMs: 1, maxMs: 10 };
    const client = connect(till, { url, codec, reconnect, auth: { ticket: user }, ...options });
    clients.push(client);
    return client;
  };
  const serve = async (who: string) => {
    const callee = meet(who, { reconnect: false });
    await callee.implement({
      charge: async ({ input, attempt }) => {
        runs.push({ who, input, attempt });
        await gate;
        return `${input} by ${who}`;
      },
      once: async ({ input, attempt }) => {
        runs.push({ who, input, attempt });
        await gate;
        return `${input} by ${who}`;
      },
    });
    return callee;
  };

  test('that its callee does not answer is made again elsewhere', async () => {
    const [first] = [await serve('a'), await serve('b')];
    const client = meet('ada');

    const call = client.api.charge(5);
    await until(() => runs.length === 1);
    void first.close();
    await until(() => runs.length === 2);
    begin();

    expect(await call).toBe('5 by b');
    expect(runs.map(({ who, attempt }) => [who, attempt])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  test('is made again where another serves it meanwhile, and one that is not idempotent is given up', async () => {
    const only = await serve('a');
    const client = meet('ada');

    const calls = [client.api.charge(5).safe(), client.api.once(6).safe()];
    await until(() => runs.length === 2);
    await serve('b');
    void only.close();
    await until(() => runs.length === 3);
    begin();
    const [charge, once] = await Promise.all(calls);

    expect(charge).toEqual({ ok: true, value: '5 by b' });
    expect(once?.error).toMatchObject({ code: 'CALLEE_LOST', retryable: false });
  });

  test('with a key runs once, for all who ask with it as the same user', async () => {
    await serve('a');
    const client = meet('ada');

    const call = client.api.charge(5, { idempotencyKey: 'order 7' });
    const other = meet('ada').api.charge(5, { idempotencyKey: 'order 7' });
    await until(() => runs.length === 1);
    begin();

    expect([await call, await other]).toEqual(['5 by a', '5 by a']);
    expect(await meet('ada').api.charge(5, { idempotencyKey: 'order 7' })).toBe('5 by a');
    expect(runs).toHaveLength(1);
    expect(await meet('eve').api.charge(5, { idempotencyKey: 'order 7' })).toBe('5 by a');
    expect(runs).toHaveLength(2);
  });

  test('goes on in the next session, where the one that made it is lost', async () => {
    await serve('a');
    const leaks = new LeakCheck(router);
    const client = meet('ada');
    const call = client.api.charge(5);
    await until(() => runs.length === 1);

    // To be told to come back ends the session, unlike a connection that is cut.
    realm.session(client.uuid ?? '')?.close('router.draining');
    await until(() => runs.length === 2);
    begin();

    expect(await call).toBe('5 by a');
    await client.close();
    await leaks.end();
  });
});
