/**
 * A realm with a contract: our typed client, our implementation, and WAMP clients that know nothing of
 * it. What the contract says holds for them too.
 */
import { connect } from '@realmwire/client';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { createRouter } from '@realmwire/router';
import { LeakCheck, until } from '@realmwire/testkit';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { payloadOf } from './behaviours/behaviour.ts';
import { everybody } from './clients/all.ts';
import {
  type Client,
  Failure,
  given,
  NOTHING,
  type Payload,
  type Puppet,
} from './clients/puppet.ts';

const SHOP = defineRealm('com.shop', {
  quote: rpc({
    input: z.object({ sku: z.string(), qty: z.int() }),
    output: z.object({ price: z.number() }),
    progress: z.number(),
    errors: { SOLD_OUT: z.object({ left: z.int() }) },
  }),
  sold: topic({ payload: z.object({ sku: z.string(), qty: z.int() }) }),
});

const QUOTE = 'com.shop.quote';
const SOLD = 'com.shop.sold';
const TEA = { sku: 'tea', qty: 2 };

const { clients, reason, end } = await everybody();
if (reason !== undefined) console.warn(`Autobahn for Python is left out: ${reason}`);
afterAll(end);

/** Those that are not of ours in our own dialect. */
const FOREIGN = clients.filter(({ name }) => !name.startsWith('realmwire'));

