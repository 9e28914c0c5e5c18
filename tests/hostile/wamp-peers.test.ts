import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Limits } from '@realmwire/protocol';
import { RAW_SOCKET_REFUSALS, type WampSerializer } from '@realmwire/protocol/wamp2';
import {
  until,
  WAMP_MATRIX,
  type WampCell,
  type WampList,
  type WampPeer,
} from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { WampStage, type WampStageOptions } from '../scenarios/wamp-stage.ts';

const ROLES = { roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } };
const VIOLATION = 'wamp.error.protocol_violation';
const JSON_WS: WampCell = { subprotocol: 'wamp.2.json', transport: 'ws' };
const MSGPACK_TCP: WampCell = { subprotocol: 'wamp.2.msgpack', transport: 'tcp' };

let stage: WampStage;
let neighbour: WampPeer;
let requests = 0;

/** Opens a stage with a neighbour who must not notice anything. */
async function open(limits: Partial<Limits> = {}, options: WampStageOptions = {}) {
  stage = await WampStage.open({ limits, ...options });
  neighbour = await stage.join(JSON_WS);
  requests = 0;
  await neighbour.ask([64, request(), {}, 'com.neighbour']);
}

/** The neighbour is there and goes on, and nothing is left of the others. */
async function check() {
  await until(() => stage.router.stats().connections === 1, { what: 'the end of the others' });
  const id = request();
  neighbour.say([48, id, {}, 'com.neighbour', [1]]);
  const [, invocation] = await next(68, ([, , , , args]) => args !== undefined);
  neighbour.say([70, invocation, {}, [2]]);
  expect(await next(50)).toEqual([50, id, {}, [2]]);
  await stage.close();
}

/** What the neighbour hears next of one kind; others may have left it something too. */
async function next(
  code: number,
  matches: (message: WampList) => boolean = () => true,
): Promise<WampList> {
  for (;;) {
    const message = await neighbour.take();
    if (message[0] === code && matches(message)) return message;
  }
}

/** The number of the neighbour's next request. */
function request(): number {
  requests += 1;
  return requests;
}

afterEach(() => stage.abandon());

describe.each(WAMP_MATRIX)('a WAMP client ($subprotocol, $transport) is cut off', (cell) => {
  test('when it sends what is no message at all, and is told why', async () => {
    await open();
    const peer = await stage.join(cell);

    peer.raw(peer.serializer.kind === 'text' ? '[1,' : new Uint8Array([0x93, 1, 0xc1]));

    const { last } = await peer.end();
    expect(last).toEqual([3, { message: expect.any(String) }, VIOLATION]);
    await check();
  });

  test('when its message nests without an end', async () => {
    await open();
    const peer = await stage.join(cell);

    peer.raw(nested(peer.serializer));

    expect((await peer.end()).last).toEqual([3, expect.anything(), VIOLATION]);
    await check();
  });

  test('when its message is longer than it may be', async () => {
    await open({ maxMessageBytes: 64 * 1024, maxFrameBytes: 64 * 1024 });
    const peer = await stage.join(cell);

    peer.say([16, 1, {}, 'com.a', ['x'.repeat(70_000)]]);

    expect((await peer.end()).last?.[2]).toBe('wamp.error.payload_size_exceeded');
    await check();
  });

  test('when its HELLO is long', async () => {
    await open();
    const peer = await stage.dial(cell);

    peer.say([1, 'realm1', { ...ROLES, agent: 'x'.repeat(20_000) }]);

    expect((await peer.end()).last?.[2]).toBe('wamp.error.payload_size_exceeded');
    await check();
  });

  test('when it does not say HELLO in time', async () => {
    await open({ helloTimeoutMs: 300 });
    const peer = await stage.dial(cell);

    const { last } = await peer.end();

    expect(last).toEqual([3, expect.anything(), 'wamp.error.timeout']);
    await check();
  });

  test('without a word when it stays after its goodbye', async () => {
    await open({ helloTimeoutMs: 300 });
    const peer = await stage.join(cell);
    await peer.ask([6, {}, 'wamp.close.normal']);

    expect((await peer.end()).last).toBeUndefined();
    await check();
  });

  test('when it does not answer our goodbye in time', async () => {
    await open({ closingMs: 300 });
    const peer = await stage.dial(cell);
    const { id } = await peer.join('realm1');

    await neighbour.ask([48, request(), {}, 'wamp.session.kill', [id], { reason: 'com.bye' }]);

    expect(await peer.take()).toEqual([6, expect.anything(), 'com.bye']);
    expect(await peer.end()).toMatchObject({ last: undefined });
    await check();
  });
});

