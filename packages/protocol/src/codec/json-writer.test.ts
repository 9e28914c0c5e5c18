import { describe, expect, test } from 'vitest';
import { Lacking } from '../lacking.ts';
import { Body, type Payload } from '../messages/payload.ts';
import { JSON_EXOTICS } from './json-exotics.ts';
import { JsonWriter } from './json-writer.ts';

describe('a writer of JSON', () => {
  test('writes the body last, and leaves out what is undefined', () => {
    const payload = Body.of({ a: [1, 'b', null] });
    const message = { opcode: 'call', id: 1, uri: 'a.b', timeoutMs: undefined, payload } as const;

    expect(new JsonWriter().encode(message).data).toBe(
      '["call",{"id":1,"uri":"a.b","body":{"a":[1,"b",null]}}]',
    );
  });

  test.each<[string, Payload | undefined]>([
    ['no payload', undefined],
    ['a body without a value', Body.of(undefined)],
  ])('writes no body for %s', (_, payload) => {
    expect(new JsonWriter().encode({ opcode: 'result', id: 1, payload }).data).toBe(
      '["result",{"id":1}]',
    );
  });

  test('writes a payload alone without a comma', () => {
    const message = { opcode: 'broadcast', payload: Body.of(1) } as const;

    expect(new JsonWriter().encode(message).data).toBe('["broadcast",{"body":1}]');
  });

  test.each<[string, (writer: JsonWriter) => unknown]>([
    ['a value that JSON lacks', (writer) => writer.encodeBody(1n)],
    [
      'arguments',
      (writer) => writer.encode({ opcode: 'result', id: 1, payload: { kind: 'args', args: [1] } }),
    ],
    ['a chunk', (writer) => writer.encode({ opcode: 'chunk', id: 1, data: 'abc' })],
    [
      'a caller',
      (writer) =>
        writer.encode({ opcode: 'invocation', id: 1, registration: 2, caller: { session: 'a' } }),
    ],
  ])('lacks something for %s, unless it was given', (_, write) => {
    expect(() => write(new JsonWriter())).toThrow(Lacking);
    expect(() => write(new JsonWriter(JSON_EXOTICS))).not.toThrow();
  });
});
