import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lacking } from '../lacking.ts';
import { BULK } from './bulk.ts';
import {
  call,
  engineOf,
  LIMITS,
  lean,
  opened,
  result,
  valueIn,
} from './first-words.test-support.ts';
import { FirstWords } from './first-words.ts';
import type { LeanPeer } from './lean-peer.ts';
import { takeOver } from './take-over.ts';

const KIB = 1024;

describe('the engine that takes over from first words', () => {
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
