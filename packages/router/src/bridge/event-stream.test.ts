import { ArrivedBody, Body } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { eventFrame, idOf, passedFrame, placeOf, toldFrame } from './event-stream.ts';

describe('an event in a stream', () => {
  const event = {
    opcode: 'event',
    subscription: 1,
    publication: 5,
    offset: 7,
    at: 9,
    payload: Body.of('a'),
  } as const;

  test('says what there is to say of it, and where the topic is', () => {
    expect(eventFrame(event, 'com.a', 'e1').data).toBe(
      'id: e1:7\ndata: {"topic":"com.a","offset":7,"at":9,"publication":5,"payload":"a"}\n\n',
    );
    const other = { ...event, uri: 'com.a.b', publisher: 'p', retained: true } as const;
    expect(eventFrame(other, 'com.a', 'e1').data).toContain(
      '{"topic":"com.a.b","offset":7,"at":9,"publication":5,"publisher":"p","retained":true,',
    );
  });

  test('is written once for all who hear it', () => {
    expect(eventFrame(event, 'com.a', 'e1')).toBe(eventFrame(event, 'com.a', 'e1'));
  });

  test('is one line of data, whatever came in', () => {
    const codec = { name: 'json', encodeBody: () => '', decodeBody: () => ({}) } as const;
    const payload = ArrivedBody.encoded('{"a":\r\n  1,\n"b":"\\n"}', codec);

    const { data } = eventFrame({ ...event, payload }, 'com.a', 'e1');

    expect(data).toContain('"payload":{"a":   1, "b":"\\n"}}\n\n');
    expect(String(data).split('\n')).toHaveLength(4);
  });
});

describe('what is told besides', () => {
  test('has a name, and perhaps a place and a time to come back', () => {
    expect(toldFrame('end', { a: 1 }).data).toBe('event: end\ndata: {"a":1}\n\n');
    expect(toldFrame('gap', {}, { id: idOf('e', 2), retryMs: 50 }).data).toBe(
      'id: e:2\nretry: 50\nevent: gap\ndata: {}\n\n',
    );
    expect(passedFrame(idOf('e', 3)).data).toBe('id: e:3\n\n');
    expect(idOf('e', undefined)).toBe('');
  });
});

describe('the id of an event', () => {
  test('is the place in its topic', () => {
    expect(placeOf('a-b_c:12')).toEqual({ epoch: 'a-b_c', since: 12 });
  });

  test.each([
    '',
    'a',
    'a:',
    ':1',
    'a:b',
    'a:-1',
    'a b:1',
    `a:${'9'.repeat(16)}`,
    `${'e'.repeat(65)}:1`,
  ])('is none of ours if it is "%s"', (id) => {
    expect(placeOf(id)).toBeUndefined();
  });
});
