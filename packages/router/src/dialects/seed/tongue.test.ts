import { Body, type MessageOf, type SharedFrames } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { frameText, tongueOf } from './tongue.ts';

const plain = tongueOf({ realm: 'echo', words: 'text' });
const packets = tongueOf({ realm: 'echo' });
const any = tongueOf({ realm: 'echo', words: 'any' });

describe('what is said at a resource of plain texts', () => {
  test('is heard as a packet for the app, whatever it says', () => {
    for (const text of ['hello', '', '{"opcode":"quit"}', 'bufferON', '['.repeat(100)])
      expect(plain.read(text, 4)).toEqual({
        opcode: 'text',
        message: text,
        fields: { opcode: 'text', message: text },
      });
  });

  test.each([
    ['a text', 'you said "x"', 'you said "x"'],
    ['a number', 5, '5'],
    ['an object', { n: 1n }, '{"n":1}'],
    ['nothing', undefined, ''],
    ['null', null, 'null'],
  ])('is the message alone: %s', (_what, message, said) => {
    expect(plain.packet({ opcode: 'x', message, id: 7 })).toEqual({ data: said });
    expect(plain.feedback(feedback(message), 'me')).toEqual({ data: said });
    expect(plain.broadcast(broadcast(message), {})).toEqual({ data: said });
  });

  test('is an error where there is no message', () => {
    expect(plain.packet({ opcode: 'x', error: { code: 'NOPE' } })).toEqual({
      data: '{"error":{"code":"NOPE"}}',
    });
  });

  test('knows none of the words that packets have for the connection', () => {
    expect([plain.ready('u', 'Linux'), plain.next('', 'u'), plain.close('why')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('is put into a frame once for all who hear it, apart from packets', () => {
    const shared: SharedFrames = {};
    const message = broadcast('all');

    const [text, packet] = [plain.broadcast(message, shared), packets.broadcast(message, shared)];

    expect([plain.broadcast(message, shared), packets.broadcast(message, shared)]).toEqual([
      text,
      packet,
    ]);
    expect(plain.broadcast(message, shared)).toBe(text);
    expect(packet).toEqual({ data: '{"opcode":"broadcast","message":"all"}' });
  });
});

describe('what is said at a resource of packets and other texts', () => {
  test('is a packet where it is one, and else a text for the app', () => {
    expect(any.read('{"opcode":"x","message":1}', 8)).toMatchObject({ opcode: 'x', message: 1 });
    expect(any.read('not json at all', 8)).toMatchObject({
      opcode: 'text',
      message: 'not json at all',
    });
    expect(any.read('[1]', 8)).toMatchObject({ opcode: '' });
    expect(any.next('', 'u')).toEqual(packets.next('', 'u'));
  });

  test('is refused where it is too deep', () => {
    expect(() => any.read('[[[[1]]]]', 3)).toThrow(/deep/);
  });
});

describe('what is said at any other resource, or at none', () => {
  test('is a packet', () => {
    expect(tongueOf(undefined)).toBe(packets);
    expect(tongueOf({ realm: 'echo', words: 'packets' })).toBe(packets);
    expect(packets.read('{"opcode":"x","message":1}', 8)).toMatchObject({
      opcode: 'x',
      message: 1,
    });
    expect(packets.packet({ opcode: 'x', message: 1 })).toEqual({
      data: '{"opcode":"x","message":1}',
    });
    expect(packets.feedback(feedback(1), 'me')).toEqual({
      data: '{"opcode":"feedback","message":1}',
    });
    expect(packets.close('')).toEqual({ data: '{"opcode":"close"}' });
  });
});

test('a frame says a text, in letters or in octets of UTF-8', () => {
  expect([frameText('ä'), frameText(new TextEncoder().encode('ä'))]).toEqual(['ä', 'ä']);
  expect(() => frameText(Uint8Array.of(0xff))).toThrow(
    expect.objectContaining({ code: 'message.malformed' }),
  );
});

function feedback(message: unknown): MessageOf<'feedback'> {
  return { opcode: 'feedback', payload: Body.of(message) };
}

function broadcast(message: unknown): MessageOf<'broadcast'> {
  return { opcode: 'broadcast', payload: Body.of(message) };
}

describe('an event', () => {
  const event = (uri?: string): MessageOf<'event'> =>
    ({ opcode: 'event', subscription: 1, payload: Body.of(3), uri }) as MessageOf<'event'>;

  test('[X37] is put into a frame once for all who hear it by the same opcode', () => {
    const shared: SharedFrames = {};
    const frame = packets.event('price', event(), shared);

    expect(frame).toEqual({ data: '{"opcode":"price","message":3}' });
    expect(packets.event('price', event(), shared)).toBe(frame);
    expect(packets.event('text', event(), shared)).toEqual({
      data: '{"opcode":"text","message":3}',
    });
    expect(plain.event('price', event(), shared)).toEqual({ data: '3' });
  });

  test('names its topic where it was asked for by a pattern', () => {
    expect(packets.event('price', event('shop.price'), {}).data).toBe(
      '{"opcode":"price","message":3,"topic":"shop.price"}',
    );
  });
});

test('what packets say of a connection is what all clients read', () => {
  expect(packets.ready('u', 'Linux')).toEqual({
    data: '{"opcode":"ready","uuid":"u","os":"Linux"}',
  });
  expect(packets.next('', 'u')).toEqual({ data: '{"opcode":"next","fyi":"","uuid":"u"}' });
});
