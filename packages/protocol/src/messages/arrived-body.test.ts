import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../protocol-error.ts';
import { ArrivedBody } from './arrived-body.ts';
import { counting } from './counting-codec.test-support.ts';

describe('a body', () => {
  test('that came in is forwarded as it came, unopened', () => {
    const json = counting('json');
    const body = ArrivedBody.encoded('json:{ "a" : 1 }', json);

    expect(body.as(json)).toBe('json:{ "a" : 1 }');
    expect([json.encoded, json.decoded]).toEqual([0, 0]);
  });

  test('that came in is opened once, when its value is asked for', () => {
    const json = counting('json');
    const body = ArrivedBody.encoded('json:[1]', json);

    expect([body.value(), body.value()]).toEqual([[1], [1]]);
    expect(json.decoded).toBe(1);
    expect(body.as(json)).toBe('json:[1]');
  });

  test('that came in for another codec is opened and encoded once', () => {
    const json = counting('json');
    const msgpack = counting('msgpack');
    const body = ArrivedBody.encoded('json:[1]', json);

    expect([body.as(msgpack), body.as(msgpack)]).toEqual(['msgpack:[1]', 'msgpack:[1]']);
    expect([json.decoded, msgpack.encoded]).toEqual([1, 1]);
    expect(body.as(json)).toBe('json:[1]');
  });

  test('that its codec had to open already is not opened again', () => {
    const json = counting('json');
    const body = ArrivedBody.opened('json:[1]', json, [1]);

    expect(body.value()).toEqual([1]);
    expect(body.as(json)).toBe('json:[1]');
    expect([json.encoded, json.decoded]).toEqual([0, 0]);
  });

  test('that nobody knows is proved once, before it is forwarded', () => {
    const json = counting('json');
    let proofs = 0;
    const body = ArrivedBody.encoded('json:[1]', json, () => {
      proofs += 1;
    });

    body.prove();
    const forms = [body.as(json), body.as(json)];

    expect(forms).toEqual(['json:[1]', 'json:[1]']);
    expect([proofs, json.decoded]).toEqual([1, 0]);
  });

  test('that nobody knows is proved by being opened', () => {
    const json = counting('json');
    const body = ArrivedBody.encoded('json:[1]', json, () => expect.unreachable());

    expect(body.value()).toEqual([1]);
    expect(body.as(json)).toBe('json:[1]');
  });

  test('that is not well-formed is never forwarded', () => {
    const body = ArrivedBody.encoded('json:[', counting('json'), () => {
      throw new ProtocolError('message.malformed');
    });

    for (let time = 0; time < 2; time++) {
      expect(() => body.prove()).toThrow(ProtocolError);
      expect(() => body.as(counting('json'))).toThrow(ProtocolError);
    }
  });
});
