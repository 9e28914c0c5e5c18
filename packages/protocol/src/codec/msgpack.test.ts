import { encode, decode as open } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../messages/message.ts';
import { Body, type Payload } from '../messages/payload.ts';
import { MAX_DEPTH, MAX_VALUES } from './bounds.ts';
import { GOLDEN_CHUNK } from './golden.test-data.ts';
import { msgpackCodec, routerMsgpackCodec } from './msgpack.ts';

const code = (name: string) => expect.objectContaining({ code: name });
const problem = (name: string) =>
  expect.objectContaining({
    code: 'message.malformed',
    detail: expect.objectContaining({ problem: name }),
  });
/** A frame as another program would write it. */
const frame = (...parts: unknown[]) => encode(parts);
const bytesOf = (message: Message) => msgpackCodec.encode(message).data as Uint8Array;
const CALL = 48;
const PROTO = JSON.parse('{"__proto__":1}') as object;

describe('a body', () => {
  test('is forwarded as the bytes that it came in, unopened', () => {
    const body = Uint8Array.of(0xcd, 0x00, 0x01);

    const { opcode, fields } = msgpackCodec.decode(frame(CALL, { id: 7, body, uri: 'a.b' }));

    expect({ opcode, ...fields }).toEqual({
      opcode: 'call',
      id: 7,
      uri: 'a.b',
      payload: expect.any(Body),
    });
    const payload = fields['payload'] as Body;
    expect(payload.as(msgpackCodec)).toEqual(body);
    expect(payload.value()).toBe(1);
  });

  test('is not copied to be forwarded', () => {
    const data = frame(CALL, { id: 7, body: Uint8Array.of(0xc0) });

    const payload = msgpackCodec.decode(data).fields['payload'] as Body;

    expect((payload.as(msgpackCodec) as Uint8Array).buffer).toBe(data.buffer);
  });

  test('that is no MessagePack is malformed before it is forwarded', () => {
    for (const body of [[], [0xc1], [0x91], [0, 0], [0xdd, 0xff, 0xff, 0xff, 0xff]]) {
      expect(() => msgpackCodec.decode(frame(CALL, { body: Uint8Array.from(body) }))).toThrow(
        code('message.malformed'),
      );
    }
  });

  test('with a wrong tag is malformed before it is forwarded', () => {
    const wrong = encode({ $bigint: 'x' });

    expect(() => msgpackCodec.decode(frame(CALL, { body: wrong }))).toThrow(problem('tag'));
    expect(() => msgpackCodec.decodeBody(wrong)).toThrow(problem('tag'));
  });

  test('with a right tag is forwarded as it came', () => {
    const body = encode({ $bigint: '5' });

    const payload = msgpackCodec.decode(frame(CALL, { body })).fields['payload'] as Body;

    expect(payload.as(msgpackCodec)).toEqual(body);
    expect(payload.value()).toBe(5n);
  });

  test.each([
    ['a value', 5],
    ['a text', 'abc'],
    ['nothing', null],
  ])('that is %s instead of bytes is malformed', (_name, body) => {
    expect(() => msgpackCodec.decode(frame(CALL, { id: 1, body }))).toThrow(problem('bytes'));
  });

  test('beside another, or beside arguments, is malformed', () => {
    const field = [0xa4, ...Buffer.from('body'), 0xc4, 1, 0xc0];
    const twice = Uint8Array.of(0x92, CALL, 0x82, ...field, ...field);
    const body = Uint8Array.of(0xc0);

    expect(() => msgpackCodec.decode(twice)).toThrow(problem('payload'));
    expect(() => msgpackCodec.decode(frame(CALL, { body, args: [] }))).toThrow(problem('payload'));
    expect(() => msgpackCodec.decode(frame(CALL, { args: [], body }))).toThrow(problem('payload'));
  });

  test('of undefined is left out, and nothing is what it decodes to', () => {
    const message: Message = { opcode: 'call', id: 1, payload: Body.of(undefined) };

    expect(open(bytesOf(message))).toEqual([CALL, { id: 1 }]);
    expect(msgpackCodec.decodeBody(msgpackCodec.encodeBody(undefined))).toBeUndefined();
  });

  test('gives the application bytes of its own', () => {
    const raw = encode({ png: Uint8Array.of(1, 2) });

    const { png } = msgpackCodec.decodeBody(raw) as { png: Uint8Array };
    raw.fill(0);

    expect(png).toEqual(Uint8Array.of(1, 2));
    expect(png.buffer.byteLength).toBe(2);
  });

  test('of a Buffer gives plain bytes', () => {
    const raw = Buffer.from(encode([Uint8Array.of(1)]));

    expect(msgpackCodec.decodeBody(raw)).toEqual([Uint8Array.of(1)]);
  });

  test('that is long arrives, and so does the one behind it', () => {
    const value = new Uint8Array(200_000).fill(7);

    const arrived = msgpackCodec.decodeBody(msgpackCodec.encodeBody(value)) as Uint8Array;

    expect(Buffer.compare(arrived, value)).toBe(0);
    expect(msgpackCodec.decodeBody(msgpackCodec.encodeBody(1))).toBe(1);
  });

  test('of more values than a receiver takes is an error for its sender', () => {
    expect(() => msgpackCodec.encodeBody(new Array(MAX_VALUES).fill(0))).toThrow(TypeError);
  });

  test('that is too deep is refused on both sides', () => {
    const lists = (depth: number) => Uint8Array.from([...new Array(depth - 1).fill(0x91), 0x90]);

    expect(() => msgpackCodec.decodeBody(lists(MAX_DEPTH))).not.toThrow();
    expect(() => msgpackCodec.decodeBody(lists(MAX_DEPTH + 1))).toThrow(code('message.too_deep'));
    expect(() => msgpackCodec.encodeBody(open(lists(MAX_DEPTH + 1)))).toThrow(TypeError);
  });
});

