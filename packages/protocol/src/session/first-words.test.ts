import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonCodec } from '../codec/json.ts';
import { leanJsonCodec } from '../codec/lean-json.ts';
import { Lacking } from '../lacking.ts';
import { limitsOf } from '../limits.ts';
import { validated } from '../messages/decode.ts';
import type { Message, MessageOf } from '../messages/message.ts';
import { Body } from '../messages/payload.ts';
import { BULK } from './bulk.ts';
import { FirstWords } from './first-words.ts';
import { LeanPeer } from './lean-peer.ts';
import { Peer } from './peer.ts';
import { takeOver } from './take-over.ts';

const KIB = 1024;
const LIMITS = limitsOf();

describe('the first words of a session', () => {
  test('are hello, welcome, calls and their results, as the router expects them', () => {
    const { words, router, say, hear } = opened();

    const [asked] = say(call(1, { sku: 'a' }));
    router.send(result(1, { price: 12 }), 0);
    const [answer] = hear();

    expect(words.isOpen).toBe(true);
    expect(valueIn(asked)).toEqual({ sku: 'a' });
    expect(valueIn(answer)).toEqual({ price: 12 });
    expect(words.isStalled).toBe(false);
  });

  test('answer pings, and keep none of them', () => {
    const { words, router, say, hear } = opened();
    router.expire(LIMITS.heartbeatMs);

    const [ping] = hear(LIMITS.heartbeatMs);
    say({ ...(ping as MessageOf<'ping'>), opcode: 'pong' });

    expect(router.fault).toBeUndefined();
    expect(words.said.length + words.heard.length).toBe(2);
  });

  test('end with goodbye, if there is no time for more', () => {
    expect(opened().say({ opcode: 'goodbye', code: 'goodbye' })).toMatchObject([
      { opcode: 'goodbye' },
    ]);
  });

  test('do not wait when credit comes, which holds later as well', () => {
    const { words, router, hear } = opened();
    router.send({ opcode: 'next', seen: 0, until: 400 * KIB }, 0);
    router.send(result(1, 'after'), 0);

    expect(hear().map(valueIn)).toEqual(['after']);
    expect(words.left.length).toBe(1);
  });

  test.each<[string, Message]>([
    ['a date', result(1, new Date(0))],
    ['a dollar', result(1, '5 $')],
    ['arguments', { opcode: 'result', id: 1, payload: { kind: 'args', args: [1] } }],
    ['a part of a result', { ...result(1, 1), part: 'item' }],
    ['an error', { opcode: 'error', of: 'call', id: 1, code: 'TIMEOUT' }],
    ['the end', { opcode: 'goodbye', code: 'goodbye' }],
  ])('leave %s to the engine, and all that comes after it, in order', (_, message) => {
    const { words, router, hear } = opened();
    router.send(message, 0);
    if (message.opcode !== 'goodbye') router.send(result(2, 'after'), 0);

    expect(hear()).toEqual([]);

    expect(words.isStalled).toBe(true);
    expect(
      engineOf(words, true)
        .takeMessages()
        .map(({ opcode }) => opcode),
    ).toEqual(message.opcode === 'goodbye' ? ['goodbye'] : [message.opcode, 'result']);
  });

  test.each([
    ['no text', new Uint8Array([1]), 'frame.wrong_kind'],
    ['no JSON', '["result",{"id":', 'message.malformed'],
    ['no envelope', '{"result":1}', 'message.malformed'],
    ['too much in it', '["result",{"id":1},2]', 'message.malformed'],
    ['a payload of its own', '["result",{"id":1,"payload":2}]', 'message.malformed'],
    ['a name that is none', '["boast",{}]', 'opcode.unknown'],
    ['a second welcome', '["welcome",{"receives":{"credit":1}}]', 'opcode.wrong_phase'],
  ])('leave a frame with %s to the engine, which says what is wrong', (_, data, code) => {
    const { words } = opened();

    expect(words.receive(data)).toBeUndefined();

    expect(engineOf(words, true).fault?.code).toBe(code);
  });

  test('leave an answer before the welcome to the engine', () => {
    const words = new FirstWords(LIMITS);
    words.say({ opcode: 'hello', realm: 'com.shop', receives: words.receives });

    expect(words.receive('["result",{"id":1}]')).toBeUndefined();
    expect(engineOf(words).fault?.code).toBe('opcode.wrong_phase');
  });

  test.each<[string, Message]>([
    ['a date', call(1, new Date(0))],
    ['another message than a call', { opcode: 'publish', id: 1, uri: 'com.shop.news' }],
    ['a long call', call(1, 'x'.repeat(17 * KIB))],
  ])('lack what is needed to send %s, which leaves nothing behind', (_, message) => {
    const { words } = opened();

    expect(() => words.send(message)).toThrow(Lacking);
    expect(words.said.length).toBe(1);
  });

  test('lack it before the welcome', () => {
    expect(() => new FirstWords(LIMITS).send(call(1, 1))).toThrow(Lacking);
  });

  test('lack what is needed to send more than there is credit for', () => {
    const { words } = opened({ windowStartBytes: 20 * KIB, chunkBytes: 4 * KIB });
    const sendAll = (): void => {
      for (let id = 1; id < 10; id++) words.send(call(id, 'x'.repeat(4 * KIB - 100)));
    };

    expect(sendAll).toThrow(Lacking);
    expect(words.said.length).toBe(1 + 5);
  });

  test('leave it to the engine to refuse what is longer than the router takes', () => {
    const words = new FirstWords(LIMITS);
    words.say({ opcode: 'hello', realm: 'com.shop', receives: words.receives });
    words.receive('["welcome",{"receives":{"credit":99999,"maxMessageBytes":2048}}]');
    const long = call(1, 'x'.repeat(3 * KIB));

    expect(() => words.send(long)).toThrow(Lacking);
    expect(() => engineOf(words).send(long, 0)).toThrow('message.too_large');
  });
});

