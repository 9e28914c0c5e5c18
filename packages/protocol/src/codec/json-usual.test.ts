import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Body } from '../messages/payload.ts';
import { jsonCodec } from './json.ts';
import { usualIn } from './json-usual.ts';

const read = (text: string) => usualIn(text, jsonCodec);

/** What a frame says, read as a whole; undefined where it is not JSON. */
function wholeOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What was read, in the form of a frame. */
function frameOf(text: string): unknown {
  const decoded = read(text);
  if (decoded === undefined) return undefined;
  const { payload, ...fields } = decoded.fields;
  const body = payload as Body | undefined;
  if (body === undefined) return [decoded.opcode, fields];
  // What is forwarded is what was looked at.
  expect(JSON.parse(body.as(jsonCodec) as string)).toEqual(body.value());
  return [decoded.opcode, { ...fields, body: body.value() }];
}

describe('a usual frame', () => {
  test.each([
    '["call",{"id":7,"uri":"com.shop.order.create","body":{"sku":"a"}}]',
    '["yield",{"body":null}]',
    '["yield",{"id":1,"body": [1, 2] }]',
    '["call",{"id":3,"part":"item","body":"},\\"body\\":{"}]',
    '["next",{"seen":0,"until":262144}]',
    '["unsubscribe",{"id":123456789012345,"subscription":10}]',
    '["call",{"id":1,"id":2,"body":0}]',
  ])('%s is read', (text) => {
    expect(frameOf(text)).toEqual(wholeOf(text));
    expect(frameOf(text)).toBeDefined();
  });

  test('gives its body as the slice that it came in', () => {
    const body = read('["yield",{"id":1,"body":{"a": 1.50}}]')?.fields['payload'] as Body;

    expect(body.as(jsonCodec)).toBe('{"a": 1.50}');
    expect(body.value()).toEqual({ a: 1.5 });
  });

  test('is read again and again with the same names', () => {
    const text = '["call",{"id":1,"uri":"com.shop.again","body":1}]';

    expect(frameOf(text)).toEqual(frameOf(text));
  });
});

describe('left to be read as a whole', () => {
  test.each([
    ['nothing', ''],
    ['what ends in another way', '["yield",{"id":1}] '],
    ['what ends as fields but is no list', '{"a":1}]'],
    ['what begins as fields', '{"yield",{"id":1}]'],
    ['another beginning', '[ "yield",{"id":1}]'],
    ['an opcode that is none', '["toString",{"id":1}]'],
    ['an opcode with a space after it', '["yield", {"id":1}]'],
    ['no fields', '["yield",{}]'],
    ['a space before a name', '["yield",{ "id":1}]'],
    ['a space after a name', '["yield",{"id" :1}]'],
    ['a space before a value', '["yield",{"id": 1}]'],
    ['a space after a value', '["yield",{"id":1 ,"body":2}]'],
    ['a comma too many', '["yield",{"id":1,}]'],
    ['a comma and no value', '["yield",{"id":,"body":1}]'],
    ['an escape in a name', '["yield",{"i\\u0064":1}]'],
    ['an escape in a text', '["call",{"id":1,"uri":"a\\u002eb"}]'],
    ['a quote in a text', '["call",{"id":1,"uri":"a\\"b"}]'],
    ['letters beyond ASCII', '["call",{"id":1,"uri":"café"}]'],
    ['an empty text', '["call",{"id":1,"uri":""}]'],
    ['a long text', `["call",{"id":1,"uri":"${'a'.repeat(65)}"}]`],
    ['a text that does not end', '["call",{"id":1,"uri":"a}]'],
    ['a number with a fraction', '["yield",{"id":1.5}]'],
    ['a number below nothing', '["yield",{"id":-1}]'],
    ['a number that begins with nothing', '["yield",{"id":01}]'],
    ['a number that may not be exact', '["yield",{"id":1234567890123456}]'],
    ['another value', '["publish",{"uri":"a","retain":true}]'],
    ['a body that is no JSON', '["yield",{"id":1,"body":{]}]'],
    ['a body and something behind it', '["yield",{"body":1,"id":1}]'],
    ['no body', '["yield",{"id":1,"body":}]'],
    ['arguments', '["yield",{"id":1,"args":1}]'],
    ['a field of ours', '["yield",{"id":1,"payload":1}]'],
    ['an opcode in the fields', '["yield",{"opcode":"call","id":1}]'],
  ])('%s', (_, text) => {
    expect(read(text)).toBeUndefined();
    // And once more, should something of it have been remembered.
    expect(read(text)).toBeUndefined();
  });

  test('parts of a payload, even after they came as texts', () => {
    expect(frameOf('["call",{"id":1,"uri":"args"}]')).toEqual(['call', { id: 1, uri: 'args' }]);
    expect(read('["call",{"id":1,"args":"a"}]')).toBeUndefined();
  });
});

test('of any text between the frame and its end, a usual frame says what the whole says', () => {
  const piece = fc.constantFrom(
    '"id":',
    '"uri":',
    '"body":',
    '"args":',
    '"a"',
    '"a.b"',
    '1',
    '0',
    '12',
    ',',
    '{',
    '}',
    '[',
    ']',
    ' ',
    '\\',
    '"',
    '}]',
    '["call",{',
    'null',
    '1.5',
    'é',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = `["call",{${pieces.join('')}}]`;
      const frame = frameOf(text);
      if (frame !== undefined) expect(frame).toEqual(wholeOf(text));
    }),
    { numRuns: 20_000 },
  );
});
