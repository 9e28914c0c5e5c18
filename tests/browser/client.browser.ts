import { connect, type Packet, RpcError } from '@realmwire/client';
import type { Event } from '@realmwire/protocol/contract';
import { afterEach, describe, expect, inject, test, vi } from 'vitest';
import { gym } from './contract.ts';

const url = inject('url');

describe('the modules that a page loads', () => {
  test('are those of MessagePack only once a client wants to speak it', async () => {
    const loaded = () =>
      performance.getEntriesByType('resource').filter(({ name }) => name.includes('codec/msgpack'));
    const json = connect(gym, { url });
    await json.ready();
    const before = loaded().length;

    const msgpack = connect(gym, { url, codec: 'msgpack' });
    await msgpack.ready();

    expect(before).toBe(0);
    expect(loaded().length).toBeGreaterThan(0);
    expect(await msgpack.api.add({ a: 1, b: 2 })).toBe(3);
    await Promise.all([json.close(), msgpack.close()]);
  });
});

describe.each(['json', 'msgpack'] as const)('in a page, a client that speaks %s', (codec) => {
  const clients: AsyncDisposable[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client[Symbol.asyncDispose]()));
  });

  test('calls, and gets values as they are and errors with their data', async () => {
    const { api } = open();
    const value = { at: new Date(5), big: 2n ** 64n, bytes: Uint8Array.of(0, 255) };

    const back = await api.echo(value);
    const outcome = await api.buy({ sku: 'gone' }).safe();
    const wrong = await api.add({ a: 'x' as never, b: 1 }).safe();

    expect([back.at, back.big, [...back.bytes]]).toEqual([value.at, value.big, [0, 255]]);
    expect(outcome.error).toBeInstanceOf(RpcError);
    expect(outcome.error).toMatchObject({ code: 'SOLD_OUT', data: { left: 0 } });
    expect(wrong.error).toMatchObject({ code: 'BAD_INPUT' });
  });

  test('without the contract at run time does the same, and the router checks', async () => {
    const client = connect<typeof gym>('com.gym', { url, codec });

    const sum = await client.api.add({ a: 1, b: 2 });
    const wrong = await client.api.add({ a: 'x' as never, b: 1 }).safe();

    expect(sum).toBe(3);
    expect(wrong.error).toMatchObject({ code: 'BAD_INPUT', fault: 'arguments.invalid' });
    await client.close();
  });

  test('reads a stream at its own pace: a slow loop holds the callee back', async () => {
    const { api } = open();

    const items = api.count({ to: 1_000_000 }, { credit: 8 })[Symbol.asyncIterator]();
    for (let item = 1; item <= 20; item += 1) {
      expect(await items.next()).toEqual({ done: false, value: item });
    }
    const ahead = await api.counted();
    await items.return?.();

    expect(ahead).toBeLessThanOrEqual(20 + 2 * 8);
  });

  test('sends a stream', async () => {
    const body = Array.from({ length: 1_000 }, (_, index) => index);

    expect(await open().api.sum(undefined, { body })).toBe(499_500);
  });

  test('sends a megabyte, and small calls pass it', async () => {
    const { api } = open();
    const order: string[] = [];

    const large = api.weigh(new Uint8Array(1_000_000)).then((bytes) => {
      order.push('large');
      return bytes;
    });
    await api.add({ a: 1, b: 1 });
    order.push('small');

    expect(await large).toBe(1_000_000);
    expect(order).toEqual(['small', 'large']);
  });

  test('hears a topic in order', async () => {
    const [listener, publisher] = [open(), open()];
    const subscription = listener.api.news.subscribe();
    await subscription.ready;
    const heard: Event<{ text: string }>[] = [];
    subscription.on('event', (event) => void heard.push(event));

    for (let n = 0; n < 20; n += 1) await publisher.api.news.publish({ text: `${n}` });

    await vi.waitFor(() => expect(heard.length).toBe(20));
    expect(heard.map(({ payload }) => payload.text)).toEqual(
      Array.from({ length: 20 }, (_, n) => `${n}`),
    );
    const { offset: first = 0n } = heard[0] ?? {};
    expect(heard.map(({ offset }) => offset - first)).toEqual(
      Array.from({ length: 20 }, (_, n) => BigInt(n)),
    );
    await subscription.unsubscribe();
  });

  test('has the hooks Ready, Status, ReadMessage and Close', async () => {
    const log: string[] = [];
    const packets: Packet[] = [];
    const client = open()
      .setCallbackReady(({ uuid }) => log.push(`ready ${uuid.length > 10}`))
      .setCallbackStatus(({ phase }) => log.push(phase))
      .setCallbackReadMessage((packet) => packets.push(packet))
      .setCallbackClose(({ willRetry }) => log.push(`close ${willRetry}`));
    const other = open();
    await Promise.all([client.ready(), other.ready()]);

    await client.send('save', { n: 1 });
    await other.feedback('psst', String(client.uuid));
    await other.broadcast('hear');
    await vi.waitFor(() => expect(packets.length).toBe(3));
    await client.close();

    expect(packets).toEqual([
      expect.objectContaining({ opcode: 're: save', message: { n: 1 } }),
      { opcode: 'feedback', message: 'psst', from: other.uuid },
      { opcode: 'broadcast', message: 'hear', from: other.uuid },
    ]);
    expect(log).toEqual(['ready', 'ready true', 'close false', 'closed']);
  });

  test('goes on with its session when its connection is cut, and its call is answered', async () => {
    const client = open();
    const returns: boolean[] = [];
    client.on('ready', ({ resumed }) => returns.push(resumed));
    const subscription = client.api.news.subscribe();
    await subscription.ready;
    const events = subscription[Symbol.asyncIterator]();
    const { uuid } = await client.ready();

    const cut = await client.api.cut().safe();
    await vi.waitFor(() => expect(returns).toContain(true));
    await client.api.news.publish({ text: 'after' }, { excludeMe: false });

    expect(cut.ok).toBe(true);
    expect(client.uuid).toBe(uuid);
    expect((await events.next()).value?.payload).toEqual({ text: 'after' });
    expect(await client.api.add({ a: 1, b: 1 })).toBe(2);
    await subscription.unsubscribe();
  });

  test('is told why, for good, when there is no such realm', async () => {
    const client = connect('com.nope', { url, codec, reconnect: { giveUpAfter: 1 } });

    await expect(client.ready()).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(client.status).toMatchObject({
      phase: 'closed',
      reason: expect.stringContaining('No realm of this name'),
    });
  });

  function open() {
    const client = connect(gym, { url, codec, reconnect: { minMs: 10, maxMs: 100 } });
    clients.push(client);
    return client;
  }
});