describe('the engine that takes over from them', () => {
  test('begins, if nothing was said yet', () => {
    const engine = engineOf(new FirstWords(LIMITS));

    expect(engine.phase).toBe('opening');
    expect(engine.hasFrames).toBe(false);
  });

  test('says nothing again, gives nothing out again, and measures the round trip', () => {
    const { words, router, say, hear } = opened();
    say(call(1, 'a'));
    router.send(result(1, 'b'), 0);
    hear();

    const engine = lean();
    const frames = takeOver(words, engine, 7);

    expect(frames.map(({ data }) => data)).toEqual(['["ping",{"at":7}]']);
    expect(engine.takeFrames(7)).toEqual([]);
    expect(engine.takeMessages()).toEqual([]);
    expect([engine.phase, engine.seen]).toEqual(['open', 1]);
  });

  test('sends again what was said, when the session is resumed over another connection', () => {
    const { words, say, router } = opened();
    say(call(1, 'arrives'));
    words.send(call(2, 'is lost'));
    const engine = engineOf(words);

    engine.suspend();
    router.suspend();
    engine.resume(router.seen, 0);
    router.resume(engine.seen, 0);
    for (const { data } of engine.takeFrames(0)) router.receive(data, 0);

    expect(router.takeMessages().map(valueIn)).toEqual(['is lost']);
  });

  test('counts what was said as it was then, though a value has changed since', () => {
    const { words, router, say } = opened();
    const value = { sku: 'a' };
    say(call(1, value));
    value.sku = 'something longer';
    const engine = engineOf(words);

    engine.suspend();
    router.suspend();
    engine.resume(0, 0);

    const again = engine.takeFrames(0).map(({ data }) => data);
    expect(again).toContain('["call",{"id":1,"uri":"com.shop.add","body":{"sku":"a"}}]');
  });

  test('is at fault where a welcome was, if that breaks a rule', () => {
    const words = new FirstWords(LIMITS);
    words.say({ opcode: 'hello', realm: 'com.shop', receives: words.receives });
    words.receive(
      `["welcome",{"receives":{"credit":9999},"a":${'['.repeat(99)}${']'.repeat(99)}}]`,
    );
    words.send(call(1, 1));

    expect(engineOf(words).fault?.code).toBe('message.too_deep');
  });

  test('takes over at any moment: all arrives once and in order, and the credit adds up', () => {
    const step = fc.record({
      who: fc.constantFrom('client', 'router', 'deliver', 'time'),
      bytes: fc.integer({ min: 0, max: 5_000 }),
      exotic: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(60), (steps, at) => {
        const talk = new Talk();
        steps.forEach((one, index) => {
          if (index === at) talk.takeOver();
          talk.step(one);
        });
        talk.takeOver();
        for (let round = 0; round < 4; round++) talk.deliver();

        expect(talk.router.fault).toBeUndefined();
        expect(talk.engine?.fault).toBeUndefined();
        expect(talk.asked).toEqual(talk.sent);
        expect(talk.answered).toEqual(talk.answers);
        expect(talk.engine?.seen).toBe(talk.answers.length);
        expect(talk.router.seen).toBe(talk.sent.length);
      }),
    );
  });
});

/** A client and a router that talk at random; what the client cannot say yet, it does not say. */
class Talk {
  readonly #opened = opened({ windowStartBytes: 64 * KIB });
  readonly router = this.#opened.router;
  engine: LeanPeer | undefined;
  readonly sent: number[] = [];
  readonly asked: unknown[] = [];
  readonly answers: number[] = [];
  readonly answered: unknown[] = [];
  #now = 0;
  #toRouter: (string | Uint8Array)[] = [];

