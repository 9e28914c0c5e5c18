import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec } from '../codec/codec.ts';
import { jsonCodec } from '../codec/json.ts';
import { msgpackCodec } from '../codec/msgpack.ts';
import type { Limits } from '../limits.ts';
import type { MessageOf } from '../messages/message.ts';
import type { Body } from '../messages/payload.ts';
import { call, idsOf, openPair, RESUME, range, result } from './peer-pair.test-support.ts';

const KIB = 1024;
const CODECS = [jsonCodec, msgpackCodec];

describe.each(CODECS)('a session in $name whose connection is lost', (codec) => {
  test('goes on over another one: what was under way arrives, once and in order', () => {
    const pair = openResumable(codec);
    pair.client.send(call(1), 0);
    pair.toRouter();
    pair.client.send(call(2), 0);
    pair.client.takeFrames(0);
    pair.router.send(result(1), 0);
    pair.router.takeFrames(0);

    pair.cut();
    pair.client.send(call(3), 0);
    pair.router.send(result(2), 0);
    pair.resume();

    expect(idsOf(pair.toRouter())).toEqual([2, 3]);
    expect(idsOf(pair.toClient())).toEqual([1, 2]);
  });

  test('goes on in the middle of a long message', () => {
    const pair = openResumable(codec);
    const long = 'x'.repeat(100 * KIB);
    pair.client.send(call(1, long), 0);
    const frames = pair.client.takeFrames(0);
    for (const { data } of frames.slice(0, 3)) pair.router.receive(data, 0);

    pair.cut();
    pair.resume();
    const [arrived] = pair.toRouter();

    expect(((arrived as MessageOf<'call'>).payload as Body).value()).toBe(long);
  });

  test('says the credit of its streams again, which no number acknowledges', () => {
    const pair = openResumable(codec);
    const credit = (until: number) =>
      ({ opcode: 'next', of: 'subscription', stream: 7, until }) as const;
    pair.client.send(credit(5), 0);
    pair.client.send(credit(9), 0);
    pair.client.takeFrames(0);

    pair.cut();
    pair.resume();

    expect(pair.toRouter()).toEqual([credit(9)]);
  });

  test('does not say credit again that has arrived for sure', () => {
    const pair = openResumable(codec);
    pair.client.send({ opcode: 'next', of: 'subscription', stream: 7, until: 9 }, 0);
    pair.client.send(call(1), 0);
    pair.toRouter();

    pair.cut();
    pair.resume();

    expect(pair.toRouter()).toEqual([]);
  });
});

describe('a peer without a connection', () => {
  test('has no frames and no deadline, and takes nothing', () => {
    const pair = openResumable(jsonCodec);
    pair.cut();

    pair.client.send(call(1), 0);
    pair.client.receive(jsonCodec.encode(result(1)).data, 0);
    pair.client.expire(1_000_000);

    expect(pair.client.isSuspended).toBe(true);
    expect(pair.client.hasFrames).toBe(false);
    expect(pair.client.takeFrames(0)).toEqual([]);
    expect(pair.client.takeMessages()).toEqual([]);
    expect(pair.client.deadline).toBeUndefined();
  });

  test('is what silence makes of a peer that can be resumed', () => {
    const pair = openResumable(jsonCodec);

    pair.client.expire(37_500);

    expect(pair.client.isSuspended).toBe(true);
    expect(pair.client.fault).toBeUndefined();
    expect(pair.client.isResumable).toBe(true);
  });

  test('does not give up a long message for the time it was away', () => {
    const pair = openResumable(jsonCodec);
    pair.client.send(call(1, 'x'.repeat(100 * KIB)), 0);
    for (const { data } of pair.client.takeFrames(0).slice(0, 2)) pair.router.receive(data, 0);
    pair.cut();

    pair.router.resume(0, 20_000, { opcode: 'resumed', seen: 0, resume: RESUME });
    pair.router.expire(20_001);

    expect(pair.router.fault).toBeUndefined();
  });
});

