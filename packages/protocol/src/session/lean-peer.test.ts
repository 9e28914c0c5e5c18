import { describe, expect, test } from 'vitest';
import { jsonCodec } from '../codec/json.ts';
import { leanJsonCodec } from '../codec/lean-json.ts';
import { msgpackCodec } from '../codec/msgpack.ts';
import { Lacking } from '../lacking.ts';
import { limitsOf } from '../limits.ts';
import { Body } from '../messages/payload.ts';
import { BULK } from './bulk.ts';
import { LeanPeer } from './lean-peer.ts';
import { Peer } from './peer.ts';
import {
  call,
  newPeer,
  openBetween,
  result,
  valueIn,
  welcomeFrom,
} from './peer-pair.test-support.ts';

const KIB = 1024;
const LIMITS = limitsOf({ windowStartBytes: 64 * KIB, chunkBytes: 16 * KIB });

describe('a lean peer', () => {
  test('exchanges short messages of plain JSON, and lacks nothing', () => {
    const { lean, router, toLean, toRouter } = pair();

    lean.send(call(1, { sku: 'a' }), 0);
    const [asked] = toRouter();
    router.send({ opcode: 'result', id: 1, payload: Body.of({ price: 12 }) }, 0);
    const [answer] = toLean();

    expect(valueIn(asked)).toEqual({ sku: 'a' });
    expect(valueIn(answer)).toEqual({ price: 12 });
    expect([lean.lacksBulk, lean.isStalled]).toEqual([false, false]);
  });

  test.each([
    { receives: null },
    { receives: {} },
    { receives: { credit: -1 } },
    { heartbeatMs: 0 },
    { heartbeatMs: 'soon' },
    { heartbeatLostMs: undefined },
  ])('has no schema, and still takes no welcome with %o', (broken) => {
    const lean = new LeanPeer({ side: 'client', codec: leanJsonCodec, limits: LIMITS, now: 0 });
    const usual = { receives: { credit: 1 }, heartbeatMs: 1, heartbeatLostMs: 2 };
    lean.send({ opcode: 'hello', realm: 'r', receives: lean.receives }, 0);
    lean.takeFrames(0);

    lean.receive(JSON.stringify(['welcome', { ...usual, ...broken }]), 0);

    expect(lean.fault).toMatchObject({ code: 'message.invalid', detail: { opcode: 'welcome' } });
    expect(lean.takeMessages()).toEqual([]);
    expect(lean.takeFrames(0).map(({ data }) => data)).toEqual([
      expect.stringContaining('message.invalid'),
    ]);
  });

  test.each([
    { name: 'a long message', value: 'x'.repeat(20 * KIB) },
    { name: 'a value that JSON lacks', value: { at: new Date(0) } },
    { name: 'a list of values that JSON lacks', value: [1n, new Set([1]), Number.NaN] },
  ])('sends $name once it has adopted what it lacks, and nothing before', ({ value }) => {
    const { lean, toRouter } = pair();

    expect(() => lean.send(call(1, value), 0)).toThrow(Lacking);
    expect(toRouter()).toEqual([]);
    lean.adopt(BULK, 0);
    lean.send(call(1, value), 0);

    expect(valueIn(toRouter()[0])).toEqual(value);
  });

  test('sends no more than it has credit for before that', () => {
    const { lean, toRouter } = pair();

    const sendAll = (): void => {
      for (let id = 1; id < 10; id++) lean.send(call(id, 'x'.repeat(10 * KIB)), 0);
    };

    expect(sendAll).toThrow(Lacking);
    expect(toRouter().length).toBe(6);
  });

  test('keeps a frame that it cannot read yet, and those after it, in order', () => {
    const { lean, router, toLean } = pair();
    router.send(result(1, 'x'.repeat(40 * KIB)), 0);
    toLean();
    router.send(result(2, 'short'), 0);
    const before = toLean();

    const wasStalled = [lean.isStalled, lean.lacksBulk];
    lean.adopt(BULK, 0);
    const after = lean.takeMessages().map(valueIn);

    expect(before).toEqual([]);
    expect(wasStalled).toEqual([true, true]);
    expect(after).toEqual(['x'.repeat(40 * KIB), 'short']);
    expect([lean.isStalled, lean.lacksBulk, lean.fault]).toEqual([false, false, undefined]);
  });

  test.each(['costs $ 5', { at: new Date(5) }])('reads %j once it can', (value) => {
    const { lean, router, toLean } = pair();
    router.send(result(1, value), 0);

    expect(toLean()).toEqual([]);
    lean.adopt(BULK, 0);

    expect(lean.takeMessages().map(valueIn)).toEqual([value]);
  });

  test('does not need it for plain credit, but says that it would help', () => {
    const { lean, router, toLean, toRouter } = pair();

    for (let id = 1; id < 30; id++) {
      router.send(result(id, 'x'.repeat(8 * KIB)), 0);
      expect(toLean().length).toBe(1);
      toRouter();
    }

    expect([lean.lacksBulk, lean.isStalled, lean.fault]).toEqual([true, false, undefined]);
  });

  test('goes on with the credit that it has given', () => {
    const { lean, router, toLean, toRouter } = pair();

    for (let id = 1; id < 40; id++) {
      if (id === 5) lean.adopt(BULK, 0);
      router.send(result(id, 'x'.repeat(8 * KIB)), 0);
      expect(toLean().length).toBe(1);
      toRouter();
    }

    expect([lean.fault, router.fault]).toEqual([undefined, undefined]);
  });

  test('reads no chunk, whatever its codec', () => {
    const { lean, router, toLean } = pair(msgpackCodec);

    router.send(result(1, 'x'.repeat(40 * KIB)), 0);
    toLean();
    const wasStalled = lean.isStalled;
    lean.adopt(BULK, 0);
    lean.adopt(BULK, 0);

    expect(wasStalled).toBe(true);
    expect(lean.takeMessages().map(valueIn)).toEqual(['x'.repeat(40 * KIB)]);
  });

  test('is a peer like any other when time passes and when it ends', () => {
    const { lean } = pair();

    lean.expire(LIMITS.heartbeatMs);
    const beat = lean.takeFrames(LIMITS.heartbeatMs).length;
    lean.end();

    expect(beat).toBeGreaterThan(0);
    expect([lean.phase, lean.deadline]).toEqual(['closed', undefined]);
  });

  test('has frames when there is credit to give, and then measures the round trip anew', () => {
    const { lean, router } = pair();
    lean.takeFrames(0);
    router.takeFrames(0);
    const before = lean.hasFrames;

    for (let id = 1; id < 4; id++)
      lean.receive(jsonCodec.encode(result(id, 'x'.repeat(8 * KIB))).data, 0);
    const after = lean.hasFrames;
    const sent = lean.takeFrames(5_000).map(({ data }) => jsonCodec.decode(data).opcode);

    expect([before, after]).toEqual([false, true]);
    expect(sent).toEqual(['next', 'ping']);
  });

  test('breaks off when more comes than it gave credit for', () => {
    const { lean } = pair();

    for (let id = 1; id < 10; id++) {
      lean.receive(jsonCodec.encode(result(id, 'x'.repeat(10 * KIB))).data, 0);
    }

    expect(lean.fault?.code).toBe('credit.exceeded');
  });
});

