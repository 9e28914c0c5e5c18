import { describe, expect, test } from 'vitest';
import { counting } from './counting-codec.test-support.ts';
import { Body } from './payload.ts';

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

  test('of undefined is a known value too', () => {
    expect(Body.of(undefined).value()).toBeUndefined();
  });
});
