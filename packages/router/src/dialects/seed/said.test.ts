import { Body, type MessageOf, type Payload } from '@realmwire/protocol';
import { readSeedPacket } from '@realmwire/protocol/seed';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../shell/packet-fields.ts';
import {
  broadcastFrame,
  errorFields,
  feedbackText,
  payloadOf,
  problemOf,
  valueOf,
} from './said.ts';

const said = (text: string, from = 'me') => payloadOf(readSeedPacket(text, 8), text, from);
const broadcast = (more: Partial<MessageOf<'broadcast'>>): MessageOf<'broadcast'> => ({
  opcode: 'broadcast',
  ...more,
});
const feedback = (more: Partial<MessageOf<'feedback'>>): MessageOf<'feedback'> => ({
  opcode: 'feedback',
  ...more,
});

describe('what a client has said', () => {
  const text = '{ "opcode":"broadcast", "message":1.0, "more":"\\u00e4" }';

  test('[S003-07] goes to all letter by letter', () => {
    expect(broadcastFrame(broadcast({ from: 'me', payload: said(text) }))).toEqual({ data: text });
  });

  test('[X09] goes to all in its own name, where it has claimed another one', () => {
    const forged = '{"opcode":"broadcast","message":1,"from":"you","more":2}';

    expect(broadcastFrame(broadcast({ from: 'me', payload: said(forged) })).data).toBe(
      '{"opcode":"broadcast","message":1,"from":"me","more":2,"fromUUID":"me"}',
    );
  });

  test('has all its fields for the app, with the true sender', () => {
    expect(fieldsOf(said(text), {})).toEqual({ opcode: 'broadcast', message: 1, more: 'ä' });
    expect(fieldsOf(said('{"opcode":"x","fromUUID":"you"}'), {})).toEqual({
      opcode: 'x',
      fromUUID: 'me',
      from: 'me',
    });
  });

  test('[S003-09] goes to one with all its fields, and who it is from', () => {
    const payload = said('{"opcode":"feedback","uuid":"you","message":{"n":"007"},"more":1}');

    expect(JSON.parse(feedbackText(feedback({ from: 'me', payload }), 'you'))).toEqual({
      opcode: 'feedback',
      uuid: 'you',
      message: { n: '007' },
      more: 1,
      fromUUID: 'me',
      from: 'me',
    });
  });
});

describe('what an app or a native client has said', () => {
  test('is a packet, from a session or from the app', () => {
    const payload = Body.of('hi');

    expect(feedbackText(feedback({ payload }), 'you')).toBe('{"opcode":"feedback","message":"hi"}');
    expect(feedbackText(feedback({ from: 'me', kind: 'hint', payload }), 'you')).toBe(
      '{"opcode":"hint","uuid":"you","message":"hi","fromUUID":"me","from":"me"}',
    );
    expect(broadcastFrame(broadcast({ payload })).data).toBe(
      '{"opcode":"broadcast","message":"hi"}',
    );
    expect(broadcastFrame(broadcast({ from: 'me', kind: 'hint', payload })).data).toBe(
      '{"opcode":"hint","message":"hi","fromUUID":"me","from":"me"}',
    );
    expect(broadcastFrame(broadcast({})).data).toBe('{"opcode":"broadcast"}');
  });

  test('is a packet with more fields, none of which says what the router says', () => {
    const payload = args(['hi'], { opcode: 'close', from: 'you', more: 1 });

    expect(JSON.parse(feedbackText(feedback({ from: 'me', payload }), 'you'))).toEqual({
      opcode: 'feedback',
      uuid: 'you',
      message: 'hi',
      more: 1,
      from: 'me',
      fromUUID: 'me',
    });
    expect(JSON.parse(String(broadcastFrame(broadcast({ from: 'me', payload })).data))).toEqual({
      opcode: 'broadcast',
      message: 'hi',
      more: 1,
      from: 'me',
      fromUUID: 'me',
    });
  });
});

test('what had no effect is told by its code and a sentence', () => {
  expect(problemOf('session.missing')).toMatch(/^session\.missing: .*\.$/);
});

test('an error has what there is to tell', () => {
  const error = { opcode: 'error', of: 'call', id: 1, code: 'X' } as const;

  expect(errorFields(error)).toEqual({ code: 'X' });
  expect(errorFields({ ...error, message: 'No.', payload: Body.of([1]) })).toEqual({
    code: 'X',
    message: 'No.',
    details: [1],
  });
});

test.each<[string, Payload | undefined, unknown]>([
  ['nothing', undefined, undefined],
  ['a body', Body.of({ a: 1 }), { a: 1 }],
  ['octets', { kind: 'opaque', codec: 'x', bytes: Uint8Array.of(1) } as never, Uint8Array.of(1)],
  ['one argument', args([7]), 7],
  ['no argument', args([]), undefined],
  ['several arguments', args([7, 8]), [7, 8]],
  ['no named argument', args([7], {}), 7],
  ['named arguments', args([], { a: 1 }), { a: 1 }],
  ['both', args([7], { a: 1 }), { args: [7], kwargs: { a: 1 } }],
])('the message is what was given: %s', (_what, payload, message) => {
  expect(valueOf(payload)).toEqual(message);
});

function args(list: unknown[], kwargs?: Record<string, unknown>): Payload {
  return { kind: 'args', args: list, ...(kwargs && { kwargs }) };
}
