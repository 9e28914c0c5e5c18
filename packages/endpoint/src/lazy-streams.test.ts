import { Body, type Message, type MessageOf } from '@realmwire/protocol';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Endpoint } from './endpoint.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import type { DealingPart, LateParts } from './late-parts.ts';
import { STREAMS } from './streams.ts';

const OFFLINE = new Error('offline');
const LATE: LateParts = {
  dealings: () => import('./dealings.ts'),
  streams: async () => (await import('./streams.ts')).STREAMS,
  services: () => import('./services.ts'),
};
let isOnline = true;

// What cannot be loaded, while offline.
vi.mock('./streams.ts', async (original) => {
  const streams = await original<typeof import('./streams.ts')>();
  return {
    get STREAMS() {
      if (!isOnline) throw OFFLINE;
      return streams.STREAMS;
    },
  };
});

beforeEach(() => {
  isOnline = true;
});

describe('a call, before streams are loaded', () => {
  test('keeps the parts that come, and gives them in order with those that come later', async () => {
    const { endpoint, receive } = connected();

    const call = endpoint.call('tail');
    await microtasks();
    part(receive, 'item', 1);
    part(receive, 'item', 2);
    const seen: unknown[] = [];
    const loop = (async () => {
      for await (const item of call) seen.push(item);
    })();
    await loaded();
    part(receive, 'item', 3);
    receive({ opcode: 'result', id: 1, payload: Body.of('end') });
    await loop;

    expect(seen).toEqual([1, 2, 3]);
    expect(await call).toBe('end');
  });

  test('has its result after its parts, although the result has come already', async () => {
    const { endpoint, receive } = connected();

    const call = endpoint.call('tail');
    await microtasks();
    part(receive, 'item', 1);
    receive({ opcode: 'result', id: 1, payload: Body.of('end') });
    const seen: unknown[] = [];
    for await (const item of call) seen.push(item);

    expect(seen).toEqual([1]);
    expect(await call).toBe('end');
  });

  test('that fails still gives the parts that came before, then the error', async () => {
    const { endpoint, receive } = connected();

    const call = endpoint.call('tail');
    await microtasks();
    part(receive, 'item', 1);
    receive({ opcode: 'error', of: 'call', id: 1, code: 'GONE' });
    const iterator = call[Symbol.asyncIterator]();

    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    await expect(iterator.next()).rejects.toMatchObject({ code: 'GONE' });
  });

  test('tells progress to its listener', async () => {
    const { endpoint, receive } = connected();
    const seen: unknown[] = [];

    const call = endpoint.call('job', 1, { onProgress: (value) => seen.push(value) });
    await microtasks();
    part(receive, 'progress', 'half');
    receive({ opcode: 'result', id: 1, payload: Body.of('done') });

    expect(await call).toBe('done');
    await loaded();
    expect(seen).toEqual(['half']);
  });

  test('sends its items in order, after its opening', async () => {
    const { endpoint, sent } = connected();

    const call = endpoint.call('put');
    const posted = [call.send('a'), call.send('b'), call.end()];
    await Promise.all(posted);

    expect(sent.map((message) => (message as MessageOf<'call'>).part)).toEqual([
      'open',
      'item',
      'item',
      'end',
    ]);
  });

  test('takes no items once it is over', async () => {
    const { endpoint, sent, receive } = connected();

    const call = endpoint.call('put');
    await microtasks();
    receive({ opcode: 'result', id: 1 });

    await expect(call.send('a')).rejects.toMatchObject({ code: 'CANCELED' });
    expect(sent.length).toBe(1);
  });

  test('does not suspend a callee whose parts nobody reads', async () => {
    const { endpoint, sent, receive } = connected();

    const result = endpoint.call('tail', 1, { credit: 2 }).then((value) => value);
    await microtasks();
    part(receive, 'item', 1);
    part(receive, 'item', 2);
    await loaded();

    expect(sent.at(-1)).toMatchObject({ opcode: 'next', of: 'call', until: 4 });
    receive({ opcode: 'result', id: 1, payload: Body.of('end') });
    expect(await result).toBe('end');
  });

  test('fails if it has parts and streams cannot be loaded', async () => {
    isOnline = false;
    const { endpoint, sent, receive } = connected();

    const call = endpoint.call('tail');
    await microtasks();
    part(receive, 'item', 1);

    await expect(call).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'a part of Realmwire could not be loaded',
    });
    expect(sent.at(-1)).toMatchObject({ opcode: 'cancel', id: 1 });
  });

  test('whose items cannot be read because streams cannot be loaded says so', async () => {
    isOnline = false;
    const { endpoint } = connected();

    const call = endpoint.call('tail');

    await expect(call[Symbol.asyncIterator]().next()).rejects.toThrow('could not be loaded');
    await expect(call.send(1)).rejects.toThrow('could not be loaded');
  });
});

