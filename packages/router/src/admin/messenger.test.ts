import { type Message, type MessageOf, ProtocolError } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import type { LiveSession } from '../shell/types.ts';
import { sendJson } from './messenger.ts';

function said(text: string, session: Partial<LiveSession> = {}) {
  const got: Message[] = [];
  const deliver = (message: Message) => void got.push(message);
  const problem = sendJson({ deliver, ...session } as LiveSession, text, JSON.parse(text));
  return {
    problem,
    packets: (got as MessageOf<'feedback'>[]).map(({ kind, payload }) => [
      kind,
      payload?.kind === 'body' ? payload.value() : undefined,
    ]),
  };
}

describe('JSON of an operator', () => {
  // biome-ignore format: a table
  test.each([
    ['{"message":"hi"}',                     ['feedback', 'hi']],
    ['{"opcode":"alarm","message":{"a":1}}', ['alarm', { a: 1 }]],
    ['{"opcode":"alarm"}',                   ['feedback', { opcode: 'alarm' }]],
    ['{"opcode":5,"message":1}',             ['feedback', { opcode: 5, message: 1 }]],
    ['{"opcode":"","message":1}',            ['feedback', { opcode: '', message: 1 }]],
    ['{"message":1,"other":2}',              ['feedback', { message: 1, other: 2 }]],
    [`{"opcode":"${'x'.repeat(256)}","message":1}`, ['feedback', { opcode: 'x'.repeat(256), message: 1 }]],
    ['[1]',                                  ['feedback', [1]]],
    ['null',                                 ['feedback', null]],
  ])('%s is a packet for the hook ReadMessage', (text, packet) => {
    expect(said(text)).toEqual({ problem: undefined, packets: [packet] });
  });

  test('is sent as it is where the dialect has texts', () => {
    const texts: string[] = [];
    const sendText = (text: string) => void texts.push(text);

    expect(said('{"message": "hi"}', { sendText }).packets).toEqual([]);
    expect(texts).toEqual(['{"message": "hi"}']);
  });

  test('that cannot be sent is told of', () => {
    const problem = new ProtocolError('opcode.unknown');

    expect(said('1', { deliver: () => problem }).problem).toBe(problem);
  });
});