describe('bytes alone', () => {
  test.each([65_535, 65_536, 65_537, 300_000])('of %d octets arrive as they were', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => index % 251);

    const body = msgpackCodec.encodeBody(bytes);

    expect(body).toEqual(encode(bytes));
    expect(msgpackCodec.decodeBody(body)).toEqual(bytes);
  });
});

describe('text', () => {
  test.each([
    ['a short text', '\ud800a', '\ufffda'],
    ['a long text', `${'x'.repeat(100)}\udc00`, `${'x'.repeat(100)}\ufffd`],
    ['letters that begin with the same byte', '한국어', '한국어'],
  ])('of %s only half surrogate pairs are replaced', (_name, text, expected) => {
    expect(msgpackCodec.decodeBody(msgpackCodec.encodeBody(text))).toBe(expected);
    expect(msgpackCodec.decodeBody(msgpackCodec.encodeBody({ [text]: [1n, text] }))).toEqual({
      [expected]: [1n, expected],
    });
    expect(open(bytesOf({ opcode: 'call', id: 1, uri: text }))).toEqual([
      CALL,
      { id: 1, uri: expected },
    ]);
  });

  test('a body that holds what looks like half a pair and is none is not changed', () => {
    const bytes = Uint8Array.of(0xed, 0xa0, 0x80);

    expect(msgpackCodec.decodeBody(msgpackCodec.encodeBody(bytes))).toEqual(bytes);
  });

  test('letters beyond ASCII go through headers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (uri) => {
        expect(msgpackCodec.decode(bytesOf({ opcode: 'call', id: 1, uri })).fields).toEqual({
          id: 1,
          uri,
        });
      }),
    );
  });
});

