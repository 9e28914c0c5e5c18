import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../messages/message.ts';
import { Body, type Payload } from '../messages/payload.ts';
import { MAX_DEPTH } from './bounds.ts';
import { GOLDEN_CHUNK } from './golden.test-data.ts';
import { JsonCodec } from './json-codec.ts';
import { JSON_EXOTICS } from './json-exotics.ts';

const jsonCodec = new JsonCodec(JSON_EXOTICS);
const problem = (name: string) =>
  expect.objectContaining({ code: 'message.malformed', detail: { problem: name } });
const code = (name: string) => expect.objectContaining({ code: name });
const decode = (text: string) => jsonCodec.decode(text);
const payloadOf = (text: string) => decode(text).fields['payload'] as Body;
/** What a router would forward of a frame. */
const forwarded = (text: string) => payloadOf(text).as(jsonCodec);

describe('a body', () => {
  test('is forwarded as the slice of text that it came in', () => {
    const text = '["call",{"id":7,"uri":"a.b","body":{ "n": 1.0, "s": "\\u00e9" }}]';

    const { opcode, fields } = decode(text);

    expect({ opcode, ...fields }).toEqual({
      opcode: 'call',
      id: 7,
      uri: 'a.b',
      payload: expect.any(Body),
    });
    expect(forwarded(text)).toBe('{ "n": 1.0, "s": "\\u00e9" }');
    expect(payloadOf(text).value()).toEqual({ n: 1, s: 'é' });
  });

  test('is forwarded so even if it is the only field', () => {
    expect(forwarded('["broadcast",{"body": [1] }]')).toBe(' [1] ');
    expect(forwarded('["broadcast",{"body":{"a":1,"body":2}}]')).toBe('{"a":1,"body":2}');
  });

  test('may hold a field body', () => {
    expect(forwarded('["call",{"id":1,"body":{"a":1,"body":{"b":1,"body":2}}}]')).toBe(
      '{"a":1,"body":{"b":1,"body":2}}',
    );
  });

  test.each([
    ['with spaces', '[ "call" , { "id" : 1 , "body" : {"a":[1]} } ]'],
    ['with a space before its name', '["call",{"id":1, "body":{"a":[1]}}]'],
    ['before other fields', '["call",{"body":{"a":[1]},"id":1}]'],
    ['between other fields', '["call",{"id":1,"body":{"a":[1]},"uri":"x"}]'],
    ['with its name escaped', '["call",{"id":1,"b\\u006fdy":{"a":[1]}}]'],
    ['twice, of which the last counts', '["call",{"id":1,"body":{"b":2},"body":{"a":[1]}}]'],
    [
      'behind a field that has a field body',
      '["call",{"options":{"a":1,"body":3},"body":{"a":[1]}}]',
    ],
    ['in a frame that ends in white space', '["call",{"id":1,"body":{"a":[1]}}] '],
  ])('is read also where it is written %s', (_name, text) => {
    expect(payloadOf(text).value()).toEqual({ a: [1] });
    expect(forwarded(text)).toBe('{"a":[1]}');
  });

  test('of null is a body', () => {
    expect(payloadOf('["call",{"id":1,"body":null}]').value()).toBeNull();
  });

  test('of undefined is left out, and nothing is what it decodes to', () => {
    const message: Message = { opcode: 'call', id: 1, payload: Body.of(undefined) };

    expect(jsonCodec.encode(message).data).toBe('["call",{"id":1}]');
    expect(decode('["call",{"id":1}]').fields).toEqual({ id: 1 });
    expect(jsonCodec.decodeBody(jsonCodec.encodeBody(undefined))).toBeUndefined();
  });

  test('has its tags read, however they are written', () => {
    expect(payloadOf('["call",{"id":1,"body":{"$date":1}}]').value()).toEqual(new Date(1));
    expect(payloadOf('["call",{"id":1,"body":{"\\u0024date":1}}]').value()).toEqual(new Date(1));
    expect(payloadOf('["call",{"id":1, "body":{"$date":1}}]').value()).toEqual(new Date(1));
  });

  test('with a wrong tag is malformed before it is forwarded', () => {
    expect(() => decode('["call",{"id":1,"body":{"$date":"x"}}]')).toThrow(problem('tag'));
    expect(() => jsonCodec.decodeBody('{"$date":"x"}')).toThrow(problem('tag'));
  });
});

