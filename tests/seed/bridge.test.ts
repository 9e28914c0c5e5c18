import { connect } from '@realmwire/client';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { createRouter } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Packet, WebPeer } from './stage.ts';

const shop = defineRealm('com.shop', {
  order: rpc({ input: z.object({ sku: z.string() }), output: z.string() }),
  watch: rpc({ output: z.number(), progress: z.number() }),
  price: topic({ payload: z.number() }),
  wish: topic({ payload: z.string() }),
});

const ROUTES = {
  order: { call: 'com.shop.order', answer: 'ordered' },
  watch: { call: 'com.shop.watch' },
  wish: { publish: 'com.shop.wish' },
};

describe('seed clients in a typed realm', () => {
  let router: ReturnType<typeof createRouter>;
  let realm: ReturnType<typeof serve>;
  let page: WebPeer;
  let port = 0;

  const serve = () => router.realm(shop, { authorize: 'everything' });

  beforeEach(async () => {
    const topics = { 'com.shop.price': 'price' };
    const resources = { '/web': { realm: 'com.shop', routes: ROUTES, topics } };
    router = createRouter({ seed: { resources } });
    realm = serve();
    await realm.implement({
      order: ({ input }) => `order of ${input.sku}`,
      watch: async ({ progress }) => {
        await progress(50);
        return 100;
      },
    });
    port = (await router.listen({ port: 0, path: '/native' })).port;
    page = new WebPeer(`ws://127.0.0.1:${port}/web`, {});
    await page.hear('ready');
  });

  afterEach(async () => {
    page.cut();
    await router.close();
  });

  test('[X32] call procedures by packets, and get the answers as packets', async () => {
    await page.tell({ opcode: 'order', message: { sku: 'a' }, id: 'mine' });

    expect(await page.hear('ordered')).toEqual({
      opcode: 'ordered',
      message: 'order of a',
      id: 'mine',
    });
    expect(page.opcodes).toEqual(['ready', 'next', 'ordered']);
  });

  test('[X32] are told what is wrong with what they call with, and go on', async () => {
    await page.tell({ opcode: 'order', message: { sku: 7 } });

    const { error } = await page.hear('ordered');

    expect(error).toMatchObject({ code: 'BAD_INPUT', message: expect.any(String) });
    await page.tell({ opcode: 'watch' });
    await page.hear('watch', 2);
    expect(page.heard.slice(-2)).toEqual([
      { opcode: 'watch', message: 50, part: 'progress' },
      { opcode: 'watch', message: 100 },
    ]);
  });

  test('publish by packets, and are told with the acknowledgement where that cannot be', async () => {
    const wishes: string[] = [];
    const wished = realm.api.wish.subscribe();
    wished.on('event', ({ payload }) => wishes.push(payload));
    await wished.ready;

    expect(await page.tell({ opcode: 'wish', message: 'tea' })).toMatchObject({ fyi: '' });
    expect(await page.tell({ opcode: 'wish', message: 1 })).toMatchObject({
      fyi: expect.stringMatching(/^arguments\.invalid: /),
    });
    await until(() => wishes.length > 0, { what: 'a wish' });

    expect(wishes).toEqual(['tea']);
  });

  test('get events as packets', async () => {
    await realm.api.price.publish(3);

    expect(await page.hear('price')).toEqual({ opcode: 'price', message: 3 });
  });

  test('[X38] exchange packets with native clients, both ways', async () => {
    const packets: Packet[] = [];
    const client = connect(shop, { url: `ws://127.0.0.1:${port}/native`, reconnect: false });
    client.setCallbackReadMessage((packet) => packets.push({ ...packet }));
    const { uuid: session } = await client.ready();

    await page.tell({
      opcode: 'feedback',
      uuid: session,
      message: { a: 1 },
      from: 'somebody else',
    });
    await page.tell({ opcode: 'broadcast', message: 'all' });
    await client.feedback('hello', page.uuid);
    await client.broadcast('everybody');

    expect(await page.hear('feedback')).toEqual({
      opcode: 'feedback',
      uuid: page.uuid,
      message: 'hello',
      fromUUID: session,
      from: session,
    });
    expect(await page.hear('broadcast')).toEqual({
      opcode: 'broadcast',
      message: 'everybody',
      fromUUID: session,
      from: session,
    });
    await until(() => packets.length === 2, { what: 'two packets' });
    expect(packets).toEqual([
      { opcode: 'feedback', message: { a: 1 }, from: page.uuid },
      { opcode: 'broadcast', message: 'all', from: page.uuid },
    ]);
    await client.close();
  });
});