describe('who waits for a welcome', () => {
  test('is woken once, when it has waited too long, and not for pings that it may not send', () => {
    const lean = new LeanPeer({ side: 'client', codec: leanJsonCodec, limits: LIMITS, now: 0 });
    lean.send({ opcode: 'hello', realm: 'com.shop', receives: lean.receives }, 0);
    lean.takeFrames(0);

    expect(lean.deadline).toBe(LIMITS.heartbeatLostMs);
    lean.expire(LIMITS.heartbeatLostMs);

    expect(lean.fault?.code).toBe('heartbeat.lost');
    expect(lean.deadline).toBeUndefined();
  });

  test('gives credit to a router that could not resume the session', () => {
    const router = new Peer({ side: 'router', codec: jsonCodec, limits: LIMITS, now: 0 });
    const lean = new LeanPeer({ side: 'client', codec: leanJsonCodec, limits: LIMITS, now: 0 });
    const realm = 'com.shop';
    const hello = { realm, receives: lean.receives, session: 's', token: 't', seen: 0 };
    lean.send({ opcode: 'resume', ...hello }, 0);
    for (const { data } of lean.takeFrames(0)) router.receive(data, 0);

    router.send(welcomeFrom(router, LIMITS), 0);
    router.send(result(1, 'an answer'), 0);

    expect(router.waitingBytes).toBe(0);
    for (const { data } of router.takeFrames(0)) lean.receive(data, 0);
    expect(lean.takeMessages().map(({ opcode }) => opcode)).toEqual(['welcome', 'result']);
  });
});

function pair(codec = leanJsonCodec) {
  const limits = LIMITS;
  const client = new LeanPeer({ side: 'client', codec, limits, now: 0 });
  const whole = codec === leanJsonCodec ? jsonCodec : codec;
  const opened = openBetween(client, newPeer('router', whole, limits), { codec: whole, limits });
  return { ...opened, lean: opened.client, toLean: opened.toClient };
}
