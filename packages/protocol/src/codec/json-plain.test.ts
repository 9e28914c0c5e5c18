import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lacking } from '../lacking.ts';
import type { Message } from '../messages/message.ts';
import { Body, type Payload } from '../messages/payload.ts';
import { jsonCodec } from './json.ts';
import { type Plain, plainIn, plainTextOf } from './json-plain.ts';

describe('the text of a plain message', () => {
  test('is what every JSON codec writes', () => {
    const value = fc.option(fc.jsonValue(), { nil: undefined });
    const header = fc.record({
      id: fc.nat(),
      uri: fc.string(),
      part: fc.option(fc.constant('open' as const), { nil: undefined }),
    });
    fc.assert(
      fc.property(header, value, fc.boolean(), (fields, body, hasPayload) => {
        const payload = hasPayload ? Body.of(body) : undefined;
        const message: Message = { opcode: 'call', ...fields, payload };
        let text: string;
        try {
          text = plainTextOf(message);
        } catch (error) {
          expect(error).toBeInstanceOf(Lacking);
          fc.pre(false);
          return;
        }
        expect(text).toBe(jsonCodec.encode(message).data);
      }),
    );
  });

  test.each<[string, Payload]>([
    ['a value that JSON lacks', Body.of(new Map())],
    ['a value that reads as a tag', Body.of({ $date: 1 })],
    ['arguments', { kind: 'args', args: [] }],
  ])('is not made of %s', (_, payload) => {
    const message: Message = { opcode: 'call', id: 1, uri: 'a', payload };

    expect(() => plainTextOf(message)).toThrow(Lacking);
  });
});

describe('a plain frame', () => {
  test('is read as name, fields and an open body', () => {
    const { name, fields } = plainIn('["result",{"id":1,"body":{"a":[1]}}]') as Plain;

    expect(name).toBe('result');
    expect(fields['id']).toBe(1);
    expect((fields['payload'] as Body).value()).toEqual({ a: [1] });
  });

  test.each([
    ['bytes', new Uint8Array([1])],
    ['no list', '{}'],
    ['no name', '[1,{}]'],
    ['no fields', '["result",1]'],
    ['something after the fields', '["result",{},1]'],
    ['what may be a tag', '["result",{"body":{"$date":1}}]'],
    ['a chunk', '["chunk",{"id":1}]\n{}'],
    ['arguments', '["result",{"args":[]}]'],
    ['a field that is ours', '["result",{"payload":1}]'],
  ])('is not one with %s', (_, data) => {
    expect(plainIn(data)).toBeUndefined();
  });
});