describe('a frame that is none', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['a map', encode({ a: 1 })],
    ['a list of one', frame(CALL)],
    ['a list of three', frame(CALL, {}, {})],
    ['with the name of an opcode', frame('call', {})],
    ['with a list of fields', frame(CALL, [])],
    ['without fields', frame(CALL, null)],
    ['with bytes behind', Uint8Array.of(...frame(CALL, {}), 0)],
    ['cut short', frame(CALL, { id: 1, uri: 'abc' }).subarray(0, -1)],
    ['a map that claims more than it holds', Uint8Array.of(0x92, CALL, 0x82, 0xa2, 105, 100, 1)],
    ['a map of four billion', Uint8Array.of(0x92, CALL, 0xdf, 0xff, 0xff, 0xff, 0xff)],
    [
      'a list of four billion in a field',
      Uint8Array.of(0x92, CALL, 0x81, 0xa1, 97, 0xdd, 0xff, 0xff, 0xff, 0xff),
    ],
    ['with a number for a name', Uint8Array.of(0x92, CALL, 0x81, 0x01, 0x01)],
    [
      'with an id beyond 2^53 - 1',
      Uint8Array.of(0x92, CALL, 0x81, 0xa2, 105, 100, 0xcf, 0, 0x20, 0, 0, 0, 0, 0, 0),
    ],
    ['with a text that is no UTF-8', Uint8Array.of(0x92, CALL, 0x81, 0xa1, 97, 0xa1, 0xff)],
    [
      'with a URI that is no UTF-8',
      Uint8Array.of(0x92, CALL, 0x81, 0xa3, 117, 114, 105, 0xa1, 0xff),
    ],
    ['with a URI that is a number', frame(CALL, { uri: 5 })],
    ['with a payload of its own', frame(CALL, { payload: { kind: 'args', args: [] } })],
    ['with an opcode in its fields', frame(CALL, { opcode: 'welcome' })],
    ['with bytes that are a text', frame(CALL, { opaque: 'abc' })],
    ['with the key __proto__', frame(CALL, PROTO)],
    ['with the key __proto__ deep in its header', frame(CALL, { options: { a: [PROTO] } })],
    ['with the key __proto__ in its body', frame(CALL, { body: encode(PROTO) })],
    ['with the key __proto__ in its arguments', frame(CALL, { args: [PROTO] })],
    ['a chunk without data', frame(257, { id: 1 })],
    ['a chunk of text', frame(257, { id: 1, data: 'abc' })],
  ])('%s is malformed', (_name, data) => {
    expect(() => msgpackCodec.decode(data)).toThrow(code('message.malformed'));
  });

  test('a header that is too deep is refused', () => {
    const lists = (depth: number) => new Array(depth).fill(0x91);
    const deep = (depth: number) =>
      Uint8Array.of(0x92, CALL, 0x81, 0xa1, 97, ...lists(depth), 0xc0);

    expect(() => msgpackCodec.decode(deep(MAX_DEPTH))).not.toThrow();
    expect(() => msgpackCodec.decode(deep(MAX_DEPTH + 1))).toThrow(code('message.too_deep'));
  });

  test.each([0, 7, 1.5, -1, 65_535])('the opcode %d is unknown', (number) => {
    expect(() => msgpackCodec.decode(frame(number, {}))).toThrow(
      expect.objectContaining({ code: 'opcode.unknown', detail: { opcode: number } }),
    );
  });

  test('text is of the wrong kind', () => {
    expect(() => msgpackCodec.decode('["ping",{}]')).toThrow(code('frame.wrong_kind'));
    expect(() => msgpackCodec.decodeBody('{}')).toThrow(code('frame.wrong_kind'));
  });

  test('any bytes are a message or a fault, and nothing else', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 5 }),
      fc.constantFrom(
        frame(CALL, { id: 1 }),
        Uint8Array.of(0x92, CALL, 0x81),
        encode('body'),
        encode({ $date: 1 }),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        try {
          msgpackCodec.decode(Uint8Array.from(pieces.flatMap((each) => [...each])));
        } catch (error) {
          expect(error).toHaveProperty('code');
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a chunk', () => {
  const { message, hex } = GOLDEN_CHUNK.binary;

  test('holds its slice as bytes', () => {
    expect(Buffer.from(bytesOf(message)).toString('hex')).toBe(hex);
  });

  test('is read without copying its slice', () => {
    const data = Buffer.from(hex, 'hex');

    const { opcode, fields } = msgpackCodec.decode(data);

    expect({ opcode, ...fields }).toEqual(message);
    expect((fields['data'] as Uint8Array).buffer).toBe(data.buffer);
  });

  test('of text is an error of ours', () => {
    expect(() => bytesOf({ opcode: 'chunk', id: 1, data: 'abc' })).toThrow(TypeError);
  });
});