describe('a WAMP client over WebSocket is cut off', () => {
  test.each([
    { subprotocol: 'wamp.2.json', data: new Uint8Array([0x91, 1]) },
    { subprotocol: 'wamp.2.msgpack', data: '[1]' },
    { subprotocol: 'wamp.2.cbor', data: '[1]' },
  ] as const)('when its frame is of the wrong kind for $subprotocol', async (given) => {
    await open();
    const peer = await stage.join({ subprotocol: given.subprotocol, transport: 'ws' });

    peer.raw(given.data);

    const { last, code } = await peer.end();
    expect(last?.[2]).toBe(VIOLATION);
    expect(code).toBe(1003);
    await check();
  });

  test.each(['wamp.2.json.batched', 'wamp.2.msgpack.batched', 'wamp.2.cbor.batched'] as const)(
    'when its batch is empty, or ends too early (%s)',
    async (subprotocol) => {
      await open();
      const [empty, half] = [
        await stage.join({ subprotocol, transport: 'ws' }),
        await stage.join({ subprotocol, transport: 'ws' }),
      ];
      const isText = subprotocol.includes('json');

      empty.raw(isText ? '' : new Uint8Array(0));
      half.raw(isText ? '[32,1,{},"a.b"]' : new Uint8Array([0, 0, 0, 9, 1]));

      for (const peer of [empty, half]) expect((await peer.end()).last?.[2]).toBe(VIOLATION);
      await check();
    },
  );

  test('when it gives no sign of life any more', async () => {
    await open({ heartbeatMs: 100, heartbeatLostMs: 400 });
    const [silent, gone] = [await stage.join(JSON_WS), await stage.join(JSON_WS)];

    // Who reads answers pings by itself; who does not read looks dead.
    gone.stall();

    await until(() => stage.router.stats().connections === 2, { what: 'the end of one' });
    expect(silent.closed).toBeUndefined();
    silent.cut();
    await check();
  });

  test('in `strict`, when its requests are not numbered one after the other', async () => {
    await open({}, { wamp: { profile: 'strict' } });
    const peer = await stage.join(JSON_WS);

    peer.say([32, 1, {}, 'com.a'], [32, 3, {}, 'com.b']);

    expect((await peer.end()).last).toEqual([3, expect.anything(), VIOLATION]);
    await check();
  });
});

describe('a WAMP client that publishes while memory is short', () => {
  test('is not read until there is room, and loses nothing', async () => {
    const MIB = 1024 * 1024;
    await open({ memoryBudgetBytes: 32 * MIB, outboxHardBytes: 64 * MIB, memoryHoldMs: 3_600_000 });
    const stalled = await stage.join(JSON_WS);
    await stalled.ask([32, 1, {}, 'com.flood']);
    stalled.stall();
    const publisher = await stage.join(MSGPACK_TCP);

    // A turn of the event loop may read two megabytes, and then the hold begins.
    const text = 'x'.repeat(100_000);
    for (let id = 1; id <= 400; id += 1) publisher.say([16, id, {}, 'com.flood', [text]]);
    publisher.say([48, 401, {}, 'wamp.session.count']);
    await until(() => stage.router.stats().memory.level !== 'calm', { what: 'the hold' });
    // Others are served as always, and the rest could have been read meanwhile.
    const laterOn = stage.router.stats().uptimeMs + 700;
    while (stage.router.stats().uptimeMs < laterOn)
      await neighbour.ask([48, request(), {}, 'wamp.session.count']);
    expect(publisher.heard).toEqual([]);
    expect(stage.router.stats().realms.at(-1)?.publications).toBeLessThan(400);
    expect(stage.router.stats().memory.level).not.toBe('calm');
    expect(stage.router.stats().endings).toEqual({});

    stalled.cut();
    expect((await publisher.take()).slice(0, 2)).toEqual([50, 401]);
    expect(stage.router.stats().realms.at(-1)?.publications).toBe(400);
    publisher.cut();
    await check();
  });
});