describe.each(FOREIGN)('$name', (client: Client) => {
  let router: ReturnType<typeof createRouter>;
  let leaks: LeakCheck;
  let url = '';
  let realm: ReturnType<typeof openShop>;
  let puppets: Puppet[] = [];

  const openShop = () => router.realm(SHOP, { authorize: 'everything', disclose: 'choose' });
  const join = async (): Promise<Puppet> => {
    const puppet = await client.join({ url, realm: SHOP.name });
    puppets.push(puppet);
    return puppet;
  };
  /** Our own implementation is there before anybody comes, and stays. */
  const implement = async (handlers: Parameters<typeof realm.implement>[0]): Promise<void> => {
    await realm.implement(handlers);
    leaks = new LeakCheck(router);
  };
  /** Our typed client, as long as it is needed. */
  const typed = async <T>(use: (api: Api) => Promise<T>): Promise<T> => {
    const typedClient = connect(SHOP, { url, WebSocket, reconnect: false });
    await typedClient.ready();
    try {
      return await use(typedClient.api);
    } finally {
      await typedClient.close();
    }
  };

  beforeEach(async () => {
    router = createRouter();
    realm = openShop();
    ({ url } = await router.listen({ port: 0 }));
    leaks = new LeakCheck(router);
    puppets = [];
  });
  afterEach(async () => {
    for (const puppet of puppets) await puppet.leave();
    await leaks.end();
    await router.close();
  });

  test('answers a typed caller', async () => {
    const callee = await join();
    const inputs: Payload[] = [];
    await callee.register(QUOTE, ({ args, kwargs }) => {
      inputs.push(payloadOf({ args, kwargs }));
      return given([{ price: 7.5 }]);
    });

    expect(await typed((api) => api.quote(TEA))).toEqual({ price: 7.5 });
    expect(inputs).toEqual([given([TEA])]);
  });

  test('fails towards a typed caller with an error of the contract', async () => {
    const callee = await join();
    await callee.register(QUOTE, () => {
      throw new Failure('SOLD_OUT', given(['Gone.'], { left: 1 }));
    });

    const result = await typed((api) => api.quote(TEA).safe());

    expect(result.ok ? undefined : result.error).toMatchObject({
      code: 'SOLD_OUT',
      data: { left: 1 },
    });
  });

  test('may not answer a typed caller otherwise than the contract says', async () => {
    const callee = await join();
    await callee.register(QUOTE, () => given([{ price: 'much' }]));

    const result = await typed((api) => api.quote(TEA).safe());

    expect(result.ok ? undefined : result.error.code).toBe('BAD_OUTPUT');
  });

  test('gives progress to a typed caller', async () => {
    const callee = await join();
    await callee.register(QUOTE, ({ progress }) => {
      for (const part of [0.25, 0.5]) progress?.(given([part]));
      return given([{ price: 1 }]);
    });
    const parts: number[] = [];

    await typed((api) => api.quote(TEA, { onProgress: (part) => parts.push(part) }));

    expect(parts).toEqual([0.25, 0.5]);
  });

  test('is left by a typed caller who cancels', async () => {
    const callee = await join();
    const calls: (AbortSignal | undefined)[] = [];
    let release = (): void => {};
    await callee.register(QUOTE, ({ signal }) => {
      calls.push(signal);
      return new Promise((resolve, reject) => {
        release = () => resolve(given([{ price: 1 }]));
        signal?.addEventListener('abort', () => reject(new Failure('realm1.error.stopped')));
      });
    });
    const stop = new AbortController();

    await typed(async (api) => {
      const outcome = api.quote(TEA, { signal: stop.signal }).safe();
      await until(() => calls.length > 0, { what: 'the invocation' });
      stop.abort();
      const result = await outcome;
      expect(result.ok ? undefined : result.error.code).toBe('CANCELED');
      const [signal] = calls;
      if (signal !== undefined) await until(() => signal.aborted, { what: 'the interruption' });
      release();
    });
  });

  test('calls what we implement', async () => {
    await implement({ quote: ({ input }) => ({ price: input.qty * 2 }) });
    const caller = await join();

    const { result } = caller.call(QUOTE, given([TEA]));

    expect(payloadOf(await result)).toEqual(given([{ price: 4 }]));
  });

  test('hears progress and errors of what we implement', async () => {
    await implement({
      quote: ({ progress, fail }) => {
        void progress(0.5);
        return fail.SOLD_OUT({ left: 1 });
      },
    });
    const caller = await join();
    const parts: Payload[] = [];

    const call = caller.call(QUOTE, given([TEA]), { onProgress: (part) => parts.push(part) });
    const failure = (await call.result.catch((error: unknown) => error)) as Failure;

    expect(parts.map(payloadOf)).toEqual([given([0.5])]);
    expect(failure).toMatchObject({ uri: 'SOLD_OUT', kwargs: { left: 1 } });
  });

  test('may not call what we implement with what it does not take', async () => {
    await implement({ quote: () => ({ price: 1 }) });
    const caller = await join();

    for (const wrong of [given([{ sku: 'tea', qty: 'two' }]), given([1, 2]), NOTHING]) {
      await expect(caller.call(QUOTE, wrong).result).rejects.toMatchObject({
        uri: 'wamp.error.invalid_argument',
      });
    }
  });

  test('cancels a call of what we implement', async () => {
    const signals: AbortSignal[] = [];
    await implement({
      quote: ({ signal }) => {
        signals.push(signal);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
        });
      },
    });
    const caller = await join();
    const call = caller.call(QUOTE, given([TEA]));
    const outcome = call.result.catch((error: unknown) => error);
    await until(() => signals.length > 0, { what: 'the invocation' });

    call.cancel();

    expect(await outcome).toBeInstanceOf(Error);
    await until(() => signals[0]?.aborted, { what: 'the interruption' });
  });

  test('publishes to a typed subscriber', async () => {
    const publisher = await join();

    const event = await typed(async (api) => {
      const subscription = api.sold.subscribe();
      await subscription.ready;
      await publisher.publish(SOLD, given([TEA]));
      for await (const { payload } of subscription) return payload;
      return undefined;
    });

    expect(event).toEqual(TEA);
  });

  test('may not publish what the topic does not take', async () => {
    const publisher = await join();

    await expect(publisher.publish(SOLD, given(['tea', 2]))).rejects.toMatchObject({
      uri: 'wamp.error.invalid_argument',
    });
  });

  test('hears a typed publisher', async () => {
    const subscriber = await join();
    const heard: Payload[] = [];
    await subscriber.subscribe(SOLD, (event) => heard.push(payloadOf(event)));

    await typed((api) => api.sold.publish(TEA));

    await until(() => heard.length > 0, { what: 'the event' });
    expect(heard).toEqual([given([TEA])]);
  });
});

type Api = ReturnType<typeof connect<'com.shop', (typeof SHOP)['tree']>>['api'];