describe('a sender cannot smuggle anything into what is forwarded', () => {
  test.each([
    ['a field', '["call",{"id":1,"body":{"a":1},"uri":"x"}]'],
    ['a field that is there already', '["call",{"id":1,"body":{"a":1},"id":2}]'],
    ['a second body', '["call",{"id":1,"body":1,"body":{"a":1}}]'],
  ])('%s behind the body is read and not forwarded', (_name, text) => {
    expect(forwarded(text)).toBe('{"a":1}');
  });

  test.each([
    ['a second message', '["call",{"id":1,"body":1}],["event",{"id":2}]'],
    ['a second message in one list', '["call",{"id":1,"body":1},"event",{"id":2}]'],
    ['a body that closes the envelope', '["call",{"id":1,"body":1}]}]'],
    ['a body that closes and opens the envelope', '["call",{"id":1,"body":{}}],[{"a":{}}]'],
    ['a body of two values', '["call",{"id":1,"body":1 2}]'],
    ['a body of nothing', '["call",{"id":1,"body":}]'],
    ['a body with a comma behind', '["call",{"id":1,"body":1,}]'],
    ['a body behind a comma without a field', '["call",{,"body":1}]'],
    ['a body behind a space and a comma', '["call",{ ,"body":1}]'],
    ['a body behind two commas', '["call",{"id":1,,"body":1}]'],
    ['a body in a header that is not closed', '["call",{"options":{"id":1,"body":1}]'],
    ['a body that is no JSON', '["call",{"id":1,"body":{a:1}}]'],
    ['a header that is no JSON', '["call",{id:1,"body":{}}]'],
  ])('%s is malformed', (_name, text) => {
    expect(() => decode(text)).toThrow(code('message.malformed'));
  });

  test('a body in the header and one behind it are malformed', () => {
    expect(() => decode('["call",{"b\\u006fdy":1,"id":1,"body":2}]')).toThrow(problem('payload'));
    expect(() => decode('["call",{"args":[],"body":2}]')).toThrow(problem('payload'));
  });

  test('of any text between the frame and its end, what is forwarded is one value and the value', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"body":',
      ',"body":',
      '"a"',
      '1',
      ' ',
      '\\',
      'null',
      '}]',
      '["call",',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `["call",{"id":1,${pieces.join('')}}]`;
        let whole: unknown;
        try {
          whole = JSON.parse(text);
        } catch {
          // What is no JSON as a whole is none in halves.
          expect(() => decode(text)).toThrow(code('message.malformed'));
          return;
        }
        const [, fields] = whole as [string, Record<string, unknown>];
        if ((whole as unknown[]).length === 2 && 'body' in fields) {
          expect(JSON.parse(forwarded(text) as string)).toEqual(fields['body']);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a frame that is none', () => {
  test.each([
    ['nothing', '', 'json'],
    ['no JSON', 'hello', 'json'],
    ['cut short', '["call",{"id":1', 'json'],
    ['an object', '{"call":{"id":1}}', 'envelope'],
    ['null', 'null', 'envelope'],
    ['a list of one', '["call"]', 'envelope'],
    ['a list of three', '["call",{"id":1},{}]', 'envelope'],
    ['a list of three with a body', '["call",{"id":1},{"a":1,"body":1}]', 'envelope'],
    ['with the number of an opcode', '[48,{"id":1}]', 'envelope'],
    ['with a list of fields', '["call",[1]]', 'envelope'],
    ['with a list of fields and a body', '["call",[{"id":1,"body":1}]]', 'envelope'],
    ['without fields', '["call",null]', 'envelope'],
    ['with a text for fields', '["call","id"]', 'envelope'],
    [
      'with a payload of its own',
      '["call",{"id":1,"payload":{"kind":"args","args":[]}}]',
      'payload',
    ],
    ['with an opcode in its fields', '["call",{"opcode":"welcome","id":1}]', 'payload'],
    ['with the key __proto__', '["call",{"id":1,"__proto__":{"uri":"x"}}]', '__proto__'],
    ['with the key __proto__ escaped', '["call",{"id":1,"\\u005f_proto__":{}}]', '__proto__'],
    [
      'with the key __proto__ deep in its header',
      '["call",{"id":1,"options":{"a":[{"__proto__":{}}]}}]',
      '__proto__',
    ],
    [
      'with the key __proto__ before a body',
      '["call",{"__proto__":{"a":1},"body":1}]',
      '__proto__',
    ],
    [
      'with the key __proto__ in its body',
      '["call",{"id":1,"body":{"a":1,"__proto__":{}}}]',
      '__proto__',
    ],
    [
      'with the key __proto__ in its arguments',
      '["call",{"id":1,"args":[{"__proto__":{}}]}]',
      '__proto__',
    ],
  ])('%s is malformed', (_name, text, name) => {
    expect(() => decode(text)).toThrow(problem(name));
  });

  test('nobody gets a prototype of a peer', () => {
    for (const text of [
      '["call",{"__proto__":{"evil":1}}]',
      '["call",{"constructor":{"prototype":{"evil":1}}}]',
    ]) {
      try {
        decode(text);
      } catch {}
    }

    expect(Reflect.get({}, 'evil')).toBeUndefined();
  });

  test('bytes are of the wrong kind', () => {
    expect(() => jsonCodec.decode(new Uint8Array(1))).toThrow(code('frame.wrong_kind'));
    expect(() => jsonCodec.decodeBody(new Uint8Array(1))).toThrow(code('frame.wrong_kind'));
  });

  test.each(['cal', 'constructor', '__proto__', 'toString', ''])(
    'the opcode %j is unknown',
    (name) => {
      expect(() => decode(JSON.stringify([name, {}]))).toThrow(code('opcode.unknown'));
    },
  );

  test('the name of an unknown opcode is told in part and without signs', () => {
    expect(() => decode(JSON.stringify([`a\n<b>${'x'.repeat(99)}`, {}]))).toThrow(
      expect.objectContaining({ detail: { opcode: `a??b?${'x'.repeat(27)}` } }),
    );
  });
});

describe('depth', () => {
  const body = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  test('a body as deep as allowed is taken, one deeper is not', () => {
    expect(() => decode(`["call",{"id":1,"body":${body(MAX_DEPTH)}}]`)).not.toThrow();
    expect(() => decode(`["call",{"id":1,"body":${body(MAX_DEPTH + 1)}}]`)).toThrow(
      code('message.too_deep'),
    );
    expect(() => jsonCodec.decodeBody(body(MAX_DEPTH))).not.toThrow();
    expect(() => jsonCodec.decodeBody(body(MAX_DEPTH + 1))).toThrow(code('message.too_deep'));
  });

  test('a million openers are refused without being read', () => {
    expect(() => decode(`["call",{"id":1,"body":${'['.repeat(1_000_000)}`)).toThrow(
      code('message.too_deep'),
    );
    expect(() => decode(`["chunk",${'['.repeat(1_000_000)}]\n`)).toThrow(code('message.too_deep'));
  });

  test('a body of our own that is too deep is an error for its sender', () => {
    expect(() => jsonCodec.encodeBody(JSON.parse(body(MAX_DEPTH + 1)))).toThrow(TypeError);
  });
});

describe('a chunk', () => {
  const { message, json } = GOLDEN_CHUNK.text;

  test('is its header, a line feed and its slice, as they are', () => {
    expect(jsonCodec.encode(message).data).toBe(json);
    const { opcode, ...fields } = message;
    expect(decode(json)).toEqual({ opcode, fields });
  });

  test('may hold anything', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom(']\n', '"', '', '[[[['.repeat(99))),
        (data) => {
          const { data: text } = jsonCodec.encode({ opcode: 'chunk', id: 1, last: true, data });

          expect(decode(text as string).fields).toEqual({ id: 1, last: true, data });
        },
      ),
    );
  });

  test('with other spaces in its header is read', () => {
    expect(decode('["chunk", {"id": 3}]\nabc').fields).toEqual({ id: 3, data: 'abc' });
  });

  test.each([
    ['without a line feed', '["chunk",{"id":1}]'],
    ['with its data in the header', '["chunk",{"id":1,"data":"abc"}]'],
    ['under another spelling', '["chu\\u006ek",{"id":1,"data":"abc"}]'],
    ['with a space before its header', '[ "chunk",{"id":1}]\nabc'],
    ['with a header that is no JSON', '["chunk",{id}]\nabc'],
    ['with three parts', '["chunk",{"id":1},1]\nabc'],
    ['with the key __proto__', '["chunk",{"__proto__":{}}]\nabc'],
  ])('%s is malformed', (_name, text) => {
    expect(() => decode(text)).toThrow(code('message.malformed'));
  });

  test('of bytes is an error of ours', () => {
    const bytes: Message = { opcode: 'chunk', id: 1, data: new Uint8Array(1) };

    expect(() => jsonCodec.encode(bytes)).toThrow(TypeError);
  });
});