describe('a WAMP client that has said goodbye', () => {
  test('counts among those who have not joined', async () => {
    await open({ maxJoining: 1 });
    const peer = await stage.join(JSON_WS);
    await peer.ask([6, {}, 'wamp.close.normal']);

    await expect(stage.dial(JSON_WS)).rejects.toThrow('503');
    await peer.join('realm1');

    const other = await stage.join(JSON_WS);
    for (const each of [peer, other]) each.cut();
    await check();
  });

  test('has not joined behind our own goodbye, however it asks', async () => {
    const asked: string[] = [];
    const authenticate = ({ realm }: { readonly realm: string }) => {
      asked.push(realm);
      return {};
    };
    await open({}, { realm: { authorize: 'everything', authenticate } });
    const peer = await stage.dial({ subprotocol: 'wamp.2.json.batched', transport: 'ws' });
    const { id } = await peer.join('realm1');
    asked.length = 0;
    await neighbour.ask([48, request(), {}, 'wamp.session.kill', [id]]);
    await peer.take();

    const both = [
      [6, {}, 'wamp.close.goodbye_and_out'],
      [1, 'realm1', ROLES],
    ];
    peer.raw(both.map((message) => `${JSON.stringify(message)}\u001e`).join(''));

    expect((await peer.end()).last).toBeUndefined();
    expect(asked).toEqual([]);
    await check();
  });
});