describe('what cannot be resumed', () => {
  test('is a session whose WELCOME did not say so', () => {
    const pair = openPair(jsonCodec);

    expect(pair.client.isResumable).toBe(false);
    expect(() => pair.client.resume(0, 0)).toThrow(fault('resume.diverged'));
  });

  test('is one of which the other side has seen more than was sent', () => {
    const pair = openResumable(jsonCodec);
    pair.client.send(call(1), 0);
    pair.cut();

    expect(() => pair.client.resume(2, 0)).toThrow(fault('resume.diverged'));
  });

  test('is one of which the other side has forgotten what it had seen', () => {
    const pair = openResumable(jsonCodec);
    pair.client.send(call(1), 0);
    pair.toRouter();
    pair.router.expire(15_000);
    pair.toClient();
    pair.cut();

    expect(() => pair.client.resume(0, 0)).toThrow(fault('resume.diverged'));
  });

  test('is one that has ended', () => {
    const pair = openResumable(jsonCodec);
    pair.client.send({ opcode: 'goodbye', code: 'goodbye' }, 0);

    expect(pair.client.isResumable).toBe(false);
  });
});

describe('what is kept for the other side', () => {
  test('is let go with the next heartbeat, although no credit was due', () => {
    const pair = openResumable(jsonCodec);
    pair.client.send(call(1), 0);
    pair.toRouter();

    const before = pair.client.unseenBytes;
    pair.client.expire(15_000);
    pair.toRouter();
    pair.toClient();

    expect(before).toBeGreaterThan(0);
    expect(pair.client.unseenBytes).toBe(0);
  });

  test('is nothing where the session cannot be resumed', () => {
    const pair = openPair(jsonCodec);
    pair.client.send(call(1), 0);

    expect(pair.client.unseenBytes).toBe(0);
  });
});

const step = fc.oneof(
  fc.record({ do: fc.constant('call' as const), bytes: fc.nat({ max: 3 * KIB }) }),
  fc.record({ do: fc.constant('result' as const), bytes: fc.nat({ max: 3 * KIB }) }),
  fc.record({
    do: fc.constant('toRouter' as const),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    do: fc.constant('toClient' as const),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ do: fc.constant('cut' as const) }),
);

describe.each(CODECS)('however often a connection in $name is cut', (codec) => {
  test('every message arrives once, in the order of its stream, and little is kept', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const limits = { windowStartBytes: 16 * KIB, windowMinBytes: 16 * KIB, chunkBytes: KIB };
        const pair = openResumable(codec, limits);
        const sent = { calls: 0, results: 0 };
        const calls: number[] = [];
        const results: number[] = [];
        for (const each of steps) {
          if (each.do === 'call') pair.client.send(call(++sent.calls, 'x'.repeat(each.bytes)), 0);
          else if (each.do === 'result') {
            pair.router.send(result(++sent.results, 'x'.repeat(each.bytes)), 0);
          } else if (each.do === 'toRouter') calls.push(...idsOf(pair.toRouter(each.part)));
          else if (each.do === 'toClient') results.push(...idsOf(pair.toClient(each.part)));
          else {
            pair.cut();
            pair.resume();
          }
          expect(pair.client.unseenBytes).toBeLessThanOrEqual(4 * 1024 * KIB);
        }
        pair.cut();
        pair.resume();
        for (let turn = 0; turn < 100; turn += 1) {
          calls.push(...idsOf(pair.toRouter()));
          results.push(...idsOf(pair.toClient()));
        }

        expect(calls.toSorted((a, b) => a - b)).toEqual(range(sent.calls));
        expect(results.toSorted((a, b) => a - b)).toEqual(range(sent.results));
      }),
    );
  });
});

function openResumable(codec: Codec, limits: Partial<Limits> = {}) {
  return openPair(codec, limits, RESUME);
}

function fault(code: string) {
  return expect.objectContaining({ code });
}
