import { describe, expect, test } from 'vitest';
import { Lacking } from '../lacking.ts';
import type { Message, MessageOf } from '../messages/message.ts';
import { call, engineOf, LIMITS, opened, result, valueIn } from './first-words.test-support.ts';
import { FirstWords } from './first-words.ts';

const KIB = 1024;

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

  test.each([
    ['says not what it takes', '["welcome",{"session":"s"}]'],
    ['takes nothing', '["welcome",{"session":"s","receives":null}]'],
  ])('leave a welcome that %s to the engine, which ends it', (_, data) => {
    const words = new FirstWords(LIMITS);
    words.say({ opcode: 'hello', realm: 'com.shop', receives: words.receives });

    expect(words.receive(data)).toBeUndefined();

    expect([words.isOpen, words.isStalled]).toEqual([false, true]);
    expect(engineOf(words, true).fault).toBeDefined();
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
    const receives = { credit: 99_999, maxMessageBytes: 2048 };
    const welcome = { receives, heartbeatMs: 1, heartbeatLostMs: 2 };
    words.receive(JSON.stringify(['welcome', welcome]));
    const long = call(1, 'x'.repeat(3 * KIB));

    expect(() => words.send(long)).toThrow(Lacking);
    expect(() => engineOf(words).send(long, 0)).toThrow('message.too_large');
  });
});