describe('a WAMP client that takes nothing', () => {
  const text = 'x'.repeat(60_000);
  const limits = {
    outboxSoftBytes: 64 * 1024,
    outboxHardBytes: 128 * 1024,
    outboxFullBytes: 2 * 1024 * 1024,
  };

  test.each([JSON_WS, MSGPACK_TCP])(
    'is let go of when answers pile up for it ($transport)',
    async (cell) => {
      await open(limits);
      const peer = await stage.join(cell);
      const calls = Array.from({ length: 200 }, (_, index) => index + 1);

      peer.stall();
      peer.say(...calls.map((id) => [48, id, {}, 'com.neighbour']));
      for (const _ of calls) {
        const [code, id] = await neighbour.take();
        if (code === 68) neighbour.say([70, id, {}, [text]]);
      }

      await until(() => stage.router.stats().connections === 1, { what: 'its end' });
      expect(stage.router.stats().endings).toEqual({ 'queue.overflow': 1 });
      await check();
    },
  );

  test('gets no more calls, and callers are told so', async () => {
    await open(limits);
    const peer = await stage.join(JSON_WS);
    await peer.ask([64, 1, {}, 'com.stalled']);
    peer.stall();

    while (neighbour.heard.length === 0) {
      neighbour.say([48, request(), {}, 'com.stalled', [text]]);
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(neighbour.heard[0]?.[4]).toBe('wamp.error.unavailable');
    expect(stage.router.stats().queuedBytes).toBeLessThan(2 * 1024 * 1024);
    peer.cut();
    const { pendingCalls } = stage.router.stats();
    expect(pendingCalls).toBeGreaterThan(0);
    await until(() => stage.router.stats().pendingCalls === 0, { what: 'the end of its calls' });
    await until(() => neighbour.heard.length >= pendingCalls, { what: 'the errors' });
    neighbour.heard.length = 0;
    await check();
  });

  test('loses events, counted, and the publisher goes on', async () => {
    await open(limits);
    const peer = await stage.join(JSON_WS);
    await peer.ask([32, 1, {}, 'com.flood']);
    peer.stall();

    const dropped = () => {
      const { realms } = stage.router.stats();
      return realms.find(({ realm }) => realm === 'realm1')?.droppedEvents ?? 0;
    };
    while (dropped() === 0)
      await neighbour.ask([16, request(), { acknowledge: true }, 'com.flood', [text]]);

    expect(stage.router.stats().queuedBytes).toBeLessThan(2 * 1024 * 1024);
    peer.cut();
    await check();
  });
});

describe('a stream that begins as a RawSocket', () => {
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  // biome-ignore format: a table
  test.each([
    { name: 'a serializer that nobody knows', octets: [0x7f, 0xf5, 0, 0],  refusal: 'serializer_unsupported' },
    { name: 'no serializer',                  octets: [0x7f, 0xf0, 0, 0],  refusal: 'serializer_unsupported' },
    { name: 'reserved bits',                  octets: [0x7f, 0xf1, 0, 1],  refusal: 'reserved_bits' },
  ] as const)('is refused with $name, by a number', async ({ octets, refusal }) => {
    await open();
    const { socket, received, isEnded } = await dial();

    socket.write(Uint8Array.from(octets));

    await until(isEnded, { what: 'the end' });
    expect([...received()]).toEqual([0x7f, RAW_SOCKET_REFUSALS[refusal] << 4, 0, 0]);
    await check();
  });

  test('is refused while too many have not joined', async () => {
    await open({ maxJoining: 1 });
    const first = await dial();
    first.socket.write(Uint8Array.of(0x7f, 0xf1, 0, 0));
    await until(() => first.received().length === 4, { what: 'the handshake' });
    const second = await dial();

    second.socket.write(Uint8Array.of(0x7f, 0xf1, 0, 0));

    await until(second.isEnded, { what: 'the end' });
    expect([...second.received()]).toEqual([
      0x7f,
      RAW_SOCKET_REFUSALS.too_many_connections << 4,
      0,
      0,
    ]);
    first.socket.destroy();
    await check();
  });

  test('and stops in the middle of it is cut in time', async () => {
    await open({ helloTimeoutMs: 300 });
    const { socket, isEnded } = await dial();

    socket.write(Uint8Array.of(0x7f, 0xf1));

    await until(isEnded, { what: 'the end' });
    expect(stage.router.stats().entrance.strangers).toBe(1);
    await check();
  });

  test('is told the longest message that is taken, and gets none that is longer than it takes', async () => {
    await open({ maxMessageBytes: 100_000, maxFrameBytes: 100_000 });
    const { socket, received } = await dial();

    // It takes 512 bytes.
    socket.write(Uint8Array.of(0x7f, 0x01, 0, 0));
    await until(() => received().length === 4, { what: 'the handshake' });
    expect(2 ** (9 + ((received()[1] ?? 0) >> 4))).toBe(65_536);
    const hello = Buffer.from(JSON.stringify([1, 'realm1', ROLES]));
    socket.write(Buffer.concat([Uint8Array.of(0, 0, 0, hello.length), hello]));

    // WELCOME is longer than that.
    await until(() => stage.router.stats().connections === 1, { what: 'the end' });
    expect(stage.router.stats().sessions).toBe(1);
    await check();
  });

  test.each([
    { name: 'a kind of frame that there is not', head: [0x03, 0, 0, 1, 0] },
    { name: 'reserved bits in a frame', head: [0x10, 0, 0, 1, 0] },
  ])('is cut off by $name, and the other side is told', async ({ head }) => {
    await open();
    const { socket, received, isEnded } = await dial();
    socket.write(Uint8Array.of(0x7f, 0xf1, 0, 0));

    socket.write(Uint8Array.from(head));

    await until(isEnded, { what: 'the end' });
    expect(Buffer.from(received().subarray(8)).toString()).toContain(VIOLATION);
    await check();
  });

  test('has its pings answered, but is not read while it does not take the answers', async () => {
    await open();
    const { socket, received } = await dial();
    socket.write(Uint8Array.of(0x7f, 0xf1, 0, 0));

    socket.write(Uint8Array.of(1, 0, 0, 2, 7, 8));
    await until(() => received().length === 10, { what: 'the pong' });
    expect([...received().subarray(4)]).toEqual([2, 0, 0, 2, 7, 8]);

    socket.pause();
    const ping = Buffer.concat([Uint8Array.of(1, 1, 0, 0), Buffer.alloc(65_536)]);
    let untaken = 0;
    while (socket.writableLength < 8 * 1024 * 1024 && untaken < 1_000) {
      socket.write(ping);
      untaken += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(stage.router.stats().queuedBytes).toBeLessThan(4 * 1024 * 1024);
    socket.destroy();
    await check();
  });

  async function dial() {
    const socket = connect({ port: stage.at.port, host: '127.0.0.1' });
    sockets.push(socket);
    let received = Buffer.alloc(0);
    let isEnded = false;
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      isEnded = true;
    });
    await once(socket, 'connect');
    return { socket, received: () => received, isEnded: () => isEnded };
  }
});

/** A message that nests two hundred lists. */
function nested({ name, isBatched }: WampSerializer): string | Uint8Array {
  if (name === 'json') return '['.repeat(200) + ']'.repeat(200) + (isBatched ? '\u001e' : '');
  const message = new Uint8Array(201).fill(name === 'msgpack' ? 0x91 : 0x81);
  message[200] = 1;
  return isBatched ? Buffer.concat([Uint8Array.of(0, 0, 0, 201), message]) : message;
}