describe('a subscription, before streams are loaded', () => {
  test('is asked for before what is sent after it', async () => {
    const { endpoint, sent } = connected();

    endpoint.subscribe('news');
    void endpoint.publish('news', 1, { acknowledge: false });
    void endpoint.call('a').catch(() => {});
    endpoint.subscribe('other');
    await loaded();

    expect(sent.map(({ opcode }) => opcode)).toEqual(['subscribe', 'publish', 'call', 'subscribe']);
  });

  test('tells its listeners, until they leave', async () => {
    const { endpoint, receive } = connected();
    const seen: unknown[] = [];

    const subscription = endpoint.subscribe('news');
    subscription.on('event', ({ payload }) => seen.push(payload));
    subscription.on('event', () => seen.push('never'))();
    const off = subscription.on('event', ({ payload }) => seen.push(`also ${payload}`));
    await loaded();
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    event(receive, 1, 'a');
    off();
    event(receive, 2, 'b');
    await loaded();

    expect(await subscription.ready).toMatchObject({ subscription: 5 });
    expect(seen).toEqual(['a', 'also a', 'b']);
  });

  test('can be iterated, and is left with the loop', async () => {
    const { endpoint, sent, receive } = connected();

    const subscription = endpoint.subscribe('news');
    const seen: unknown[] = [];
    const loop = (async () => {
      for await (const { payload } of subscription) {
        seen.push(payload);
        if (seen.length === 2) break;
      }
    })();
    await loaded();
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    event(receive, 1, 'a');
    event(receive, 2, 'b');
    await loop;

    expect(seen).toEqual(['a', 'b']);
    expect(sent.at(-1)).toMatchObject({ opcode: 'unsubscribe', subscription: 5 });
  });

  test('can be left', async () => {
    const { endpoint, sent, receive } = connected();

    const subscription = endpoint.subscribe('news');
    const left = subscription[Symbol.asyncDispose]();
    await loaded();
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    receive({ opcode: 'unsubscribed', id: 2 });
    await left;

    expect(sent.map(({ opcode }) => opcode)).toEqual(['subscribe', 'unsubscribe']);
    await expect(subscription.ready).rejects.toMatchObject({ code: 'CANCELED' });
  });

  test('ends with the endpoint', async () => {
    const { endpoint, sent } = connected();
    const error = new Error('closed');

    const next = endpoint.subscribe('news')[Symbol.asyncIterator]().next();
    endpoint.close(error);

    await expect(next).rejects.toBe(error);
    expect(sent).toEqual([]);
  });

  test('goes on in the next session, with the calls that waited behind it', async () => {
    const { endpoint, sent } = connected();

    endpoint.subscribe('news');
    const call = endpoint.call('a');
    const canceled = endpoint.call('b');
    await microtasks();
    canceled.cancel();
    endpoint.lost(new Error('gone'));
    endpoint.attach();
    await loaded();

    expect(sent.map(({ opcode }) => opcode)).toEqual(['subscribe', 'call']);
    call.cancel();
  });

  test('that cannot be loaded fails and is reported; what waited behind it leaves', async () => {
    isOnline = false;
    const errors: unknown[] = [];
    const { endpoint, sent } = connected({ onError: (error) => errors.push(error) });

    const subscription = endpoint.subscribe('news');
    const off = subscription.on('event', () => {});
    void endpoint.publish('b', 1, { acknowledge: false });
    await expect(subscription.ready).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'a part of Realmwire could not be loaded',
    });
    await subscription.unsubscribe();
    off();
    await loaded();

    expect(sent.map(({ opcode }) => opcode)).toEqual(['publish']);
    expect(errors.length).toBe(1);
  });
});

