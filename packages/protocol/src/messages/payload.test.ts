import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../protocol-error.ts';
import { Body, type BodyCodec } from './payload.ts';

describe('a body', () => {
  test('of this process is known, and encoded once for each codec that asks', () => {
    const json = counting('json');
    const msgpack = counting('msgpack');
    const body = Body.of({ a: 1 });

    const forms = [body.as(json), body.as(msgpack), body.as(json), body.as(msgpack)];

    expect(body.value()).toEqual({ a: 1 });
    expect(forms).toEqual(['json:{"a":1}', 'msgpack:{"a":1}', 'json:{"a":1}', 'msgpack:{"a":1}']);
    expect([json.encoded, msgpack.encoded]).toEqual([1, 1]);
  });

  test('that came in is forwarded as it came, unopened', () => {
    const json = counting('json');
    const body = Body.encoded('json:{ "a" : 1 }', json);

    expect(body.as(json)).toBe('json:{ "a" : 1 }');
    expect([json.encoded, json.decoded]).toEqual([0, 0]);
  });

  test('that came in is opened once, when its value is asked for', () => {
    const json = counting('json');
    const body = Body.encoded('json:[1]', json);

    expect([body.value(), body.value()]).toEqual([[1], [1]]);
    expect(json.decoded).toBe(1);
    expect(body.as(json)).toBe('json:[1]');
  });

  test('that came in for another codec is opened and encoded once', () => {
    const json = counting('json');
    const msgpack = counting('msgpack');
    const body = Body.encoded('json:[1]', json);

    expect([body.as(msgpack), body.as(msgpack)]).toEqual(['msgpack:[1]', 'msgpack:[1]']);
    expect([json.decoded, msgpack.encoded]).toEqual([1, 1]);
    expect(body.as(json)).toBe('json:[1]');
  });

  test('that its codec had to open already is not opened again', () => {
    const json = counting('json');
    const body = Body.opened('json:[1]', json, [1]);

    expect(body.value()).toEqual([1]);
    expect(body.as(json)).toBe('json:[1]');
    expect([json.encoded, json.decoded]).toEqual([0, 0]);
  });

  test('that nobody knows is proved once, before it is forwarded', () => {
    const json = counting('json');
    let proofs = 0;
    const body = Body.encoded('json:[1]', json, () => {
      proofs += 1;
    });

    body.prove();
    const forms = [body.as(json), body.as(json)];

    expect(forms).toEqual(['json:[1]', 'json:[1]']);
    expect([proofs, json.decoded]).toEqual([1, 0]);
  });

  test('that nobody knows is proved by being opened', () => {
    const json = counting('json');
    const body = Body.encoded('json:[1]', json, () => expect.unreachable());

    expect(body.value()).toEqual([1]);
    expect(body.as(json)).toBe('json:[1]');
  });

  test('that is not well-formed is never forwarded', () => {
    const body = Body.encoded('json:[', counting('json'), () => {
      throw new ProtocolError('message.malformed');
    });

    for (let time = 0; time < 2; time++) {
      expect(() => body.prove()).toThrow(ProtocolError);
      expect(() => body.as(counting('json'))).toThrow(ProtocolError);
    }
  });

  test('of undefined is a known value too', () => {
    expect(Body.of(undefined).value()).toBeUndefined();
  });
});

/** A codec that counts what it does. */
function counting(name: 'json' | 'msgpack'): BodyCodec & { encoded: number; decoded: number } {
  return {
    name,
    encoded: 0,
    decoded: 0,
    encodeBody(value) {
      this.encoded += 1;
      return `${name}:${JSON.stringify(value)}`;
    },
    decodeBody(raw) {
      this.decoded += 1;
      return JSON.parse(String(raw).slice(name.length + 1));
    },
  };
}
