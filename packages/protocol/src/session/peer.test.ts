import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonCodec } from '../codec/json.ts';
import { msgpackCodec } from '../codec/msgpack.ts';
import { limitsOf } from '../limits.ts';
import type { Message, MessageOf } from '../messages/message.ts';
import { Body } from '../messages/payload.ts';
import { ProtocolError } from '../protocol-error.ts';
import { Peer } from './peer.ts';
import { call, newPeer, openPair, range, valueIn } from './peer-pair.test-support.ts';

const KIB = 1024;
/** A window that few messages fill. */
const NARROW = { windowStartBytes: 16 * KIB, windowMinBytes: 16 * KIB, chunkBytes: 8 * KIB };

describe.each([jsonCodec, msgpackCodec])('a pair of peers that speaks $name', (codec) => {
  test('opens with hello and welcome, and both know it', () => {
    const { client, router } = openPair(codec);

    expect(client.phase).toBe('open');
    expect(router.phase).toBe('open');
  });

  test('hands a message over as it was sent', () => {
    const pair = openPair(codec);

    pair.client.send(call(1, { sku: 'a' }), 0);
    const [received] = pair.toRouter();

    expect(received).toMatchObject({ opcode: 'call', id: 1, uri: 'com.shop.add' });
    expect(valueIn(received)).toEqual({ sku: 'a' });
  });

  test('a long message travels in chunks and arrives whole, with small ones in between', () => {
    const pair = openPair(codec);
    const long = 'x'.repeat(100 * KIB);

    pair.client.send(call(1, long), 0);
    pair.client.send(call(2, 'small'), 0);
    const frames = pair.client.takeFrames(0);
    const messages = pair.deliver(
      pair.router,
      frames.map(({ data }) => data),
    );

    expect(frames.length).toBeGreaterThan(5);
    expect(messages.map((message) => (message as MessageOf<'call'>).id)).toEqual([2, 1]);
    expect(valueIn(messages[1])).toBe(long);
  });

  test('messages of one call keep their order although the first of them is long', () => {
    const pair = openPair(codec);

    pair.client.send(call(1, 'x'.repeat(100 * KIB)), 0);
    pair.client.send({ opcode: 'cancel', id: 1 }, 0);

    expect(pair.toRouter().map(({ opcode }) => opcode)).toEqual(['call', 'cancel']);
  });

  test('a sender out of credit waits, and goes on when it gets a NEXT', () => {
    const pair = openPair(codec, NARROW);
    for (let id = 1; id <= 20; id += 1) pair.client.send(call(id, 'x'.repeat(2 * KIB)), 0);

    const first = pair.toRouter();
    const rest: Message[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      pair.toClient();
      rest.push(...pair.toRouter());
    }

    expect(first.length).toBeLessThan(9);
    expect([...first, ...rest].map((message) => (message as MessageOf<'call'>).id)).toEqual(
      range(20),
    );
    expect(pair.client.isIdle).toBe(true);
  });

  test('a peer that waits for credit can still give credit and show that it lives', () => {
    const pair = openPair(codec, NARROW);
    for (let id = 1; id <= 20; id += 1) pair.client.send(call(id, 'x'.repeat(2 * KIB)), 0);
    pair.client.takeFrames(0);

    pair.deliver(pair.client, [codec.encode({ opcode: 'ping', at: 5 }).data]);

    const frames = pair.client.takeFrames(0).map(({ data }) => codec.decode(data).opcode);
    expect(frames).toContain('pong');
  });

  test('whatever is sent in whatever turns, everything arrives once and each call in order', () => {
    const action = fc.oneof(
      fc.record({
        do: fc.constant('send' as const),
        call: fc.integer({ min: 1, max: 4 }),
        size: fc.constantFrom(1, 500, 40_000),
      }),
      fc.constant({ do: 'turn' as const }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const pair = openPair(codec, { windowStartBytes: 64 * KIB, windowMinBytes: 64 * KIB });
        const sent = new Map<number, string[]>();
        const arrived = new Map<number, string[]>();
        let count = 0;
        const turn = () => {
          for (const message of pair.toRouter())
            note(arrived, (message as MessageOf<'call'>).id, valueIn(message) as string);
          pair.toClient();
        };
        for (const next of actions) {
          if (next.do === 'turn') turn();
          else {
            count += 1;
            const text = `${count}:`.padEnd(next.size, 'y');
            note(sent, next.call, text);
            pair.client.send(
              { opcode: 'call', id: next.call, part: 'item', payload: Body.of(text) },
              0,
            );
          }
        }
        for (let index = 0; index < 60 && !pair.client.isIdle; index += 1) turn();
        turn();
        expect(arrived).toEqual(sent);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a peer and a side that breaks the rules', () => {
  test.each([
    { name: 'no JSON', frame: 'nonsense', code: 'message.malformed' },
    { name: 'binary where text is due', frame: new Uint8Array([1]), code: 'frame.wrong_kind' },
    { name: 'an opcode that nobody knows', frame: '["fly",{}]', code: 'opcode.unknown' },
    {
      name: 'a message of the other side',
      frame: '["event",{"subscription":1,"publication":1}]',
      code: 'opcode.wrong_phase',
    },
    {
      name: 'a second hello',
      frame: '["hello",{"realm":"a","receives":{"credit":1}}]',
      code: 'opcode.wrong_phase',
    },
    { name: 'fields that do not match', frame: '["call",{"id":"one"}]', code: 'message.invalid' },
    {
      name: 'a field that nobody knows',
      frame: '["cancel",{"id":1,"extra":2}]',
      code: 'message.invalid',
    },
    {
      name: 'too deep a body',
      frame: `["call",{"id":1,"uri":"a","body":${'['.repeat(100)}${']'.repeat(100)}}]`,
      code: 'message.too_deep',
    },
    {
      name: 'a NEXT for frames that were never sent',
      frame: '["next",{"seen":9,"until":99}]',
      code: 'credit.invalid',
    },
    { name: 'a chunk of nothing', frame: '["chunk",{"id":1}]\nabc', code: 'chunk.out_of_order' },
    {
      name: 'a chunk that declares too much',
      frame: '["chunk",{"id":1,"total":999999999}]\nabc',
      code: 'chunk.over_bound',
    },
    {
      name: 'a chunked goodbye',
      frame: '["chunk",{"id":1,"total":24,"last":true}]\n["goodbye",{"code":"x"}]',
      code: 'chunk.out_of_order',
    },
    {
      name: 'a chunked message of the other side',
      frame: '["chunk",{"id":1,"total":17,"last":true}]\n["result",{"id":1}]'.replace('17', '19'),
      code: 'opcode.wrong_phase',
    },
  ])('tells it of $name in an abort, and closes', ({ frame, code }) => {
    const { router } = openPair(jsonCodec);

    router.receive(frame, 0);

    expect(router.fault?.code).toBe(code);
    expect(router.phase).toBe('closed');
    const last = router.takeFrames(0).at(-1)?.data as string;
    expect(last).toContain(`["abort",{"code":"${code}"`);
  });

  test('says the fault in a sentence where it can, and never repeats what was sent', () => {
    const { router } = openPair(jsonCodec);

    router.receive('["call",{"id":"secret","uri":"a"}]', 0);

    const last = router.takeFrames(0).at(-1)?.data as string;
    expect(last).toContain('does not match the schema');
    expect(last).not.toContain('secret');
  });

  test('a frame before welcome may not be longer than a hello needs', () => {
    const router = newPeer('router', jsonCodec, limitsOf());

    router.receive('x'.repeat(17 * KIB), 0);

    expect(router.fault?.code).toBe('message.too_large');
  });

  test('a sender that exceeds its credit is cut', () => {
    const { router } = openPair(jsonCodec, {
      ...NARROW,
    });
    const frame = jsonCodec.encode(call(1, 'x'.repeat(10 * KIB))).data;

    router.receive(frame, 0);
    router.receive(frame, 0);

    expect(router.fault?.code).toBe('credit.exceeded');
  });

  test('nothing more is taken after the end', () => {
    const { router } = openPair(jsonCodec);
    router.receive('nonsense', 0);
    router.takeFrames(0);

    router.receive(jsonCodec.encode(call(1, 1)).data, 0);
    router.send({ opcode: 'result', id: 1 }, 0);
    router.abort(new ProtocolError('router.failed'));
    router.expire(1e9);

    expect(router.takeMessages()).toEqual([]);
    expect(router.takeFrames(0)).toEqual([]);
    expect(router.deadline).toBeUndefined();
  });

  test('a mistake of ours is told as one of ours', () => {
    const router = new Peer({
      side: 'router',
      codec: jsonCodec,
      limits: limitsOf(),
      now: 0,
      validate: () => {
        throw new TypeError('a bug');
      },
    });

    router.receive('["hello",{}]', 0);

    expect(router.fault?.code).toBe('router.failed');
    expect(router.takeFrames(0)[0]?.data).toBe('["abort",{"code":"router.failed","detail":{}}]');
  });

  test('its owner may end it as well', () => {
    const { router } = openPair(jsonCodec);

    router.abort(new ProtocolError('request.duplicate', { call: 7 }));

    expect(router.takeFrames(0).at(-1)?.data).toContain('"request.duplicate"');
    expect(router.phase).toBe('closed');
  });
});

describe('what a peer will not send', () => {
  test('a message that the other side would not take', () => {
    const { client } = openPair(jsonCodec, { maxMessageBytes: 20 * KIB });
    client.takeFrames(0);

    expect(() => client.send(call(1, 'x'.repeat(30 * KIB)), 0)).toThrow(
      expect.objectContaining({ code: 'message.too_large' }),
    );
    expect(client.isIdle).toBe(true);
  });

  test('a call before the session is open: that is a mistake of ours', () => {
    const client = newPeer('client', jsonCodec, limitsOf());

    expect(() => client.send(call(1, 1), 0)).toThrow(/opening/);
  });

  test('anything after its goodbye', () => {
    const pair = openPair(jsonCodec);
    pair.client.send({ opcode: 'goodbye', code: 'done' }, 0);
    pair.client.takeFrames(0);

    pair.client.send(call(1, 1), 0);

    expect(pair.client.takeFrames(0)).toEqual([]);
  });
});

describe('how a session ends', () => {
  test('a goodbye is answered, and both are closed', () => {
    const pair = openPair(jsonCodec);

    pair.client.send({ opcode: 'goodbye', code: 'done' }, 0);
    const told = pair.toRouter();
    pair.toClient();

    expect(told).toMatchObject([{ opcode: 'goodbye', code: 'done' }]);
    expect(pair.router.phase).toBe('closed');
    expect(pair.client.phase).toBe('closed');
  });

  test('what was under way when we said goodbye is swallowed', () => {
    const pair = openPair(jsonCodec);
    pair.client.send({ opcode: 'goodbye', code: 'done' }, 0);
    pair.client.takeFrames(0);

    pair.client.receive(jsonCodec.encode({ opcode: 'result', id: 1 }).data, 0);
    pair.client.receive(jsonCodec.encode({ opcode: 'ping' }).data, 0);

    expect(pair.client.takeMessages()).toEqual([]);
    expect(pair.client.takeFrames(0)).toEqual([]);
  });

  test('a goodbye that nobody answers ends the wait', () => {
    const pair = openPair(jsonCodec, { closingMs: 100 });
    pair.client.send({ opcode: 'goodbye', code: 'done' }, 50);

    expect(pair.client.deadline).toBe(150);
    pair.client.expire(149);
    expect(pair.client.phase).toBe('closing');
    pair.client.expire(150);
    expect(pair.client.phase).toBe('closed');
  });

  test('an abort ends the session at once', () => {
    const pair = openPair(jsonCodec);

    pair.client.receive('["abort",{"code":"session.kicked"}]', 0);

    expect(pair.client.phase).toBe('closed');
    expect(pair.client.takeMessages()).toMatchObject([{ opcode: 'abort', code: 'session.kicked' }]);
  });

  test('a connection that is gone leaves nothing to send', () => {
    const pair = openPair(jsonCodec);
    pair.client.send(call(1, 1), 0);

    pair.client.end();

    expect(pair.client.isIdle).toBe(true);
    expect(pair.client.phase).toBe('closed');
  });
});

describe('heartbeat of a peer', () => {
  test('a silent connection is pinged, and taken for dead when nothing comes', () => {
    const { client } = openPair(jsonCodec, { heartbeatMs: 1000, heartbeatLostMs: 2500 });
    client.expire(1000);
    expect(client.takeFrames(1000).map(({ data }) => data)).toContain('["ping",{"at":1000}]');
    client.expire(2500);

    expect(client.fault?.code).toBe('heartbeat.lost');
    expect(client.phase).toBe('closed');
  });

  test('any frame counts as a sign of life', () => {
    const { client } = openPair(jsonCodec, { heartbeatMs: 1000, heartbeatLostMs: 2500 });
    client.receive('["pong",{"at":0}]', 2000);

    client.expire(2500);

    expect(client.phase).toBe('open');
  });

  test('a pong without a time is a sign of life only', () => {
    const { client } = openPair(jsonCodec);

    client.receive('["pong",{}]', 10);

    expect(client.phase).toBe('open');
    expect(client.takeMessages()).toEqual([]);
  });

  test('a chunked message that nobody continues ends the connection', () => {
    const { router } = openPair(jsonCodec, { chunkIdleMs: 100 });
    router.receive('["chunk",{"id":1,"total":100}]\nabc', 0);

    expect(router.deadline).toBe(100);
    router.expire(101);

    expect(router.fault?.code).toBe('chunk.timeout');
  });

  test('a peer that has not opened yet is not pinged', () => {
    const client = newPeer('client', jsonCodec, limitsOf());

    client.expire(16_000);

    expect(client.takeFrames(16_000)).toEqual([]);
  });
});

describe('frames for many', () => {
  test('are made once per codec', () => {
    const pairs = [openPair(jsonCodec), openPair(jsonCodec), openPair(msgpackCodec)];
    const shared = {};
    const event: Message = {
      opcode: 'event',
      subscription: 1,
      publication: 1,
      payload: Body.of('x'),
    };

    for (const { router } of pairs) router.send(event, 0, shared);
    const [first, second, third] = pairs.map(({ router }) => router.takeFrames(0)[0]);

    expect(first).toBe(second);
    expect(first).not.toBe(third);
  });
});

describe('streams', () => {
  test('credit of a stream is handed out, credit of the session is not', () => {
    const pair = openPair(jsonCodec);

    pair.client.send({ opcode: 'next', of: 'subscription', stream: 3, until: 9 }, 0);
    pair.client.send({ opcode: 'next', seen: 0, until: 1_000_000 }, 0);

    expect(pair.toRouter()).toEqual([{ opcode: 'next', of: 'subscription', stream: 3, until: 9 }]);
  });

  test('the round trip is measured as soon as the session is open', () => {
    const client = newPeer('client', jsonCodec, limitsOf());
    client.send({ opcode: 'hello', realm: 'a', receives: client.receives }, 0);
    const { receives } = client;
    const welcome = {
      opcode: 'welcome',
      session: 's',
      realm: 'a',
      receives,
      heartbeatMs: 9,
      heartbeatLostMs: 99,
    } as const;

    client.receive(jsonCodec.encode(welcome).data, 7);

    expect(client.takeFrames(7).at(-1)?.data).toBe('["ping",{"at":7}]');
  });

  test('what waits is told apart: short messages, and transfers', () => {
    const pair = openPair(jsonCodec, NARROW);
    pair.client.send(call(1, 'x'.repeat(100 * KIB)), 0);
    pair.client.send(call(2, 'x'.repeat(3 * KIB)), 0);
    pair.client.send(call(3, 'x'.repeat(2 * KIB)), 0);

    expect(pair.client.waitingBytes).toBeGreaterThan(100 * KIB);
    expect(pair.client.waitingSmallBytes).toBeGreaterThan(5 * KIB);
    expect(pair.client.waitingSmallBytes).toBeLessThan(6 * KIB);
    expect(pair.client.hasFrames).toBe(true);
  });
});

function note(map: Map<number, string[]>, key: number, text: string): void {
  map.set(key, [...(map.get(key) ?? []), text]);
}
