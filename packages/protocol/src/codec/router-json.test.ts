import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message } from '../messages/message.ts';
import { Body } from '../messages/payload.ts';
import { jsonCodec } from './json.ts';
import { routerJsonCodec } from './router-json.ts';

const said = (codec: typeof jsonCodec, text: string) => {
  const { opcode, fields } = codec.decode(text);
  const { payload, ...header } = fields as { payload: Body };
  return { opcode, header, value: payload.value(), forwarded: payload.as(codec) };
};

test('a router reads the same as anybody, whether a frame is usual or not', () => {
  const frames = [
    '["call",{"id":7,"uri":"a.b","body":{"at":1}}]',
    '["call",{"id":7,"uri":"a.b","body":{"at":{"$date":0}}}]',
    '["call", {"id": 7, "uri": "a.b", "body": [1]}]',
  ];

  for (const text of frames) expect(said(routerJsonCodec, text)).toEqual(said(jsonCodec, text));
});

test('a router reads what anybody writes, and writes what anybody reads', () => {
  // That key travels in no codec.
  const value = fc.jsonValue().filter((json) => !JSON.stringify(json).includes('__proto__'));
  const message = fc.record({
    opcode: fc.constant('call' as const),
    id: fc.integer({ min: 1, max: 2 ** 53 - 1 }),
    uri: fc.stringMatching(/^[a-z%A-Z0-9]{1,8}(\.[a-zü]{1,8}){0,3}$/),
    payload: value.map((json) => Body.of(json)),
  });
  fc.assert(
    fc.property(message, (given: Message) => {
      const { data } = jsonCodec.encode(given);

      expect(routerJsonCodec.encode(given).data).toBe(data);
      expect(said(routerJsonCodec, data as string)).toEqual(said(jsonCodec, data as string));
    }),
  );
});