describe('payloads', () => {
  test.each<[string, Payload, string]>([
    ['arguments', { kind: 'args', args: [1n] }, '"args":[{"$bigint":"1"}]'],
    [
      'named arguments',
      { kind: 'args', args: [], kwargs: { $a: 1 } },
      '"args":[],"kwargs":{"$$a":1}',
    ],
    [
      'bytes that nobody opens',
      { kind: 'opaque', bytes: Uint8Array.of(1), options: {} },
      '"opaque":"AQ==","ppt":{}',
    ],
  ])('%s ride as they are and come back', (_name, payload, text) => {
    const { data } = jsonCodec.encode({ opcode: 'result', id: 1, payload });

    expect(data).toBe(`["result",{"id":1,${text}}]`);
    expect(decode(data as string).fields).toEqual({ id: 1, payload });
  });

  test('alone in a message they need no comma', () => {
    const payload: Payload = { kind: 'args', args: [] };

    expect(jsonCodec.encode({ opcode: 'broadcast', payload }).data).toBe(
      '["broadcast",{"args":[]}]',
    );
  });

  test('bytes in another alphabet are malformed', () => {
    expect(() => decode('["result",{"id":1,"opaque":"-_"}]')).toThrow(problem('opaque'));
    expect(() => decode('["result",{"id":1,"opaque":5}]')).toThrow(problem('opaque'));
  });
});

test('a field that is undefined is left out', () => {
  const message = { opcode: 'ping', at: undefined } as unknown as Message;

  expect(jsonCodec.encode(message).data).toBe('["ping",{}]');
});

test('half of a surrogate pair comes back as it is', () => {
  expect(jsonCodec.decodeBody(jsonCodec.encodeBody('\ud800'))).toBe('\ud800');
});

test('a caller that the router names is written as it is', () => {
  const caller = { session: 'ann', user: 'Ann' };
  const message: Message = { opcode: 'invocation', id: 1, registration: 2, caller };

  expect(jsonCodec.encode(message).data).toBe(
    '["invocation",{"id":1,"registration":2,"caller":{"session":"ann","user":"Ann"}}]',
  );
});