describe('payloads', () => {
  test.each<[string, Payload, object]>([
    [
      'arguments',
      { kind: 'args', args: [1n, new Date(0)] },
      { args: [{ $bigint: '1' }, new Date(0)] },
    ],
    [
      'named arguments',
      { kind: 'args', args: [], kwargs: { $a: 1 } },
      { args: [], kwargs: { $$a: 1 } },
    ],
    [
      'bytes that nobody opens',
      { kind: 'opaque', bytes: Uint8Array.of(0xc1), options: { ppt_scheme: 'x' } },
      { opaque: Uint8Array.of(0xc1), ppt: { ppt_scheme: 'x' } },
    ],
  ])('%s ride as they are and come back', (_name, payload, fields) => {
    const data = bytesOf({ opcode: 'result', id: 1, payload });

    expect(open(data)).toEqual([50, { id: 1, ...fields }]);
    expect(msgpackCodec.decode(data).fields).toEqual({ id: 1, payload });
  });

  test('bytes in arguments are the own bytes of the application', () => {
    const data = frame(50, { id: 1, args: [Uint8Array.of(1, 2)] });

    const { args } = msgpackCodec.decode(data).fields['payload'] as { args: Uint8Array[] };

    expect(args[0]?.buffer.byteLength).toBe(2);
  });
});

test('a field that is undefined is left out', () => {
  expect(open(bytesOf({ opcode: 'ping', at: undefined } as unknown as Message))).toEqual([258, {}]);
});

test('a date of another window is a date', () => {
  const foreign = Object.create({
    valueOf: () => 7,
    getTime: () => 7,
    [Symbol.toStringTag]: 'Date',
  });

  expect(msgpackCodec.decodeBody(msgpackCodec.encodeBody(foreign))).toEqual(new Date(7));
});

describe('a body that a router takes', () => {
  const taken = (body: Uint8Array) =>
    routerMsgpackCodec.decode(frame(CALL, { id: 7, body })).fields['payload'] as Body;

  test('is forwarded as the bytes that it came in, if they are well-formed', () => {
    const bytes = encode({ a: [1, 'b'] });

    expect(taken(bytes).as(msgpackCodec)).toEqual(bytes);
    expect(taken(bytes).value()).toEqual({ a: [1, 'b'] });
  });

  test.each([
    ['nothing', []],
    ['a list that ends too early', [0x92, 0x01]],
    ['two values', [0x01, 0x02]],
    ['a text that is not UTF-8', [0xa1, 0xff]],
    ['a tag that is none', [0x81, 0xa5, 0x24, 0x64, 0x61, 0x74, 0x65, 0xa1, 0x78]],
  ])('of %s is neither forwarded nor opened', (_, bytes) => {
    const take = () => taken(Uint8Array.from(bytes));

    expect(() => take().prove()).toThrow(code('message.malformed'));
    expect(() => take().as(msgpackCodec)).toThrow(code('message.malformed'));
    expect(() => take().value()).toThrow(code('message.malformed'));
  });

  test('of more values than allowed is not opened', () => {
    const many = new Uint8Array(5 + MAX_VALUES).fill(0x01);
    many.set([0xdd, MAX_VALUES >>> 24, MAX_VALUES >>> 16, MAX_VALUES >>> 8, MAX_VALUES]);

    expect(() => routerMsgpackCodec.decodeBody(many)).toThrow(problem('values'));
  });

  test('of any bytes is proved to be what can be opened', () => {
    const step = fc.constantFrom(
      0x00,
      0x7f,
      0x80,
      0x81,
      0x82,
      0x90,
      0x91,
      0x92,
      0xa0,
      0xa1,
      0xa2,
      0xc0,
      0xc1,
      0xc3,
      0xc4,
      0xca,
      0xcc,
      0xcd,
      0xcf,
      0xd0,
      0xd3,
      0xd6,
      0xff,
      0xdc,
      0xde,
      0xe0,
      0x24,
      0x61,
      0xd9,
      0x01,
    );
    const outcome = (act: () => unknown) => {
      try {
        act();
        return 'fine';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 24 }), (bytes) => {
        const take = () => taken(Uint8Array.from(bytes));

        expect(outcome(() => take().prove())).toBe(outcome(() => take().value()));
      }),
      { numRuns: 3_000 },
    );
  });
});
