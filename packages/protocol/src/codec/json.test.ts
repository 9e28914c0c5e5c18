import { expect, test } from 'vitest';
import { Body, type Payload } from '../messages/payload.ts';
import { jsonCodec } from './json.ts';

test.each<[string, Payload]>([
  ['a value that JSON lacks', Body.of({ at: new Date(0), big: 1n })],
  ['arguments', { kind: 'args', args: [1n], kwargs: { a: 1 } }],
  ['bytes that nobody opens', { kind: 'opaque', bytes: Uint8Array.of(1), options: {} }],
])('the codec of programs lacks nothing for %s', (_name, payload) => {
  const { data } = jsonCodec.encode({ opcode: 'result', id: 1, payload });

  const read = jsonCodec.decode(data).fields['payload'] as Payload;

  const valueOf = (each: Payload) => (each instanceof Body ? each.value() : each);
  expect(valueOf(read)).toEqual(valueOf(payload));
});