describe('what is asked for besides calls, before that is loaded', () => {
  test('is sent before what is sent after it', async () => {
    const { endpoint, sent, load } = asking();

    void endpoint.publish('news', 1, { acknowledge: false });
    void endpoint.call('a').catch(() => {});
    void endpoint.command('stats').catch(() => {});
    await load();

    expect(sent.map(({ opcode }) => opcode)).toEqual(['publish', 'call', 'command']);
  });

  test('is loaded with the first of it, and then needs nothing more', async () => {
    const { endpoint, sent, loads, load } = asking();
    const before = loads();

    void endpoint.command('stats').catch(() => {});
    await load();
    void endpoint.broadcast('hi').catch(() => {});

    expect([before, loads()]).toEqual([0, 1]);
    expect(sent.map(({ opcode }) => opcode)).toEqual(['command', 'broadcast']);
  });

  test('is not needed to hear packets', () => {
    const heard: unknown[] = [];
    const { receive, loads } = asking({ onPacket: ({ message }) => heard.push(message) });

    receive({ opcode: 'broadcast', payload: Body.of('hi') });

    expect(heard).toEqual(['hi']);
    expect(loads()).toBe(0);
  });

  test('is told of what nobody has asked for, and the application if it cannot be', async () => {
    const errors: unknown[] = [];
    const { receive, fail } = asking({ onError: (error) => errors.push(error) });

    receive({ opcode: 'unregistered', id: 1 });
    await fail();

    expect(errors).toMatchObject([{ message: 'a part of Realmwire could not be loaded' }]);
  });

  test('waits for a session before it is loaded', async () => {
    const { endpoint, sent, loads, load } = asking({ isOpen: false });

    void endpoint.publish('news', 1, { acknowledge: false });
    void endpoint.call('a').catch(() => {});
    await microtasks();
    const before = loads();
    endpoint.attach();
    await load();

    expect(before).toBe(0);
    expect(sent.map(({ opcode }) => opcode)).toEqual(['publish', 'call']);
  });

  test('waits for the next session if it cannot be loaded in this one', async () => {
    const { endpoint, sent, fail, load } = asking();

    void endpoint.publish('news', 1, { acknowledge: false });
    endpoint.lost(new Error('gone'));
    await fail();
    endpoint.attach();
    await load();

    expect(sent.map(({ opcode }) => opcode)).toEqual(['publish']);
  });

  test('fails if it cannot be loaded, and what waited behind it leaves', async () => {
    const { endpoint, sent, fail } = asking();

    const published = endpoint.publish('news', 1);
    void endpoint.call('a').catch(() => {});
    void fail();

    await expect(published).rejects.toMatchObject({
      code: 'INTERNAL',
      uri: 'news',
      message: 'a part of Realmwire could not be loaded',
    });
    expect(sent.map(({ opcode }) => opcode)).toEqual(['call']);
  });

  test('counts among what may wait for a session', async () => {
    const { endpoint } = asking({ isOpen: false, maxWaiting: 1 });

    void endpoint.publish('news', 1).catch(() => {});

    await expect(endpoint.call('a')).rejects.toMatchObject({ code: 'OVERFLOW' });
    await expect(endpoint.publish('news', 2)).rejects.toMatchObject({ code: 'OVERFLOW' });
  });

  test('fails when the endpoint is closed', async () => {
    const { endpoint, load } = asking({ isOpen: false });

    const published = endpoint.publish('news', 1);
    endpoint.close(new Error('over'));
    void load();

    await expect(published).rejects.toMatchObject({ code: 'DISCONNECTED', uri: 'news' });
    await expect(endpoint.command('stats')).rejects.toMatchObject({ code: 'DISCONNECTED' });
  });
});