  step({ who, bytes, exotic }: { who: string; bytes: number; exotic: boolean }): void {
    if (who === 'client') this.#call(bytes);
    else if (who === 'router') this.#answer(bytes, exotic);
    else if (who === 'deliver') this.deliver();
    else {
      this.#now += bytes;
      this.router.expire(this.#now);
      this.engine?.expire(this.#now);
      this.deliver();
    }
  }

  takeOver(): void {
    if (this.engine !== undefined) return;
    this.engine = lean({ windowStartBytes: 64 * KIB });
    for (const { data } of takeOver(this.#opened.words, this.engine, this.#now)) {
      this.#toRouter.push(data);
    }
    this.#read();
  }

  deliver(): void {
    for (const { data } of this.engine?.takeFrames(this.#now) ?? []) this.#toRouter.push(data);
    for (const data of this.#toRouter.splice(0)) this.router.receive(data, this.#now);
    for (const message of this.router.takeMessages())
      this.asked.push((message as { id: number }).id);
    for (const { data } of this.router.takeFrames(this.#now)) {
      if (this.engine !== undefined) this.engine.receive(data, this.#now);
      else this.#hear(data);
    }
    this.#read();
  }

  #call(bytes: number): void {
    const message = call(this.sent.length + 1, 'x'.repeat(bytes));
    try {
      if (this.engine !== undefined) this.engine.send(message, this.#now);
      else this.#toRouter.push(this.#opened.words.send(message).data);
      this.sent.push(message.id);
    } catch (error) {
      if (!(error instanceof Lacking)) throw error;
    }
  }

  #answer(bytes: number, exotic: boolean): void {
    const id = this.answers.length + 1;
    this.answers.push(id);
    this.router.send(result(id, exotic ? new Date(0) : 'x'.repeat(bytes)), this.#now);
  }

  #hear(data: string | Uint8Array): void {
    const message = this.#opened.words.receive(data);
    if (message?.opcode === 'ping') {
      this.#toRouter.push(this.#opened.words.say({ ...message, opcode: 'pong' }).data);
    } else if (message !== undefined) this.answered.push((message as { id: number }).id);
  }

  #read(): void {
    const { engine } = this;
    if (engine?.isStalled) engine.adopt(BULK, this.#now);
    for (const message of engine?.takeMessages() ?? []) {
      this.answered.push((message as { id: number }).id);
    }
  }
}

/** First words with a router that has welcomed them, and that takes what it can resume. */
function opened(routerLimits: Parameters<typeof limitsOf>[0] = {}) {
  const words = new FirstWords(LIMITS);
  const limits = limitsOf(routerLimits);
  const router = new Peer({
    side: 'router',
    codec: jsonCodec,
    limits,
    now: 0,
    validate: validated,
  });
  const say = (message: Message): Message[] => {
    const { data } = message.opcode === 'call' ? words.send(message) : words.say(message);
    router.receive(data, 0);
    return router.takeMessages();
  };
  const hear = (now = 0): Message[] =>
    router.takeFrames(now).flatMap(({ data }) => words.receive(data) ?? []);
  say({ opcode: 'hello', realm: 'com.shop', receives: words.receives });
  const { heartbeatMs, heartbeatLostMs } = limits;
  const receives = router.receives;
  const resume = { token: 't', keptMs: 60_000 };
  const welcome = { session: 's', realm: 'com.shop', receives, heartbeatMs, heartbeatLostMs };
  router.send({ opcode: 'welcome', ...welcome, resume }, 0);
  hear();
  return { words, router, say, hear };
}

function lean(limits: Parameters<typeof limitsOf>[0] = {}): LeanPeer {
  return new LeanPeer({ side: 'client', codec: leanJsonCodec, limits: limitsOf(limits), now: 0 });
}

/** An engine that has taken over; it reads everything if it `isWhole`. */
function engineOf(words: FirstWords, isWhole = false): LeanPeer {
  const engine = lean();
  takeOver(words, engine, 0);
  if (isWhole) engine.adopt(BULK, 0);
  return engine;
}

function call(id: number, value: unknown): MessageOf<'call'> {
  return { opcode: 'call', id, uri: 'com.shop.add', payload: Body.of(value) };
}

function result(id: number, value: unknown): MessageOf<'result'> {
  return { opcode: 'result', id, payload: Body.of(value) };
}

function valueIn(message: Message | undefined): unknown {
  const payload = (message as MessageOf<'call'> | undefined)?.payload;
  return payload instanceof Body ? payload.value() : undefined;
}
