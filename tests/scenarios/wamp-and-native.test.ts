import { connect } from '@realmwire/client';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { until, type WampCell } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { WampStage } from './wamp-stage.ts';

const shop = defineRealm('com.shop', {
  order: rpc({
    input: z.object({ sku: z.string() }),
    output: z.string(),
    errors: { OUT_OF_STOCK: z.object({ left: z.number() }) },
  }),
  price: rpc({ input: z.string(), output: z.number() }),
  news: topic({ payload: z.string() }),
});

const CELLS: WampCell[] = [
  { subprotocol: 'wamp.2.json', transport: 'ws' },
  { subprotocol: 'wamp.2.msgpack', transport: 'tcp' },
  { subprotocol: 'wamp.2.cbor', transport: 'memory' },
];

describe.each(CELLS)('WAMP and native clients of one realm ($subprotocol)', (cell) => {
  let stage: WampStage;
  const open = () => connect(shop, { url: stage.at.url, reconnect: false });
  let native: ReturnType<typeof open>;
  beforeEach(async () => {
    stage = await WampStage.open();
    const realm = stage.router.realm(shop, { authorize: 'everything' });
    await realm.implement({
      order({ input, fail }) {
        if (input.sku === 'gone') fail.OUT_OF_STOCK({ left: 0 }, 'come back tomorrow');
        return `one ${input.sku}`;
      },
    });
    native = open();
    await native.ready();
  });
  afterEach(async () => {
    await native.close();
    await stage.abandon();
  });

  test('call each other, checked by the contract', async () => {
    const peer = await stage.dial(cell);
    await peer.join('com.shop');
    const uri = 'com.shop.order';

    expect(await peer.ask([48, 1, {}, uri, [{ sku: 'hat' }]])).toEqual([50, 1, {}, ['one hat']]);
    expect((await peer.ask([48, 2, {}, uri, [{ sku: 5 }]])).slice(0, 5)).toEqual([
      8,
      48,
      2,
      expect.anything(),
      'wamp.error.invalid_argument',
    ]);
    expect(await peer.ask([48, 3, {}, uri, [{ sku: 'gone' }]])).toEqual([
      8,
      48,
      3,
      {},
      'OUT_OF_STOCK',
      ['come back tomorrow'],
      { left: 0 },
    ]);

    await peer.ask([64, 4, {}, 'com.shop.price']);
    const price = native.api.price('hat');
    const [code, id, , , args] = await peer.take();
    expect([code, args]).toEqual([68, ['hat']]);
    peer.say([70, id, {}, [12]]);
    expect(await price).toBe(12);
  });

  test('publish to each other', async () => {
    const peer = await stage.dial(cell);
    await peer.join('com.shop');
    const heard: string[] = [];
    const news = native.api.news.subscribe();
    news.on('event', ({ payload }) => heard.push(payload));
    await news.ready;
    await peer.ask([32, 1, {}, 'com.shop.news']);

    peer.say([16, 2, {}, 'com.shop.news', ['from WAMP']]);
    await until(() => heard.length > 0, { what: 'the event' });
    await native.api.news.publish('from native');

    expect(heard).toEqual(['from WAMP']);
    const [code, , , , args] = await peer.take();
    expect([code, args]).toEqual([36, ['from native']]);
  });
});

describe('a realm whose policy takes its time', () => {
  test('is not flooded by a WAMP client: it is read when the policy has answered', async () => {
    const asked: string[] = [];
    const gates: (() => void)[] = [];
    const stage = await WampStage.open({
      realm: {
        authorize: ({ uri }) => {
          asked.push(uri);
          return new Promise((resolve) => gates.push(() => resolve(true)));
        },
      },
    });
    const peer = await stage.join({ subprotocol: 'wamp.2.json', transport: 'tcp' });
    const topics = Array.from({ length: 40 }, (_, index) => `com.t${index}`);
    const text = 'x'.repeat(500_000);

    for (const uri of topics) peer.say([16, 1, {}, uri, [text]]);
    await until(() => asked.length === 1, { what: 'the first question' });
    // Memory is measured four times a second, and all of it could have been read by then.
    const measuredAt = stage.router.stats().uptimeMs + 300;
    await until(() => stage.router.stats().uptimeMs > measuredAt, { what: 'a measurement' });
    const before = stage.router.stats().memory.usedBytes;
    while (asked.length < topics.length || gates.length > 0) {
      gates.shift()?.();
      await turnOfLoop();
    }

    expect(asked).toEqual(topics);
    // What was in the socket's buffer when the question was asked.
    expect(before).toBeLessThan(1_000_000);
    await stage.close();
  });
});

function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