describe('a session that has to load something before it can send', () => {
  test('sends that message, and those after it, in order when it is there', async () => {
    const { sent, endpoint, load } = slow();

    void endpoint.publish('a', 1, { acknowledge: false });
    void endpoint.publish('b', 1, { acknowledge: false });
    expect(sent).toEqual([]);
    load();
    await loaded();

    expect(sent.map((message) => (message as MessageOf<'publish'>).uri)).toEqual(['a', 'b']);
  });

  test('fails the message whose part cannot be loaded, and sends the others', async () => {
    const { sent, endpoint, fail } = slow();

    const first = endpoint.publish('a', 1);
    void endpoint.publish('b', 1, { acknowledge: false });
    fail(new Error('offline'));

    await expect(first).rejects.toMatchObject({ code: 'INTERNAL', message: 'offline' });
    expect(sent.map((message) => (message as MessageOf<'publish'>).uri)).toEqual(['b']);
  });

  test('keeps a message for the next session although its part cannot be loaded in this one', async () => {
    const { sent, endpoint, fail } = slow();

    const first = endpoint.publish('a', 1);
    endpoint.lost(new Error('gone'));
    fail(new Error('offline'));
    await loaded();
    endpoint.attach();
    endpoint.receive({ opcode: 'published', id: 1, publication: 9 });

    expect(sent.length).toBe(1);
    expect(await first).toMatchObject({ publication: 9 });
  });

  test('fails what waited and cannot be sent then', async () => {
    const { endpoint, load } = slow(() => {
      throw new TypeError('cannot travel');
    });

    const first = endpoint.publish('a', 1);
    load();

    await expect(first).rejects.toMatchObject({ message: 'cannot travel' });
  });

  test('keeps what waits when it is lost, as far as there is room', async () => {
    const { sent, endpoint, load } = slow(undefined, { maxWaiting: 1 });

    const first = endpoint.publish('a', 1);
    const second = endpoint.publish('b', 1);
    endpoint.lost(new Error('gone'));
    await expect(second).rejects.toMatchObject({ code: 'OVERFLOW' });
    load();
    endpoint.attach();
    await loaded();

    expect(sent.map((message) => (message as MessageOf<'publish'>).uri)).toEqual(['a']);
    endpoint.receive({ opcode: 'published', id: 1, publication: 9 });
    expect(await first).toMatchObject({ publication: 9 });
  });
});

function connected(options: Partial<EndpointOptions> = {}) {
  const sent: Message[] = [];
  const endpoint = new Endpoint({
    send: (message) => sent.push(message),
    parts: LATE,
    ...options,
  });
  return { endpoint, sent, receive: (message: Message) => endpoint.receive(message) };
}

/** An endpoint that waits for its dealings, until the test says so. */
function asking(options: Partial<EndpointOptions> = {}) {
  const loading: { resolve(part: DealingPart): void; reject(error: Error): void }[] = [];
  let loads = 0;
  const dealings = (): Promise<DealingPart> =>
    new Promise((resolve, reject) => {
      loads += 1;
      loading.push({ resolve, reject });
    });
  const load = async (): Promise<void> => {
    await microtasks();
    for (const one of loading.splice(0)) one.resolve(STREAMS);
    await loaded();
  };
  const fail = async (): Promise<void> => {
    for (const one of loading.splice(0)) one.reject(OFFLINE);
    await loaded();
  };
  const made = connected({ parts: { ...LATE, dealings }, ...options });
  return { ...made, loads: () => loads, load, fail };
}

/** An endpoint whose session lacks something for the first message. */
function slow(send?: (message: Message) => void, options: Partial<EndpointOptions> = {}) {
  const sent: Message[] = [];
  let isLoaded = false;
  let load = (): void => {};
  let fail = (_: Error): void => {};
  const loading = new Promise<void>((resolve, reject) => {
    load = () => {
      isLoaded = true;
      resolve();
    };
    fail = (error) => {
      isLoaded = true;
      reject(error);
    };
  });
  const endpoint = new Endpoint({
    send: (message) => (isLoaded ? (send ?? ((one) => sent.push(one)))(message) : loading),
    parts: { ...LATE, atHand: STREAMS },
    ...options,
  });
  return { sent, endpoint, load: () => load(), fail: (error: Error) => fail(error) };
}

function part(
  receive: (message: Message) => void,
  kind: 'item' | 'progress',
  value: unknown,
): void {
  receive({ opcode: 'result', id: 1, part: kind, payload: Body.of(value) });
}

function event(receive: (message: Message) => void, offset: number, value: unknown): void {
  const payload = Body.of(value);
  receive({ opcode: 'event', subscription: 5, publication: offset, offset, payload });
}

async function microtasks(): Promise<void> {
  for (let n = 0; n < 5; n++) await Promise.resolve();
}

/** Lets everything be loaded. */
async function loaded(): Promise<void> {
  await vi.dynamicImportSettled();
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve));
}
